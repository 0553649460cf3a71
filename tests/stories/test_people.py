"""Coming in by Clerk's own components, in a real browser, with Clerk's real scripts."""

import base64
import json
import re
import time
from collections.abc import Callable, Iterator
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from sandbox.testing import Sandbox
from tests.stories.visitor import Site, Visitor, Visitors

PASSWORD = "tradepost-demo"
PATIENCE = 30
# As a swap does: an ancestor's content is taken away and comes anew from the server, empty.
SWAP = """() => {
    const around = document.querySelector("[data-clerk=user-button]").parentElement;
    for (const place of around.querySelectorAll("[data-clerk]")) {
        const anew = place.cloneNode(false);
        place.remove();
        around.append(anew);
    }
}"""
EYES: list[tuple[int, Literal["light", "dark"]]] = [
    (360, "light"),
    (360, "dark"),
    (1280, "light"),
    (1280, "dark"),
]
BUTTON = ".cl-userButtonTrigger"


@pytest.fixture(autouse=True)
def clerk(site: Site) -> Iterator[Sandbox]:
    """Healthy before and after each story."""
    yield site.sandbox
    site.sandbox.clerk_chaos("ok")
    site.sandbox.token_seconds(60)


def give(page: Page, field: str, value: str) -> None:
    page.locator(f"input[name={field}]:not([tabindex='-1'])").fill(value)
    page.get_by_role("button", name="Continue", exact=True).click()


def sign_in(site: Site, visitor: Visitor, email: str, path: str = "/account/") -> Page:
    page = visitor.goto(site.url + path)
    give(page, "identifier", email)
    give(page, "password", PASSWORD)
    page.wait_for_url(site.url + path)
    return page


def newcomer(site: Site, visitor: Visitor, email: str) -> Page:
    """Signed in, and known to nobody before: what others bought in other stories is not theirs."""
    site.sandbox.create_user(email, password=PASSWORD, first_name="Nora")
    return sign_in(site, visitor, email)


def until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def signs_in_again(visitor: Visitor, url: str) -> bool:
    visitor.page.goto(url)
    return "/sign-in/" in visitor.page.url


def code_in_mailbox(site: Site, email: str) -> str:
    found = re.search(r"\b\d{6}\b", site.sandbox.mailbox(email)[0]["text"])
    assert found
    return found[0]


def test_a_newcomer_joins_leaves_comes_back_and_is_sent_out(site: Site, visitor: Visitor) -> None:
    email, password = "nora@example.com", "a long and quiet password"
    page = visitor.goto(f"{site.url}/account/")
    page.get_by_role("link", name="Sign up").click()
    page.locator("input[name=emailAddress]").fill(email)
    visitor.look()
    give(page, "password", password)
    code = page.locator("input[autocomplete=one-time-code]")
    code.wait_for()
    visitor.look()
    code.press_sequentially(code_in_mailbox(site, email))
    page.wait_for_url(f"{site.url}/account/")
    page.locator(BUTTON).wait_for()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")
    visitor.look()

    page.locator("header summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{site.url}/")
    expect(page.locator("header").get_by_role("link", name="Account")).to_be_visible()

    visitor.goto(f"{site.url}/account/details/")
    give(page, "identifier", email)
    give(page, "password", "not that one")
    expect(page.get_by_text("Password is incorrect").first).to_be_visible()
    give(page, "password", password)
    page.wait_for_url(f"{site.url}/account/details/")
    page.locator(BUTTON).wait_for()
    visitor.look()

    (person,) = site.sandbox.clerk_users(email)
    live = [s for s in site.sandbox.clerk_sessions(person["id"]) if s["status"] == "active"]
    for session in live:
        site.sandbox.revoke(session["id"])
    until(lambda: signs_in_again(visitor, f"{site.url}/account/"))
    page.locator("input[name=identifier]").wait_for()


def test_a_forgotten_password_is_replaced_by_a_code(site: Site, visitor: Visitor) -> None:
    email = "fern@example.com"
    site.sandbox.create_user(email, password=PASSWORD)
    page = visitor.goto(f"{site.url}/account/")
    give(page, "identifier", email)
    page.get_by_text("Forgot password?").click()
    page.get_by_role("button", name="Reset your password").click()
    code = page.locator("input[autocomplete=one-time-code]")
    code.wait_for()
    code.press_sequentially(code_in_mailbox(site, email))
    password = page.locator("input[name=password]:not([tabindex='-1'])")
    password.wait_for()
    visitor.look()
    password.fill("a password to remember")
    page.locator("input[name=confirmPassword]").fill("a password to remember")
    page.get_by_role("button", name="Reset Password").click()
    page.wait_for_url(f"{site.url}/account/")
    page.locator(BUTTON).wait_for()


def test_one_who_leaves_in_another_tab_has_left_in_this_one(site: Site, visitor: Visitor) -> None:
    page = sign_in(site, visitor, "alice@example.com")
    page.locator(BUTTON).wait_for()
    other = visitor.context.new_page()
    other.goto(f"{site.url}/account/details/")
    other.locator(BUTTON).click()
    other.locator(".cl-userButtonPopoverCard").get_by_role("button", name="Sign out").click()
    other.wait_for_url(f"{site.url}/")
    page.bring_to_front()
    page.locator("input[name=identifier]").wait_for()


def test_a_profile_without_a_session_at_clerk_says_what_to_do(site: Site, visitor: Visitor) -> None:
    page = sign_in(site, visitor, "alice@example.com", "/account/profile/")
    page.locator(".cl-profilePage").first.wait_for()
    visitor.context.clear_cookies(name=re.compile("__client|__session"))
    page.reload()
    page.get_by_role("button", name="Sign in again").click()
    page.locator("input[name=identifier]").wait_for()


def test_a_token_that_expires_while_one_browses_is_not_noticed(
    site: Site, visitor: Visitor
) -> None:
    site.sandbox.token_seconds(8)
    page = sign_in(site, visitor, "alice@example.com")
    visitor.goto(site.url)  # no script of Clerk's runs here
    until(lambda: token_expired(visitor))
    visitor.goto(f"{site.url}/account/")
    expect(page).to_have_url(f"{site.url}/account/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hello, Alice")


def test_whom_clerk_still_knows_comes_back_without_being_asked(
    site: Site, visitor: Visitor
) -> None:
    site.sandbox.token_seconds(8)
    page = sign_in(site, visitor, "bob@example.com")
    visitor.goto(site.url)
    until(lambda: token_expired(visitor))
    visitor.context.clear_cookies(name="sessionid")
    page.goto(f"{site.url}/account/details/?from=mail")
    assert "/sign-in/" in page.url
    page.wait_for_url(f"{site.url}/account/details/?from=mail")
    visitor.look()


def token_expired(visitor: Visitor) -> bool:
    tokens = [c["value"] for c in visitor.context.cookies() if c["name"].startswith("__session")]
    ends = [json.loads(base64.urlsafe_b64decode(t.split(".")[1] + "=="))["exp"] for t in tokens]
    assert ends
    return bool(max(ends) < time.time() - 6)


def test_without_javascript_a_session_goes_on(
    site: Site, visitor: Visitor, visitors: Visitors
) -> None:
    sign_in(site, visitor, "alice@example.com").locator(BUTTON).wait_for()
    plain = visitors.open(width=360, scripts=False, like=visitor)
    for path in ("/", "/legal/terms/", "/account/", "/account/profile/"):
        plain.goto(site.url + path)
        plain.look()
    page = plain.goto(f"{site.url}/account/details/")
    page.get_by_label("Company").fill("Alice & Sons")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Your details are saved.")).to_be_visible()
    plain.look()
    page.get_by_label("E-mail for receipts").fill("nowhere")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Something needs a second look.")).to_be_visible()
    page.locator("header summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(f"{site.url}/")
    assert signs_in_again(plain, f"{site.url}/account/")


def test_clerks_own_button_signs_out_here_too(site: Site, visitor: Visitor) -> None:
    page = sign_in(site, visitor, "alice@example.com")
    page.locator(BUTTON).click()
    page.locator(".cl-userButtonPopoverCard").wait_for()
    visitor.look()
    page.locator(".cl-userButtonPopoverCard").get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{site.url}/")
    expect(page.locator("header").get_by_role("link", name="Account")).to_be_visible()
    assert signs_in_again(visitor, f"{site.url}/account/")


def test_a_name_changed_in_the_profile_is_the_name_here(site: Site, visitor: Visitor) -> None:
    page = sign_in(site, visitor, "bob@example.com", "/account/profile/")
    page.get_by_role("button", name="Update profile").click()
    page.locator("input[name=firstName]").fill("Robert")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Update profile").wait_for()
    visitor.look()
    until(lambda: "Robert" in (visitor.goto(f"{site.url}/account/").text_content("h1") or ""))


def test_a_component_outlives_what_happens_around_it(site: Site, visitor: Visitor) -> None:
    """A place that is taken away and comes anew, as a swap does; three times."""
    page = sign_in(site, visitor, "alice@example.com")
    page.locator(BUTTON).wait_for()
    for _ in range(3):
        page.evaluate(SWAP)
        page.locator(BUTTON).wait_for()
        assert page.locator(BUTTON).count() == 1
    page.locator(BUTTON).click()
    page.locator(".cl-userButtonPopoverCard").wait_for()


@pytest.mark.parametrize("path", ["/sign-in/", "/sign-up/"])
def test_when_clerk_is_away_the_page_says_so(site: Site, visitor: Visitor, path: str) -> None:
    site.sandbox.clerk_chaos("frontend_down")
    page = visitor.goto(site.url + path)
    expect(page.get_by_text("The sign-in form could not be loaded")).to_be_visible(timeout=30_000)
    visitor.complaints.clear()  # Clerk's script says it too
    visitor.look()


def test_when_our_own_side_refuses_it_says_why_and_lets_one_change(
    site: Site, visitor: Visitor
) -> None:
    page = visitor.goto(f"{site.url}/sign-in/")
    give(page, "identifier", "rita@example.com")
    site.sandbox.clerk_chaos("api_down")
    give(page, "password", PASSWORD)
    expect(page.get_by_text("Our sign-in service does not answer just now")).to_be_visible()
    visitor.look()
    site.sandbox.clerk_chaos("ok")
    page.get_by_role("button", name="Sign in as somebody else").click()
    page.locator("input[name=identifier]").wait_for()


def test_a_german_shop_speaks_german_at_its_door(site: Site, visitors: Visitors) -> None:
    visitor = visitors.open(width=360, scheme="dark", language="de-DE")
    page = visitor.goto(f"{site.url}/de/account/")
    assert "/de/sign-in/" in page.url
    page.locator("input[name=identifier]").fill("alice@example.com")
    visitor.look()
    page.get_by_role("button", name="Fortsetzen", exact=True).click()
    page.locator("input[name=password]:not([tabindex='-1'])").fill(PASSWORD)
    page.get_by_role("button", name="Fortsetzen", exact=True).click()
    page.wait_for_url(f"{site.url}/de/account/")
    page.locator(BUTTON).wait_for()
    visitor.look()


def test_each_account_page_at_each_width_in_each_light(
    site: Site, visitor: Visitor, visitors: Visitors
) -> None:
    sign_in(site, visitor, "alice@example.com").locator(BUTTON).wait_for()
    for width, scheme in EYES:
        window = visitors.open(width, scheme, like=visitor)
        for path in ("/account/", "/account/details/", "/account/profile/"):
            page = window.goto(site.url + path)
            page.locator(BUTTON).wait_for()
            window.look()
        page.locator(".cl-profilePage").first.wait_for()
        window.look()


@pytest.mark.parametrize(
    ("email", "path", "may"),
    [
        ("sally@example.com", "/sell/", True),
        ("alice@example.com", "/sell/", False),
        ("olga@example.com", "/ops/", True),
        ("alice@example.com", "/ops/", False),
    ],
)
def test_desks_open_by_clerks_session_to_whom_they_are_for(
    site: Site, visitor: Visitor, email: str, path: str, may: bool
) -> None:
    sign_in(site, visitor, email).locator(BUTTON).wait_for()
    response = visitor.page.goto(site.url + path)
    assert response
    assert (response.status == 200) is may
    assert visitor.page.url == site.url + path or not may
    visitor.look()
