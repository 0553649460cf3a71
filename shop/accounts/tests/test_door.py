"""Coming in and going out."""

import re

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from sandbox.testing import Sandbox
from shop.accounts.models import ClerkSession, User
from shop.accounts.tests.browser import ORIGIN, arrived, bring, known

pytestmark = pytest.mark.django_db

INSIDE = ["/account/details/", "/account/?a=1&b=2", "/de/account/", f"{ORIGIN}/account/details/"]
OUTSIDE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "http:///evil.example",
    "http:evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "/\t/evil.example",
    " //evil.example",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
    "ftp://testserver/",
    "",
]


@pytest.mark.parametrize("path", ["/sign-in/", "/sign-up/"])
def test_the_door_holds_clerks_component(clerk: Sandbox, path: str) -> None:
    page = Client().get(path)
    assert page.status_code == 200
    assert f'data-clerk="{path.strip("/")}"' in page.text
    assert "private" in page["Cache-Control"]
    assert clerk.publishable_key in page.text
    scripts = re.findall(r'<script[^>]*src="([^"]+)"', page.text)
    ui, js, ours = scripts[-3:]
    assert ui == f"{clerk.clerk_url}/npm/@clerk/ui@1.36.0/dist/ui.browser.js"
    assert js == f"{clerk.clerk_url}/npm/@clerk/clerk-js@6.40.0/dist/clerk.browser.js"
    assert ours.endswith("js/clerk.js")


def test_the_door_lets_clerk_in_and_nobody_else(clerk: Sandbox) -> None:
    page = Client().get("/sign-in/")
    rules = dict(rule.strip().split(" ", 1) for rule in page["Content-Security-Policy"].split(";"))
    (nonce,) = set(re.findall(r'nonce="([^"]+)"', page.text))
    origin = clerk.url
    assert rules["script-src"].split()[:3] == ["'self'", f"'nonce-{nonce}'", origin]
    assert rules["style-src"].startswith(f"'self' 'nonce-{nonce}' 'sha256-")
    assert rules["connect-src"] == f"'self' {origin}"
    assert "unsafe" not in page["Content-Security-Policy"]
    assert "'none'" in rules["object-src"]
    assert nonce not in Client().get("/sign-in/").text


def test_a_public_page_holds_nothing_of_clerk(clerk: Sandbox) -> None:
    page = Client().get("/")
    assert "nonce" not in page.text + page["Content-Security-Policy"]
    assert "clerk" not in page.text.lower()
    assert 'href="/account/"' in page.text


def test_a_shop_without_clerk_says_so(db: None, settings: Settings) -> None:
    settings.CLERK_PUBLISHABLE_KEY = ""
    page = Client().get("/sign-in/")
    assert "This shop has no accounts yet" in page.text
    assert "<script nonce" not in page.text


@pytest.mark.parametrize("next_", INSIDE)
def test_one_comes_back_to_where_one_wanted(clerk: Sandbox, next_: str) -> None:
    browser = arrived(clerk)
    path = next_.removeprefix(ORIGIN)
    for door in ("/sign-in/", "/session/"):
        assert browser.get(door, {"next": next_})["Location"] == path


@pytest.mark.parametrize("next_", OUTSIDE)
def test_no_link_leads_out_of_the_shop(clerk: Sandbox, next_: str) -> None:
    browser = arrived(clerk)
    for door in ("/sign-in/", "/sign-up/", "/session/"):
        assert browser.get(door, {"next": next_})["Location"] == "/account/"
    stranger = Client().get("/sign-in/", {"next": next_})
    assert re.findall(r'data-next="([^"]*)"', stranger.text) == ["/account/"]
    assert browser.post("/sign-out/", {"next": next_})["Location"] == "/"


def test_a_strange_host_is_no_reason_to_go_there(clerk: Sandbox) -> None:
    assert Client().get("/sign-in/", headers={"Host": "evil.example"}).status_code == 400


def test_one_signs_in_where_clerk_knows_the_shop(clerk: Sandbox, settings: Settings) -> None:
    """A token names the origin it was made for; another name of the same shop is not that."""
    settings.SITE_URL = "http://127.0.0.1:8000"
    settings.CLERK_AUTHORIZED_PARTIES = ["http://127.0.0.1:8000"]
    answer = Client().get("/sign-in/?next=/account/details/")
    assert answer["Location"] == "http://127.0.0.1:8000/sign-in/?next=/account/details/"
    assert Client().get("/", headers={"Host": "localhost"}).status_code == 200


# A token for a session


def test_a_token_is_exchanged_for_a_session(clerk: Sandbox) -> None:
    browser = Client()
    token = clerk.sign_in("alice@example.com", ORIGIN)["token"]
    answer = browser.post("/session/", {"token": token, "next": "/account/details/"})
    assert answer.json() == {"next": "/account/details/"}
    assert known(browser)
    assert browser.cookies["visitor"].value == "1"
    assert browser.cookies["sessionid"]["httponly"]


def test_no_other_site_can_sign_somebody_in(clerk: Sandbox) -> None:
    browser = Client(enforce_csrf_checks=True)
    token = clerk.sign_in("alice@example.com", ORIGIN)["token"]
    assert browser.post("/session/", {"token": token}).status_code == 403
    browser.get("/sign-in/")
    csrf = browser.cookies["csrftoken"].value
    answer = browser.post("/session/", {"token": token}, headers={"X-CSRFToken": csrf})
    assert answer.status_code == 200


@pytest.mark.parametrize("token", ["", "rubbish", "x" * 100_000, "\x00", "e30.e30."])
def test_rubbish_is_no_token(clerk: Sandbox, token: str) -> None:
    answer = Client().post("/session/", {"token": token})
    assert answer.status_code == 403
    assert answer.json()["text"].endswith(".")


def test_a_person_unknown_to_clerk_is_not_let_in(clerk: Sandbox) -> None:
    answer = Client().post("/session/", {"token": clerk.mint(azp=ORIGIN, sub="user_gone")})
    assert (answer.status_code, answer.json()["error"]) == (403, "gone")
    assert not User.objects.exists()


def test_somebody_new_waits_while_clerk_does_not_answer(clerk: Sandbox) -> None:
    token = clerk.sign_in("alice@example.com", ORIGIN)["token"]
    clerk.clerk_chaos("api_down")
    browser = Client()
    answer = browser.post("/session/", {"token": token})
    assert (answer.status_code, answer.json()["error"]) == (503, "unavailable")
    clerk.clerk_chaos("ok")
    cache.clear()  # seconds later
    assert browser.post("/session/", {"token": token}).status_code == 200


def test_somebody_known_comes_in_while_clerk_does_not_answer(clerk: Sandbox) -> None:
    assert known(arrived(clerk))
    token = clerk.sign_in("alice@example.com", ORIGIN)["token"]
    clerk.clerk_chaos("api_down")
    assert Client().post("/session/", {"token": token}).status_code == 200


# Going out


def test_signing_out_ends_the_session_here_and_at_clerk(clerk: Sandbox, settings: Settings) -> None:
    settings.TASKS = {"default": {"BACKEND": settings.IMMEDIATE_TASKS}}
    begun = clerk.sign_in("alice@example.com", ORIGIN)
    browser = Client()
    bring(browser, begun["token"])
    assert known(browser)
    answer = browser.post("/sign-out/")
    assert answer["Location"] == "/"
    assert not known(browser)
    assert answer.cookies["visitor"]["max-age"] == 0
    assert ClerkSession.objects.get().why == "signed out"
    (there,) = clerk.clerk_sessions(begun["user_id"])
    assert there["status"] == "revoked"


def test_signing_out_does_not_wait_for_clerk(clerk: Sandbox, settings: Settings) -> None:
    settings.TASKS = {"default": {"BACKEND": settings.IMMEDIATE_TASKS}}
    browser = arrived(clerk)
    assert known(browser)
    clerk.clerk_chaos("api_down")
    assert browser.post("/sign-out/").status_code == 302
    assert not known(browser)


def test_a_link_signs_nobody_out(clerk: Sandbox) -> None:
    browser = arrived(clerk)
    assert known(browser)
    assert browser.get("/sign-out/").status_code == 405
    assert known(browser)


def test_no_other_site_can_sign_somebody_out(clerk: Sandbox) -> None:
    browser = arrived(clerk, enforce_csrf_checks=True)
    assert known(browser)
    assert browser.post("/sign-out/").status_code == 403
    assert known(browser)


def test_an_operator_signs_out_too(clerk: Sandbox, olgas_browser: Client) -> None:
    assert olgas_browser.post("/sign-out/").status_code == 302
    assert not known(olgas_browser)


def test_a_stranger_may_press_it(clerk: Sandbox) -> None:
    assert Client().post("/sign-out/").status_code == 302
