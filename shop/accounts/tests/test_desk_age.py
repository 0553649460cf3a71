"""An operator's powers rest after an hour."""

import time
from typing import Any

import pytest
from django.test import Client

from shop.accounts.desk_age import KEPT, LIMIT
from shop.accounts.models import User
from tests.people import a_member, a_seller, browser

pytestmark = pytest.mark.django_db


def seen(client: Client, ago: float | None) -> None:
    """When the desk was last used."""
    session = client.session
    if ago is None:
        del session[KEPT]
    else:
        session[KEPT] = int(time.time() - ago)
    session.save()


def stamp(client: Client) -> Any:
    return client.session[KEPT]


@pytest.mark.parametrize("ago", [LIMIT + 1, 11 * 3600, None])
def test_after_an_hour_away_an_operator_signs_in_again(
    olgas_browser: Client, ago: float | None
) -> None:
    seen(olgas_browser, ago)
    for path in ("/ops/", "/ops/accounts/user/", "/ops/password_change/"):
        assert olgas_browser.get(path)["Location"] == f"/ops/login/?next={path}"
    assert olgas_browser.post("/ops/events/mail/test/").status_code == 302
    assert olgas_browser.get("/sell/")["Location"] == "/ops/login/?next=/sell/"


def test_within_the_hour_the_desk_stays_open(olgas_browser: Client) -> None:
    seen(olgas_browser, LIMIT - 30)
    assert olgas_browser.get("/ops/").status_code == 200
    assert time.time() - stamp(olgas_browser) < 30


def test_the_session_is_written_at_most_once_a_minute(olgas_browser: Client) -> None:
    seen(olgas_browser, 40)
    before = stamp(olgas_browser)
    olgas_browser.get("/ops/")
    assert stamp(olgas_browser) == before


@pytest.mark.parametrize("nonsense", ["soon", None, 3.5, [1]])
def test_a_stamp_that_is_none_opens_nothing(olgas_browser: Client, nonsense: Any) -> None:
    session = olgas_browser.session
    session[KEPT] = nonsense
    session.save()
    assert olgas_browser.get("/ops/").status_code == 302


def test_the_sign_in_page_says_why_and_offers_both_ways(olgas_browser: Client) -> None:
    seen(olgas_browser, LIMIT + 1)
    page = olgas_browser.get("/ops/login/?next=/ops/events/mail/").text
    assert "were not at the desk for an hour" in page
    assert 'type="password"' in page
    assert 'value="/sign-in/?next=%2Fops%2Fevents%2Fmail%2F"' in page
    assert "Change password" not in page


def test_a_password_opens_the_desk_again(olgas_browser: Client) -> None:
    seen(olgas_browser, LIMIT + 1)
    phrase = {"username": "olga@example.com", "password": "an operator's password"}
    answer = olgas_browser.post("/ops/login/", phrase | {"next": "/ops/"})
    assert answer["Location"] == "/ops/"
    assert olgas_browser.get("/ops/").status_code == 200


def test_who_was_away_can_still_sign_out(olgas_browser: Client) -> None:
    seen(olgas_browser, LIMIT + 1)
    olgas_browser.post("/ops/logout/")
    assert "_auth_user_id" not in olgas_browser.session


def test_a_stranger_gets_a_link_to_the_other_way_in() -> None:
    page = Client().get("/ops/login/?next=/ops/events/mail/").text
    assert 'href="/sign-in/?next=%2Fops%2Fevents%2Fmail%2F"' in page
    assert "Sign in with your account" in page
    evil = Client().get("/ops/login/?next=https://evil.example/").text
    assert 'href="/sign-in/?next=%2Fops%2F"' in evil
    assert "evil.example" not in evil.replace("?next=https://evil.example/", "")


def test_sellers_have_no_hour() -> None:
    sally = browser(a_member(a_seller(), "sally@example.com"))
    assert KEPT not in sally.session
    assert sally.get("/sell/").status_code == 200


def test_an_operator_who_was_away_keeps_their_own_stall_and_no_more() -> None:
    own, other = a_seller(), a_seller("Rita’s Press", "ritas-press")
    olga = User.objects.create_superuser("olga@example.com", name="Olga")
    own.members.create(user=olga, role="owner")
    client = browser(olga)
    assert "Rita’s Press" in client.get("/sell/accounts/seller/").text
    seen(client, LIMIT + 1)
    page = client.get("/sell/accounts/seller/").text
    assert own.name in page
    assert other.name not in page
