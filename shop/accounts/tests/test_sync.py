"""People as Clerk knows them, and as we keep them."""

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import Settings

from sandbox.testing import Sandbox
from shop.accounts import clerk as ways
from shop.accounts import sync
from shop.accounts.clerk import Person
from shop.accounts.models import (
    ClerkSession,
    CustomerAccount,
    Identity,
    Member,
    Profile,
    Seller,
    User,
)
from shop.accounts.tests.browser import arrived, known
from shop.events.kinds import Kind
from shop.events.models import Event
from tests.crowd import at_once

pytestmark = pytest.mark.django_db


def alice(clerk: Sandbox) -> str:
    return str(clerk.clerk_users("alice@example.com")[0]["id"])


def person_of(clerk: Sandbox) -> Person:
    person = sync.fetch(alice(clerk))
    assert person
    return person


def met(clerk: Sandbox, subject: str) -> User:
    sync.refresh(subject)
    return User.objects.get(identities__subject=subject)


def test_at_first_sight_a_person_is_written_down(clerk: Sandbox) -> None:
    user = met(clerk, alice(clerk))
    assert (user.email, user.name) == ("alice@example.com", "Alice")
    assert not user.has_usable_password()
    assert not user.is_staff
    assert Profile.objects.get().first_name == "Alice"
    account = CustomerAccount.objects.get()
    assert (account.user, account.email, account.name) == (user, "alice@example.com", "Alice")
    assert Event.objects.filter(kind=Kind.PERSON_JOINED).count() == 1


def test_meeting_again_changes_nothing(clerk: Sandbox) -> None:
    for _ in range(3):
        met(clerk, alice(clerk))
    assert User.objects.count() == Identity.objects.count() == CustomerAccount.objects.count() == 1
    assert Event.objects.filter(kind__startswith="person.").count() == 1


def test_a_crowd_meets_one_person(clerk: Sandbox, transactional_db: None) -> None:
    person = person_of(clerk)
    at_once(8, lambda: sync.write(person))
    assert User.objects.count() == Identity.objects.count() == CustomerAccount.objects.count() == 1
    assert Event.objects.filter(kind=Kind.PERSON_JOINED).count() == 1


def test_an_unverified_address_is_only_said(clerk: Sandbox) -> None:
    User.objects.create_user("victim@example.com")
    there = clerk.create_user("eve@example.com")
    clerk.add_address(there["id"], "victim@example.com", verified=False, primary=True)
    user = met(clerk, there["id"])
    assert user.email is None
    assert user.profile.unverified_email == "victim@example.com"
    assert user.identities.count() == 1
    assert User.objects.get(email="victim@example.com").identities.count() == 0


def test_a_verified_address_finds_whom_an_operator_wrote_down(clerk: Sandbox, olga: User) -> None:
    there = clerk.clerk_users("olga@example.com")[0]["id"]
    assert met(clerk, there) == olga
    olga.refresh_from_db()
    assert olga.is_staff
    assert olga.has_usable_password()


def test_an_address_that_moved_on_takes_nothing_with_it(clerk: Sandbox) -> None:
    """The same address under another number is somebody else, who gets none of what was bought."""
    before = met(clerk, alice(clerk))
    Identity.objects.update(subject="user_of_before")
    after = met(clerk, alice(clerk))
    before.refresh_from_db()
    assert after != before
    assert (before.email, after.email) == (None, "alice@example.com")
    assert Event.objects.filter(kind=Kind.PERSON_ADDRESS_TAKEN).count() == 1


def test_changes_there_are_changes_here(clerk: Sandbox) -> None:
    user = met(clerk, alice(clerk))
    clerk.update_user(alice(clerk), first_name="Alicia", last_name="Example")
    clerk.add_address(alice(clerk), "alicia@example.com", verified=True, primary=True)
    subject = Identity.objects.get().subject
    sync.refresh(subject)
    user.refresh_from_db()
    assert (user.name, user.email) == ("Alicia Example", "alicia@example.com")
    assert sorted(Event.objects.get(kind=Kind.PERSON_CHANGED).data["fields"]) == ["email", "name"]


def test_an_address_of_somebody_whom_clerk_does_not_know_is_not_taken(
    clerk: Sandbox, olga: User
) -> None:
    user = met(clerk, alice(clerk))
    subject = alice(clerk)
    clerk.delete_user(clerk.clerk_users("olga@example.com")[0]["id"])
    clerk.add_address(subject, "olga@example.com", verified=True, primary=True)
    sync.refresh(subject)
    user.refresh_from_db()
    assert user.email is None
    assert User.objects.get(email="olga@example.com") == olga
    assert Event.objects.filter(kind=Kind.PERSON_ADDRESS_TAKEN).count() == 1


def test_what_is_older_does_not_overwrite(clerk: Sandbox) -> None:
    subject = alice(clerk)
    old = person_of(clerk)
    clerk.update_user(subject, first_name="Alicia")
    sync.refresh(subject)
    sync.write(old)
    assert User.objects.get().name == "Alicia"


def test_who_is_banned_is_out_and_may_come_back(clerk: Sandbox) -> None:
    browser = arrived(clerk)
    assert known(browser)
    clerk.ban(alice(clerk))
    sync.refresh(alice(clerk))
    assert not known(browser)
    assert ClerkSession.objects.get().why == "banned"
    clerk.unban(alice(clerk))
    sync.refresh(alice(clerk))
    assert known(arrived(clerk))


def test_who_is_deleted_is_forgotten_and_the_anchor_stays(clerk: Sandbox) -> None:
    browser = arrived(clerk)
    browser.post("/account/details/", {"name": "Alice E", "company": "Sons", "country": "DE"})
    user = User.objects.get()
    Member.objects.create(user=user, seller=Seller.objects.create(name="S", slug="s"))
    subject = alice(clerk)
    clerk.delete_user(subject)
    sync.forget(subject)
    sync.forget(subject)
    user.refresh_from_db()
    assert (user.email, user.name, user.is_active) == (None, "", False)
    assert user.forgotten_at
    assert not Profile.objects.exists()
    assert not Member.objects.exists()
    account = CustomerAccount.objects.get()
    assert account.user == user
    assert {account.name, account.company, account.country, account.email} == {""}
    assert not known(browser)
    assert Event.objects.filter(kind=Kind.PERSON_FORGOTTEN).count() == 1
    told = Event.objects.values_list("actor_name", "subject_name")
    assert not [names for names in told if "lice" in str(names)]


def test_whom_clerk_does_not_know_stays_as_they_are(clerk: Sandbox) -> None:
    """With another application's key it knows none of us, and must not make us forget them all."""
    browser, subject = arrived(clerk), alice(clerk)
    assert known(browser)
    clerk.delete_user(subject)
    assert sync.refresh(subject) is False
    assert User.objects.get().email == "alice@example.com"
    assert known(browser)


def test_a_late_word_brings_nobody_back(clerk: Sandbox) -> None:
    subject, person = alice(clerk), person_of(clerk)
    sync.refresh(subject)
    sync.forget(subject)
    sync.write(person)
    assert User.objects.get().name == ""
    assert not known(arrived(clerk))


def test_forgetting_somebody_never_seen_is_nothing(clerk: Sandbox) -> None:
    sync.forget("user_never_seen")
    assert not User.objects.exists()


def test_an_operator_keeps_the_address_when_clerk_has_none(clerk: Sandbox, olga: User) -> None:
    subject = str(clerk.clerk_users("olga@example.com")[0]["id"])
    sync.refresh(subject)
    clerk.add_address(subject, "other@example.com", verified=False, primary=True)
    sync.refresh(subject)
    olga.refresh_from_db()
    assert olga.email == "olga@example.com"


def test_a_fault_in_the_middle_leaves_nothing_half_written(clerk: Sandbox) -> None:
    person = person_of(clerk)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        sync.write(person)
        raise ZeroDivisionError
    assert not User.objects.exists()
    assert not Event.objects.exists()


def test_clerk_that_is_away_is_said_to_be(clerk: Sandbox) -> None:
    for mode in ("api_down", "stall"):
        clerk.clerk_chaos(mode)
        with pytest.raises(ways.Unavailable):
            sync.fetch("user_alice")


def test_a_record_may_lack_almost_everything() -> None:
    person = ways.read({"id": "user_1"})
    assert (person.email, person.name, person.updated_at) == ("", "", None)
    odd = ways.read(
        {
            "id": "user_1", "email_addresses": [{"id": "a", "email_address": "X@EXAMPLE.com"}],
            "primary_email_address_id": "a", "first_name": "x" * 999, "image_url": "javascript:1",
            "updated_at": "yesterday",
        }
    )  # fmt: skip
    assert (odd.email, odd.unverified_email) == ("", "x@example.com")
    assert len(odd.first_name) == ways.LONGEST_PART
    assert odd.image_url == ""


@pytest.mark.parametrize(
    ("key", "host"),
    [
        ("pk_live_Y2xlcmsuc2hvcC50ZXN0JA", "clerk.shop.test"),
        (
            "pk_test_aGFwcHktaGlwcG8tMS5jbGVyay5hY2NvdW50cy5kZXYk",
            "happy-hippo-1.clerk.accounts.dev",
        ),
        ("pk_test_MTI3LjAuMC4xOjg4NDMk", "127.0.0.1:8843"),
        ("pk_test_bG9jYWxob3N0OjgwMDAk", ""),  # no dot
        ("sk_test_Y2xlcmsuc2hvcC50ZXN0JA", ""),
        ("pk_live_!!!", ""),
        ("pk_live_Y2xlcms", ""),
        ("", ""),
    ],
)
def test_a_publishable_key_names_a_host(key: str, host: str) -> None:
    assert ways.domain_of(key) == host


@pytest.mark.parametrize(
    ("key", "suffix"),
    [
        ("pk_live_Y2xlcmsuc2hvcC50ZXN0JA", "QvyUOkIS"),
        ("pk_test_aGFwcHktaGlwcG8tMS5jbGVyay5hY2NvdW50cy5kZXYk", "MWTw9P_R"),
        ("pk_test_MTI3LjAuMC4xOjg4NDMk", "A2z4zwLP"),
    ],
)
def test_cookies_end_as_clerks_script_ends_them(settings: Settings, key: str, suffix: str) -> None:
    settings.CLERK_PUBLISHABLE_KEY = key
    assert ways.suffix() == suffix


def test_a_stranger_has_no_account(clerk: Sandbox) -> None:
    assert not known(Client())
