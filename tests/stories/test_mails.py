"""Mails: worded and tried at the desk, left by their readers, and stopped where they bounce."""

import re
from collections.abc import Iterator
from typing import Any, Literal

import pytest
from playwright.sync_api import Page, expect

from tests.stories.test_buying import agree, arrives, choose, pay
from tests.stories.test_people import EYES, sign_in, until
from tests.stories.visitor import Site, Visitor, Visitors

OLGA, GUEST = "olga@example.com", "mia@example.com"
WORDS = "/ops/events/wording/receipt/en/words/"
HEADING = "It is all yours, {name}."
THING = "ledger-mono"

each_eye = pytest.mark.parametrize(("width", "scheme"), EYES)


@pytest.fixture
def olga(site: Site, visitors: Visitors) -> Iterator[Visitor]:
    """What she said otherwise is as it was when the story is over."""
    visitor = visitors.open()
    visitor.sign_in(site)
    yield visitor
    page = visitor.goto(site.url + WORDS)
    page.get_by_label("Heading").fill("")
    page.get_by_role("button", name="Save").click()


def arrived(site: Site, to: str, words: str) -> dict[str, Any]:
    def found() -> list[dict[str, Any]]:
        return [mail for mail in site.sandbox.mailbox(to) if words in mail["subject"]]

    until(lambda: bool(found()))
    return found()[0]


def test_an_operator_says_it_in_her_own_words(site: Site, olga: Visitor) -> None:
    page = olga.goto(f"{site.url}/ops/events/wording/")
    olga.look()
    page.get_by_role("link", name=re.compile("^Your order 1042")).first.click()
    olga.look()
    letter = page.frame_locator("iframe[name=letter]")
    expect(letter.get_by_role("heading", level=1)).to_have_text("Thank you. It is yours.")

    page.get_by_label("Heading").fill("It is all yours, {nmae}.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("This mail has no {nmae}.")).to_be_visible()
    olga.look()

    page.get_by_label("Heading").fill(HEADING)
    page.get_by_role("button", name="See it before saving").click()
    expect(letter.get_by_role("heading", level=1)).to_have_text("It is all yours, Alice Ankers.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".messagelist")).to_contain_text("From now on it says this.")
    page.get_by_role("link", name="By night").click()
    expect(letter.locator("body")).to_have_css("background-color", "rgb(27, 25, 23)")
    olga.look()

    page.get_by_role("button", name="Send me this mail").dblclick()
    expect(page.locator(".messagelist")).to_contain_text("marked as a test")
    mail = arrived(site, OLGA, "Test: Your order 1042")
    assert "It is all yours, Alice Ankers." in mail["html"]
    tests = [
        each for each in site.sandbox.mailbox(OLGA) if each["subject"].startswith("Test: Your")
    ]
    assert len(tests) == 1


def announce(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/ops/catalog/release/?q=Ledger+Mono")
    page.locator("#result_list tbody th a").first.click()
    page.get_by_role("button", name="Tell buyers").first.click()
    expect(page.locator(".consequences")).to_contain_text(re.compile("gets? a mail"))
    page.get_by_label("Reason").fill("Small capitals at last.")


def test_a_reader_leaves_and_an_address_that_bounces_is_left_alone(
    site: Site, visitors: Visitors
) -> None:
    mia, olga = visitors.open(), visitors.open()
    page = choose(site, mia, THING)
    agree(page, GUEST)
    pay(page)
    arrives(page)
    arrived(site, GUEST, "Your order")

    desk = olga.sign_in(site)
    announce(desk, site)
    olga.look()
    desk.locator("#content-main").get_by_role("button", name="Tell buyers").click()
    expect(desk.locator(".messagelist")).to_contain_text("being told")
    olga.look()

    news = arrived(site, GUEST, " is out")
    way_out = news["headers"]["List-Unsubscribe"].strip("<>")
    page = mia.goto(way_out)
    expect(page.get_by_role("heading", level=1)).to_have_text("No more of these mails?")
    mia.look()
    page.get_by_role("button", name="No more of these").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You get no more of these mails.")
    mia.look()
    page.get_by_role("button", name="I want them again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You get these mails again.")
    page.get_by_role("button", name="No more of these").click()

    site.sandbox.becomes(news["id"], "bounced")
    blocked = f"{site.url}/ops/events/suppression/?q={GUEST}"
    until(lambda: olga.goto(blocked).locator("#result_list").count() > 0)
    expect(desk.locator("#result_list")).to_contain_text("There is no such mailbox")
    olga.look()
    olga.goto(f"{site.url}/ops/events/optout/")
    expect(desk.locator("#result_list")).to_contain_text(GUEST)
    olga.goto(f"{site.url}/ops/events/mail/?q={GUEST}")
    expect(desk.locator("#result_list")).to_contain_text("Came back")
    olga.look()


@each_eye
def test_every_page_of_it_fits(
    site: Site, visitors: Visitors, width: int, scheme: Literal["light", "dark"]
) -> None:
    for path in (WORDS, "/ops/events/wording/", "/ops/events/suppression/", "/ops/events/mail/"):
        olga = visitors.open(width, scheme)
        olga.sign_in(site)
        olga.goto(site.url + path)
        olga.look()


@each_eye
def test_ones_own_choices_fit(
    site: Site, visitors: Visitors, width: int, scheme: Literal["light", "dark"]
) -> None:
    alice = visitors.open(width, scheme)
    page = sign_in(site, alice, "alice@example.com", "/account/notifications/")
    box = page.get_by_label("New releases of what you own")
    expect(box).to_be_checked()
    alice.look()
    box.uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").filter(has_text="Your choice is saved.")).to_be_visible()
    expect(box).not_to_be_checked()
    box.check()
    page.get_by_role("button", name="Save").click()
    expect(box).to_be_checked()
