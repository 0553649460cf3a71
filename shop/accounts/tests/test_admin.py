"""Signing in at a desk, and looking after people there."""

from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from pytest_django import Settings

from shop.accounts.models import Hits, User
from shop.events.kinds import Kind
from shop.events.models import Event
from shop.lib.rates import Rate

pytestmark = pytest.mark.django_db

PASSWORD = "an operator's password"
WRONG = "This address and password do not open the desk"
# The parts of the form that are only read: a browser posts how many rows they have.
NOTHING_MORE = {
    f"{part}-{count}": "0"
    for part in ("profile", "identities", "clerk_sessions")
    for count in ("TOTAL_FORMS", "INITIAL_FORMS")
}
TOO_MANY = "Too many tries. Please wait"


def sign_in(
    email: str = "olga@example.com", password: str = PASSWORD, address: str = "192.0.2.1"
) -> Any:
    return Client(REMOTE_ADDR=address).post(
        "/ops/login/", {"username": email, "password": password, "next": "/ops/"}
    )


@pytest.fixture
def narrow(settings: Settings) -> None:
    settings.RATES = settings.RATES | {
        "login": Rate("login", 3, 3600),
        "login_account": Rate("login_account", 5, 3600),
        "anonymous": Rate("anonymous", 1000, 60),
    }


def test_an_operator_signs_in(olga: User) -> None:
    answer = sign_in(" OLGA@example.com ")
    assert answer.status_code == 302
    assert answer["Location"] == "/ops/"
    event = Event.objects.get(kind=Kind.OPERATOR_SIGNED_IN)
    assert (event.actor, event.data) == (olga, {"address": "192.0.2.1"})


@pytest.mark.django_db(transaction=True)
def test_a_refused_try_is_recorded_though_the_form_fails(olga: User) -> None:
    answer = sign_in(password="wrong")
    assert answer.status_code == 200
    assert WRONG in answer.text
    assert not connection.in_atomic_block
    event = Event.objects.get()
    assert event.kind == Kind.OPERATOR_REFUSED
    assert (event.actor, event.actor_name) == (None, "olga@example.com")
    assert event.data == {"address": "192.0.2.1"}


def test_nobody_learns_who_is_known(olga: User) -> None:
    User.objects.create_user("carl@example.com", PASSWORD)
    User.objects.create_superuser("gone@example.com", PASSWORD, is_active=False)
    tries = [
        sign_in(password="wrong"),
        sign_in("nobody@example.com"),
        sign_in("carl@example.com"),
        sign_in("gone@example.com"),
    ]
    assert [answer.status_code for answer in tries] == [200] * 4
    assert all(WRONG in answer.text for answer in tries)
    assert Event.objects.filter(kind=Kind.OPERATOR_REFUSED).count() == 4


def test_an_unknown_address_takes_as_long_as_a_known_one(
    olga: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(hasher: MD5PasswordHasher, password: str, salt: str) -> str:
        hashed.append(password)
        return encode(hasher, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    for email in ("olga@example.com", "nobody@example.com"):
        hashed.clear()
        sign_in(email, "wrong")
        assert hashed == ["wrong"]


@pytest.mark.usefixtures("narrow")
def test_the_right_password_works_within_the_limit(olga: User) -> None:
    for _ in range(2):
        sign_in(password="wrong")
    assert sign_in().status_code == 302


@pytest.mark.usefixtures("narrow")
def test_the_limit_is_a_sentence_and_holds_for_the_right_password_too(olga: User) -> None:
    for _ in range(3):
        sign_in(password="wrong")
    answer = sign_in()
    assert answer.status_code == 200
    assert TOO_MANY in answer.text
    assert "_auth_user_id" not in answer.client.session
    assert Event.objects.count() == 3


@pytest.mark.usefixtures("narrow")
def test_a_stranger_elsewhere_does_not_keep_the_operator_out(olga: User) -> None:
    for _ in range(20):
        sign_in(password="wrong", address="203.0.113.9")
    assert TOO_MANY in sign_in(address="203.0.113.9").text
    assert sign_in(address="192.0.2.1").status_code == 302


@pytest.mark.usefixtures("narrow")
def test_many_networks_together_meet_the_limit_of_the_account(olga: User) -> None:
    answers = [sign_in(password="wrong", address=f"203.0.113.{n}") for n in range(6)]
    assert [TOO_MANY in answer.text for answer in answers] == [False] * 5 + [True]


@pytest.mark.usefixtures("narrow")
def test_changing_the_case_of_an_address_does_not_help(olga: User) -> None:
    for email in ("olga@example.com", "OLGA@example.com", " Olga@Example.com"):
        sign_in(email, "wrong", address=f"203.0.113.{len(email)}")
    assert Hits.objects.get(rate="login_account").count == 3


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("", ""),
        ("\0", "x"),
        ("olga@example.com\0", PASSWORD),
        ("olga@example.com", "\0"),
        ("a" * 10_000, "x"),
        ("olga@example.com", "x" * 10_000),
        ("'; drop table accounts_user; --", "x"),
        ("ｏｌｇａ@example.com\u202e", "x"),
    ],
)
def test_odd_tries_are_refused_and_nothing_breaks(olga: User, email: str, password: str) -> None:
    answer = sign_in(email, password)
    assert answer.status_code == 200
    assert "_auth_user_id" not in answer.client.session
    assert not Event.objects.filter(kind=Kind.OPERATOR_SIGNED_IN).exists()


def test_a_customer_who_is_signed_in_is_told_so_at_the_door() -> None:
    carl = User.objects.create_user("carl@example.com")
    browser = Client()
    browser.force_login(carl)
    assert "You are signed in as carl@example.com" in browser.get("/ops/login/").text


def test_signing_out(olgas_browser: Client) -> None:
    assert olgas_browser.post("/ops/logout/")["Location"] == "/"
    assert olgas_browser.get("/ops/").status_code == 302


def test_changing_ones_password(olga: User, olgas_browser: Client) -> None:
    page = olgas_browser.get("/ops/password_change/").text
    assert 'autocomplete="username"' in page
    new = {"new_password1": "a longer new phrase", "new_password2": "a longer new phrase"}
    wrong = olgas_browser.post("/ops/password_change/", {"old_password": "wrong", **new})
    assert "errorlist" in wrong.text
    done = olgas_browser.post("/ops/password_change/", {"old_password": PASSWORD, **new})
    assert done["Location"] == "/ops/password_change/done/"
    olga.refresh_from_db()
    assert olga.check_password("a longer new phrase")


def test_a_superuser_gives_permissions(olgas_browser: Client) -> None:
    otto = User.objects.create_user("otto@example.com", is_staff=True)
    url = f"/ops/accounts/user/{otto.pk}/change/"
    page = olgas_browser.get(url).text
    assert "Mail: send again" in page
    assert "session" not in page.split("user_permissions", 1)[1].split("</fieldset>", 1)[0].lower()
    resend = Permission.objects.get(codename="resend_mail")
    answer = olgas_browser.post(
        url,
        {
            "email": "Otto@example.com",
            "is_active": "on",
            "is_staff": "on",
            "user_permissions": [resend.pk],
            **NOTHING_MORE,
        },
    )
    assert answer.status_code == 302
    otto = User.objects.get(pk=otto.pk)
    assert otto.email == "otto@example.com"
    assert otto.has_perm("events.resend_mail")


def test_an_operator_cannot_lift_themselves_up(olga: User) -> None:
    otto = User.objects.create_user("otto@example.com", is_staff=True)
    otto.user_permissions.set(Permission.objects.filter(content_type__model="user"))
    browser = Client()
    browser.force_login(otto)
    own = f"/ops/accounts/user/{otto.pk}/change/"
    answer = browser.post(
        own, {"email": otto.email, "is_active": "on", "is_superuser": "on"} | NOTHING_MORE
    )
    assert answer.status_code == 302
    otto.refresh_from_db()
    assert not otto.is_superuser
    assert otto.is_staff

    assert browser.post(f"/ops/accounts/user/{olga.pk}/change/", {}).status_code == 403
    assert browser.post(f"/ops/accounts/user/{olga.pk}/delete/", {"post": "yes"}).status_code == 403
    assert browser.post(f"/ops/accounts/user/{olga.pk}/password/", {}).status_code == 403


def test_a_person_is_added_with_an_address_that_is_not_taken(olgas_browser: Client) -> None:
    url = "/ops/accounts/user/add/"
    phrase = {
        "usable_password": "true",
        "password1": "a longer phrase",
        "password2": "a longer phrase",
    }
    taken = olgas_browser.post(url, {"email": "OLGA@example.com", **phrase})
    assert taken.status_code == 200
    assert "already exists" in taken.text
    assert olgas_browser.post(url, {"email": "Otto@example.com", **phrase}).status_code == 302
    assert User.objects.filter(email="otto@example.com").exists()
