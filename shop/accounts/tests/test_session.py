"""Clerk's session and ours: a row of its decision table each, and how ours ends."""

import time

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from sandbox.testing import Sandbox
from shop.accounts import clerk as ways
from shop.accounts import sessions
from shop.accounts.models import ClerkSession, Identity, User
from shop.accounts.tests.browser import ORIGIN, arrived, bring, known
from shop.events.kinds import Kind
from shop.events.models import Event
from tests.crowd import at_once

pytestmark = pytest.mark.django_db


def leads_to_sign_in(browser: Client, path: str = "/account/") -> bool:
    answer = browser.get(path)
    return answer.status_code == 302 and answer["Location"].startswith("/sign-in/?next=")


# What Clerk's own decision table says, as far as we take it (docs/adr/0007)


def test_no_cookie_is_signed_out(clerk: Sandbox) -> None:
    assert leads_to_sign_in(Client())


def test_a_session_token_with_its_mark_is_signed_in(clerk: Sandbox) -> None:
    browser = arrived(clerk)
    assert known(browser)
    user = User.objects.get(email="alice@example.com")
    row = ClerkSession.objects.get()
    assert (row.user, row.ended_at) == (user, None)
    assert Session.objects.filter(session_key=row.session_key).exists()
    assert Event.objects.filter(kind=Kind.PERSON_SIGNED_IN, actor=user).count() == 1


def test_a_session_token_without_its_mark_counts(clerk: Sandbox) -> None:
    """Clerk would ask again; with development keys the mark is missing on the way from Stripe."""
    browser = Client()
    browser.cookies[f"__session_{ways.suffix()}"] = clerk.sign_in("bob@example.com", ORIGIN)[
        "token"
    ]
    assert known(browser)


def test_an_expired_token_leads_to_the_sign_in_page(clerk: Sandbox) -> None:
    browser = Client()
    bring(browser, clerk.mint(azp=ORIGIN, claims={"exp": int(time.time()) - 60}))
    assert leads_to_sign_in(browser)


def test_an_expired_token_within_the_clocks_difference_counts(clerk: Sandbox) -> None:
    browser = Client()
    bring(browser, clerk.mint(azp=ORIGIN, claims={"exp": int(time.time()) - 2}))
    assert known(browser)


def test_a_mark_without_a_token_leads_to_the_sign_in_page(clerk: Sandbox) -> None:
    browser = Client()
    bring(browser, "", since=int(time.time()))
    assert leads_to_sign_in(browser)


def test_a_mark_of_zero_is_signed_out_whatever_the_token_says(clerk: Sandbox) -> None:
    browser = Client()
    bring(browser, clerk.sign_in("alice@example.com", ORIGIN)["token"], since=0)
    assert leads_to_sign_in(browser)


def test_a_token_older_than_the_mark_is_stale(clerk: Sandbox) -> None:
    browser = Client()
    bring(browser, clerk.sign_in("alice@example.com", ORIGIN)["token"], since=int(time.time()) + 30)
    assert leads_to_sign_in(browser)


def test_a_token_that_is_not_valid_yet_leads_to_the_sign_in_page(clerk: Sandbox) -> None:
    browser = Client()
    bring(browser, clerk.mint(azp=ORIGIN, claims={"nbf": int(time.time()) + 60}))
    assert leads_to_sign_in(browser)


@pytest.mark.parametrize("wish", [{"azp": "https://elsewhere.example"}, {"azp": None}])
def test_a_token_for_another_site_is_signed_out(clerk: Sandbox, wish: dict[str, str]) -> None:
    browser = Client()
    bring(browser, clerk.mint(claims=wish))
    assert leads_to_sign_in(browser)


def test_a_token_of_a_template_is_signed_out(clerk: Sandbox) -> None:
    browser = Client()
    bring(browser, clerk.mint(azp=ORIGIN, header={"cat": "cl_B7d4PD222AAA"}))
    assert leads_to_sign_in(browser)


def test_a_session_with_a_task_to_do_is_signed_out(clerk: Sandbox) -> None:
    browser = Client()
    bring(browser, clerk.mint(azp=ORIGIN, claims={"sts": "pending"}))
    assert leads_to_sign_in(browser)


def test_a_part_of_a_page_leads_its_page_to_the_sign_in(clerk: Sandbox) -> None:
    headers = {"HX-Request": "true", "HX-Request-Type": "partial"}
    headers["HX-Current-URL"] = f"{ORIGIN}/account/details/?x=1"
    answer = Client().get("/account/", headers=headers)
    assert answer.status_code == 401
    assert answer["HX-Redirect"] == "/sign-in/?next=%2Faccount%2Fdetails%2F%3Fx%3D1"


def test_a_post_of_a_stranger_leads_to_the_sign_in_and_back_to_its_page(clerk: Sandbox) -> None:
    answer = Client().post(
        "/account/details/", {"name": "A"}, headers={"Referer": f"{ORIGIN}/account/details/"}
    )
    assert answer["Location"] == "/sign-in/?next=%2Faccount%2Fdetails%2F"


# Cookies


def test_cookies_without_a_suffix_count_when_they_are_ours(clerk: Sandbox) -> None:
    browser = Client()
    browser.cookies["__session"] = clerk.sign_in("alice@example.com", ORIGIN)["token"]
    assert known(browser)


def test_cookies_without_a_suffix_of_another_application_do_not(clerk: Sandbox) -> None:
    browser = Client()
    browser.cookies["__session"] = clerk.mint(azp=ORIGIN, claims={"iss": "https://other.example"})
    assert leads_to_sign_in(browser)


def test_our_own_cookies_come_first(clerk: Sandbox) -> None:
    browser = arrived(clerk, "alice@example.com")
    browser.cookies["__session"] = clerk.sign_in("bob@example.com", ORIGIN)["token"]
    browser.cookies["__client_uat"] = "0"
    assert "alice@example.com" in browser.get("/account/").text


@pytest.mark.parametrize("mark", ["", "x", "-1", "1e9", "9" * 40])
def test_a_mark_that_is_no_number_proves_nothing(clerk: Sandbox, mark: str) -> None:
    browser = Client()
    bring(browser, clerk.sign_in("alice@example.com", ORIGIN)["token"], since=mark)
    assert known(browser)


# Our session


def test_our_session_outlives_the_token(clerk: Sandbox) -> None:
    browser = arrived(clerk)
    assert known(browser)
    bring(browser, clerk.mint(azp=ORIGIN, claims={"exp": 1, "iat": 1, "nbf": 1}), since=1)
    assert known(browser)


def test_our_session_ends_when_clerk_says_so(clerk: Sandbox) -> None:
    browser = arrived(clerk)
    assert known(browser)
    sid = ClerkSession.objects.get().sid
    sessions.end(sid, "session.revoked")
    assert leads_to_sign_in(browser)
    assert Event.objects.filter(kind=Kind.SESSION_ENDED).count() == 1


def test_a_session_that_ended_is_refused_even_with_a_token_that_verifies(clerk: Sandbox) -> None:
    begun = clerk.sign_in("alice@example.com", ORIGIN)
    sessions.end(begun["session_id"], "session.revoked")
    browser = Client()
    bring(browser, begun["token"])
    assert leads_to_sign_in(browser)
    answer = browser.post("/session/", {"token": begun["token"]})
    assert (answer.status_code, answer.json()["error"]) == (403, "ended")
    bearer = Client().get(
        "/account/identity/", headers={"Authorization": f"Bearer {begun['token']}"}
    )
    assert (bearer.status_code, bearer.json()["error"]) == (401, "ended")


def test_ending_twice_is_ending_once(clerk: Sandbox) -> None:
    assert known(arrived(clerk))
    sid = ClerkSession.objects.get().sid
    for why in ("session.ended", "session.removed", "session.revoked"):
        sessions.end(sid, why)
    assert ClerkSession.objects.get().why == "session.ended"
    assert Event.objects.filter(kind=Kind.SESSION_ENDED).count() == 1


def test_our_session_ends_with_a_mark_of_zero(clerk: Sandbox) -> None:
    browser = arrived(clerk)
    assert known(browser)
    bring(browser, "", since=0)
    assert leads_to_sign_in(browser)
    del browser.cookies[f"__client_uat_{ways.suffix()}"]
    assert leads_to_sign_in(browser)


def test_a_newer_mark_asks_for_a_new_exchange(clerk: Sandbox) -> None:
    browser = arrived(clerk, "alice@example.com")
    assert "alice@example.com" in browser.get("/account/").text
    later = int(time.time()) + 2
    token = clerk.mint(email="bob@example.com", azp=ORIGIN, claims={"iat": later})
    bring(browser, token, since=later)
    assert "bob@example.com" in browser.get("/account/").text


def test_a_newer_mark_without_a_token_leads_to_the_sign_in_page(clerk: Sandbox) -> None:
    browser = arrived(clerk)
    assert known(browser)
    bring(browser, "", since=int(time.time()) + 60)
    assert leads_to_sign_in(browser)


def test_our_session_ends_by_age(clerk: Sandbox, settings: Settings) -> None:
    browser = arrived(clerk)
    assert known(browser)
    bring(browser, "", since=1)
    settings.SESSION_COOKIE_AGE = -1
    assert leads_to_sign_in(browser)


def test_an_operators_password_session_knows_nothing_of_clerk(
    clerk: Sandbox, olgas_browser: Client
) -> None:
    bring(olgas_browser, "", since=0)
    assert olgas_browser.get("/account/").status_code == 200


def test_a_person_who_may_not_sign_in_is_out_at_the_next_request(clerk: Sandbox) -> None:
    browser = arrived(clerk)
    assert known(browser)
    User.objects.update(is_active=False)
    assert leads_to_sign_in(browser)
    User.objects.update(is_active=True)
    Identity.objects.update(banned_at="2026-01-01T00:00Z")
    assert leads_to_sign_in(arrived(clerk))


def test_the_session_key_changes_when_somebody_signs_in(clerk: Sandbox) -> None:
    browser = Client()
    browser.get("/sign-in/")
    before = browser.session.session_key
    bring(browser, clerk.sign_in("alice@example.com", ORIGIN)["token"])
    assert known(browser)
    assert browser.session.session_key not in (None, before)


def test_two_tabs_that_arrive_at_once_are_both_signed_in(
    clerk: Sandbox, transactional_db: None
) -> None:
    begun = clerk.sign_in("alice@example.com", ORIGIN)

    def tab() -> bool:
        browser = Client()
        bring(browser, begun["token"])
        return known(browser) and known(browser)

    assert at_once(6, tab) == [True] * 6
    assert User.objects.filter(email="alice@example.com").count() == 1
    assert ClerkSession.objects.count() == 1


# What it costs


def queries(browser: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(path).status_code == 200
    return len(
        [sql for sql in (query["sql"] for query in asked) if "session" in sql or "_user" in sql]
    )


def test_recognising_somebody_costs_two_queries(clerk: Sandbox) -> None:
    browser = arrived(clerk)
    assert known(browser)
    with CaptureQueriesContext(connection) as asked:
        assert browser.get("/account/details/").status_code == 200
    about = [query["sql"] for query in asked]
    who = [sql for sql in about if "django_session" in sql or "accounts_clerksession" in sql]
    assert len(who) == 2
    assert len(about) <= 6  # and the storefront, its legal texts, the desks one may enter, the cart


def test_a_public_page_asks_nothing_about_anybody(clerk: Sandbox) -> None:
    browser = arrived(clerk)
    assert known(browser)
    assert queries(browser, "/") == 0
    answer = browser.get("/")
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")
