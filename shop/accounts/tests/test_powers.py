"""Who may do what to whom, and what is left of somebody who is forgotten."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.test import Client

from sandbox.testing import Sandbox
from shop.accounts import sessions, sync
from shop.accounts.models import Identity, User
from shop.accounts.tests.browser import arrived, known
from shop.events.kinds import Kind
from shop.events.models import Event
from tests.people import browser

pytestmark = pytest.mark.django_db


def no_inlines() -> dict[str, str]:
    parts = ("profile", "identities", "clerk_sessions")
    return {f"{p}-{form}": "0" for p in parts for form in ("TOTAL_FORMS", "INITIAL_FORMS")}


def limited_operator() -> User:
    weak = User.objects.create_user("weak@example.com", is_staff=True)
    weak.user_permissions.set(Permission.objects.filter(content_type__model="user"))
    return weak


def test_clerk_unmakes_no_operator(clerk: Sandbox, olga: User) -> None:
    subject = str(clerk.clerk_users("olga@example.com")[0]["id"])
    sync.refresh(subject)
    sync.forget(subject)
    olga.refresh_from_db()
    assert (olga.is_superuser, olga.is_active, olga.email) == (True, True, "olga@example.com")
    assert olga.has_usable_password()
    assert Event.objects.filter(kind=Kind.OPERATOR_KEPT).count() == 1
    assert not known(arrived(clerk, "olga@example.com"))


def test_an_operator_who_changes_people_changes_no_operator(clerk: Sandbox, olga: User) -> None:
    strong = User.objects.create_user("strong@example.com", "y" * 14, is_staff=True)
    weak = browser(limited_operator())
    place = f"/ops/accounts/user/{strong.pk}"
    password = {"usable_password": "true", "password1": "taken-over-1", "password2": "taken-over-1"}
    assert weak.post(f"{place}/password/", password).status_code == 403
    form = {"email": "mallory@example.com", "name": "S", "is_active": "on"} | no_inlines()
    weak.post(f"{place}/change/", form)
    strong.refresh_from_db()
    assert strong.email == "strong@example.com"
    assert strong.check_password("y" * 14)


def test_only_superusers_write_down_by_which_address_somebody_is_known() -> None:
    carl = User.objects.create_user("carl@example.com")
    form = {"email": "mallory@example.com", "name": "Carl", "is_active": "on"} | no_inlines()
    browser(limited_operator()).post(f"/ops/accounts/user/{carl.pk}/change/", form)
    carl.refresh_from_db()
    assert (carl.email, carl.name) == ("carl@example.com", "Carl")


def test_each_change_of_powers_is_recorded(olgas_browser: Client) -> None:
    otto = User.objects.create_user("otto@example.com", "y" * 14, is_staff=True)
    place = f"/ops/accounts/user/{otto.pk}/change/"
    form = {"email": "otto@example.com", "name": "", "is_active": "on", "is_staff": "on"}
    for powerful in (True, False):
        more = {"is_superuser": "on"} if powerful else {}
        olgas_browser.post(place, form | more | no_inlines())
        otto.refresh_from_db()
        assert (otto.is_staff, otto.is_superuser) == (True, powerful)
    changes = Event.objects.filter(kind=Kind.OPERATOR_CHANGED).order_by("pk")
    assert [event.data["superuser"] for event in changes] == [True, False]


def test_nobody_deletes_what_refuses_an_ended_session(
    clerk: Sandbox, olgas_browser: Client
) -> None:
    alice = arrived(clerk)
    assert known(alice)
    row = User.objects.get(email="alice@example.com")
    sessions.end_all(row, "")
    answer = olgas_browser.post(f"/ops/accounts/user/{row.pk}/delete/", {"post": "yes"})
    assert answer.status_code == 403
    row.delete()  # by whatever other way
    assert not known(alice)


# Forgetting


def test_no_event_and_no_desk_remembers_a_name(clerk: Sandbox, olgas_browser: Client) -> None:
    alice = arrived(clerk)
    details = {"name": "Alice Secret", "company": "", "tax_id": "", "email": "alice@example.com"}
    for country in ("DE", "FR"):
        alice.post("/account/details/", details | {"country": country})
    row = User.objects.get(email="alice@example.com")
    form = {"email": "alice@example.com", "name": "Alice Secret", "is_active": "on"}
    olgas_browser.post(f"/ops/accounts/user/{row.pk}/change/", form | no_inlines())
    sync.forget(Identity.objects.get().subject or "")
    told = Event.objects.values_list("actor_name", "subject_name", "data")
    assert not [each for each in told if "lice" in str(each)]
    assert not LogEntry.objects.filter(object_repr__icontains="alice").exists()


def test_an_address_that_went_to_somebody_else_is_nobodys(clerk: Sandbox) -> None:
    subject = str(clerk.clerk_users("alice@example.com")[0]["id"])
    sync.refresh(subject)
    User.objects.create_user("new@example.com")
    clerk.add_address(subject, "new@example.com", verified=True, primary=True)
    for _ in range(3):
        sync.refresh(subject)
    assert User.objects.get(identities__subject=subject).email is None
    assert Event.objects.filter(kind=Kind.PERSON_ADDRESS_TAKEN).count() == 1
