"""Where two things meet: each of these went wrong once."""

import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from sandbox.testing import Sandbox
from shop.accounts import clerk as ways
from shop.accounts import keys, sessions, sync
from shop.accounts.models import ClerkSession, Identity, Member, Seller, User
from shop.accounts.tests.browser import ORIGIN, arrived, bring, known
from shop.accounts.tests.issuer import KeyServer
from shop.events.kinds import Kind
from shop.events.models import Event
from shop.lib.http import networks
from tests.crowd import at_once
from tests.people import browser

pytestmark = pytest.mark.django_db

PASSWORD = "an operator's password"


def person(**said: Any) -> ways.Person:
    primary = {
        "id": "e",
        "email_address": "kim@example.com",
        "verification": {"status": "verified"},
    }
    record = {"id": "user_kim", "email_addresses": [primary], "primary_email_address_id": "e"}
    return ways.read(record | said)


# What Clerk may say


@pytest.mark.parametrize(
    "said",
    [
        {"first_name": "A" * 150, "last_name": "B" * 150},
        {"first_name": "a\x00b"},
        {"first_name": "a\ud800b"},
        {"first_name": ["a"], "last_name": {}, "image_url": 7},
        {"email_addresses": ["x"]},
        {"email_addresses": {"a": 1}},
        {"primary_email_address_id": None},
        {"email_addresses": [{"id": "e", "email_address": "a@b.example", "verification": "yes"}]},
        {"updated_at": True, "banned": "no"},
    ],
)
def test_an_odd_record_is_a_person_all_the_same(said: dict[str, Any]) -> None:
    sync.write(person(**said))
    assert Identity.objects.get().welcome


def test_a_record_of_nobody_is_no_answer() -> None:
    with pytest.raises(ways.Unavailable):
        ways.read({"email_addresses": []})


@pytest.mark.parametrize("address", [f"{'a' * 260}@b.example", "\u212aim@example.com"])
def test_an_address_that_could_be_taken_for_another_is_none(address: str) -> None:
    said = {"id": "e", "email_address": address, "verification": {"status": "verified"}}
    assert person(email_addresses=[said]).email == ""


@pytest.mark.parametrize(
    "body",
    [b'{"keys":["x"]}', b'{"keys":[{"kty":"oct"}]}', b'{"keys":[null]}', b"[" * 100_000],
)
def test_odd_keys_are_no_keys(key_server: KeyServer, body: bytes) -> None:
    key_server.body = body
    with pytest.raises(keys.UnknownKey):
        keys.KeyRing(key_server.url).find("one")


# Going out


def test_signing_out_ends_also_the_session_one_would_come_back_by(clerk: Sandbox) -> None:
    alice = arrived(clerk)
    assert known(alice)
    alice.cookies[f"__session_{ways.suffix()}"] = clerk.sign_in("bob@example.com", ORIGIN)["token"]
    del alice.cookies[f"__client_uat_{ways.suffix()}"]
    alice.post("/sign-out/")
    assert not known(alice)


def test_an_operator_who_signs_out_is_out_though_clerk_knows_them(
    clerk: Sandbox, olga: User
) -> None:
    olgas = browser(olga)
    bring(olgas, clerk.sign_in("olga@example.com", ORIGIN)["token"])
    assert olgas.get("/ops/").status_code == 200
    olgas.post("/sign-out/")
    assert olgas.get("/ops/").status_code == 302


def test_who_signed_out_is_named(clerk: Sandbox) -> None:
    alice = arrived(clerk)
    assert known(alice)
    alice.post("/sign-out/")
    assert Event.objects.get(kind=Kind.SESSION_ENDED).actor == User.objects.get()


# Coming in


@pytest.mark.parametrize("later", [0, 60])
def test_what_the_pages_refuse_the_exchange_refuses_too(clerk: Sandbox, later: int) -> None:
    """Else page and exchange would send each other round for ever."""
    token = clerk.sign_in("alice@example.com", ORIGIN)["token"]
    alice = Client()
    bring(alice, token, since=int(time.time()) + later if later else 0)
    assert not known(alice)
    answer = alice.post("/session/", {"token": token})
    assert (answer.status_code, answer.json()["error"]) == (403, "stale")


def test_a_silent_exchange_opens_the_desk(clerk: Sandbox, olga: User) -> None:
    token = clerk.sign_in("olga@example.com", ORIGIN)["token"]
    olgas = Client()
    bring(olgas, token)
    assert olgas.post("/session/", {"token": token}).status_code == 200
    assert olgas.get("/ops/").status_code == 200


def test_an_exchange_in_the_middle_of_work_takes_no_powers(clerk: Sandbox, olga: User) -> None:
    begun = clerk.sign_in("olga@example.com", ORIGIN)
    olgas, later = Client(), int(time.time()) + 2
    bring(olgas, begun["token"])
    assert olgas.get("/ops/").status_code == 200
    same = {"sub": begun["user_id"], "sid": begun["session_id"], "iat": later}
    bring(olgas, clerk.mint(azp=ORIGIN, claims=same), since=later)
    assert olgas.get("/ops/").status_code == 200


def test_an_exchange_brings_no_fresh_powers(clerk: Sandbox, olga: User) -> None:
    begun = clerk.sign_in("olga@example.com", ORIGIN)
    olgas = Client()
    bring(olgas, begun["token"])
    assert olgas.get("/ops/").status_code == 200
    long_ago = timezone.now() - timedelta(hours=3)
    ClerkSession.objects.update(created_at=long_ago)
    again = Client()
    bring(again, begun["token"])
    assert known(again)
    assert again.get("/ops/").status_code == 302


def test_a_right_password_opens_the_desk_over_a_stale_session(clerk: Sandbox, olga: User) -> None:
    olgas = arrived(clerk, "olga@example.com")
    assert known(olgas)
    bring(olgas, "stale", since=int(time.time()) + 30)
    assert not known(olgas)
    form = {"username": "olga@example.com", "password": PASSWORD, "next": "/ops/"}
    assert olgas.post("/ops/login/?next=/ops/", form)["Location"] == "/ops/"
    assert olgas.get("/ops/").status_code == 200


def test_a_token_beside_somebody_elses_cookie_has_only_its_own_powers(
    clerk: Sandbox, olgas_browser: Client
) -> None:
    User.objects.create_superuser("bob@example.com", "another operator's password")
    token = clerk.sign_in("bob@example.com", ORIGIN)["token"]
    assert olgas_browser.get("/ops/").status_code == 200
    bearer = {"Authorization": f"Bearer {token}"}
    assert Client().get("/ops/", headers=bearer).status_code == 302
    assert olgas_browser.get("/ops/", headers=bearer).status_code == 302


@pytest.mark.parametrize("odd", ["text", {"sid": 1}, ["a", 1], ["a", "b", "c"], [1, 2, 3]])
def test_a_session_that_says_something_unknown_is_over(clerk: Sandbox, odd: Any) -> None:
    alice = arrived(clerk)
    assert known(alice)
    session = alice.session
    session["clerk"] = odd
    session.save()
    del alice.cookies[f"__session_{ways.suffix()}"]
    assert not known(alice)


@pytest.mark.parametrize("proto", ["https", "http, https", "HTTPS"])
def test_behind_a_proxy_the_door_is_a_door(clerk: Sandbox, settings: Settings, proto: str) -> None:
    settings.SITE_URL = "https://TestServer"
    settings.CLERK_AUTHORIZED_PARTIES = ["https://TestServer"]
    assert Client().get("/sign-in/").status_code == 200  # one that nobody listed ended TLS
    settings.TRUSTED_PROXIES = networks(["127.0.0.1"])
    headers = {"X-Forwarded-Proto": proto, "Host": "testserver"}
    page = Client().get("/sign-in/", headers=headers)
    assert page.status_code == 200
    assert page.wsgi_request.scheme == "https"


def test_while_clerk_is_away_it_is_not_asked_at_every_page(clerk: Sandbox) -> None:
    alice = arrived(clerk)
    clerk.clerk_chaos("api_down", times=1)
    assert not known(alice)
    assert not known(alice)  # it would answer now, but was not asked
    assert not User.objects.exists()


# Two at once


def test_a_ban_that_comes_in_between_counts(clerk: Sandbox) -> None:
    assert known(arrived(clerk))
    late = arrived(clerk)
    Identity.objects.update(banned_at=timezone.now())
    assert not known(late)


def test_a_word_that_overtakes_another_is_not_lost(clerk: Sandbox) -> None:
    """Deleted before the shop ever wrote them down, and written by whoever had asked before."""
    fetched = person()
    sync.forget("user_kim")
    sync.write(fetched)
    assert not User.objects.exists()


def test_a_claim_is_taken_once_by_a_crowd(
    clerk: Sandbox, settings: Settings, transactional_db: None
) -> None:
    settings.CLERK_TENANT_CLAIM, settings.CLERK_ROLES_CLAIM = "o.slg", "o.rol"
    assert known(arrived(clerk))
    seller = Seller.objects.create(name="S", slug="s")
    Member.objects.create(user=User.objects.get(), seller=seller, claimed_by=ways.issuer())
    token = clerk.sign_in("alice@example.com", ORIGIN)["token"]
    bearer = {"Authorization": f"Bearer {token}"}
    at_once(6, lambda: Client().get("/account/identity/", headers=bearer))
    assert not Member.objects.exists()
    assert Event.objects.filter(kind=Kind.MEMBER_UNCLAIMED).count() == 1


def test_a_claim_that_is_not_read_any_more_gives_nothing(
    clerk: Sandbox, settings: Settings
) -> None:
    assert known(arrived(clerk))
    seller = Seller.objects.create(name="S", slug="s")
    Member.objects.create(user=User.objects.get(), seller=seller, claimed_by=ways.issuer())
    assert known(arrived(clerk))
    assert not Member.objects.exists()


# Ending


def test_who_ended_it_and_why_is_kept(clerk: Sandbox, olga: User) -> None:
    assert known(arrived(clerk))
    alice = User.objects.get(email="alice@example.com")
    sessions.end_all(alice, "lost her phone", by=olga)
    event = Event.objects.get(kind=Kind.SESSION_ENDED)
    assert (event.actor, event.data) == (olga, {"why": "lost her phone", "sessions": 1})


def test_a_program_is_out_with_the_others(clerk: Sandbox) -> None:
    token = clerk.sign_in("alice@example.com", ORIGIN)["token"]
    bearer = {"Authorization": f"Bearer {token}"}
    assert Client().get("/account/identity/", headers=bearer).status_code == 200
    sessions.end_all(User.objects.get(), "")
    assert Client().get("/account/identity/", headers=bearer).status_code == 401
    alice = Client()
    bring(alice, token)
    assert not known(alice)


def test_ending_many_sessions_asks_little(clerk: Sandbox) -> None:
    assert known(arrived(clerk))
    alice, old = User.objects.get(), timezone.now() - timedelta(days=100)
    ClerkSession.objects.bulk_create(
        ClerkSession(sid=f"s{n}", user=alice, exchanged_at=old, session_key=f"k{n}")
        for n in range(200)
    )
    with CaptureQueriesContext(connection) as asked:
        assert len(sessions.end_all(alice, "")) == 1
    assert len(asked) < 15
    assert not ClerkSession.objects.filter(ended_at=None).exists()


def test_sessions_of_long_ago_are_forgotten(clerk: Sandbox) -> None:
    assert known(arrived(clerk))
    old = timezone.now() - timedelta(days=100)
    ClerkSession.objects.create(sid="ended", ended_at=old)
    ClerkSession.objects.create(sid="open", exchanged_at=old)
    ClerkSession.objects.create(sid="fresh", ended_at=timezone.now())
    assert sessions.forget_old() == 2
    assert ClerkSession.objects.count() == 2
