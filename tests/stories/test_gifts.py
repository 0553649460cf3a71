"""Bought for somebody else; and bought, then taken back."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.stories.test_buying import agree, arrives, choose, pay
from tests.stories.test_catalogue import SCHEMES, WIDTHS
from tests.stories.test_people import newcomer, until
from tests.stories.visitor import Site, Visitor, Visitors


@pytest.fixture(autouse=True)
def healthy(site: Site) -> Iterator[None]:
    yield
    site.sandbox.stripe_chaos("ok")


def link_in(site: Site, email: str, words: str) -> str:
    """The first address in the newest mail of this subject, once it has come."""

    def mails() -> list[str]:
        return [mail["text"] for mail in site.sandbox.mailbox(email) if words in mail["subject"]]

    until(lambda: bool(mails()))
    found = re.search(r"http://\S+", mails()[0])
    assert found
    return found[0]


def give(page: Page, email: str) -> None:
    page.get_by_text("Is it a gift?").click()
    page.locator("[name=gift_email]").fill(email)
    page.locator("[name=gift_words]").fill("Happy birthday!\nFor the posters.")


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_a_gift_is_bought_told_of_and_taken(
    site: Site, visitors: Visitors, width: int, scheme: object
) -> None:
    to = f"ben-{width}-{scheme}@example.com"
    gabi = visitors.open(width, scheme)  # type: ignore[arg-type]  # one of two words
    page = choose(site, gabi, "on-margins")
    give(page, to)
    gabi.look()
    agree(page)
    pay(page)
    arrives(page)

    ben = visitors.open(width, scheme)  # type: ignore[arg-type]  # one of two words
    there = link_in(site, to, "has a gift for you")
    page = ben.goto(there)
    expect(page.get_by_text("Happy birthday!")).to_be_visible()
    ben.look()
    if width == WIDTHS[0] and scheme == SCHEMES[0]:
        newcomer(site, ben, "ben@example.com")
        page = ben.goto(there)
        page.get_by_role("button", name="Take it into my account").click()
        page.wait_for_url("**/account/goods/")
        expect(page.get_by_text("A Small Book of Margins").first).to_be_visible()
        ben.look()


def test_a_gift_without_scripts(site: Site, visitors: Visitors) -> None:
    gabi = visitors.open(360, scripts=False)
    page = choose(site, gabi, "on-margins")
    give(page, "nina@example.com")
    agree(page)
    pay(page)
    page.wait_for_url("**/checkout/success/**")
    nina = visitors.open(360, scripts=False)
    nina.goto(link_in(site, "nina@example.com", "has a gift for you"))
    nina.look()


def test_what_is_taken_back_is_gone_for_its_owner(
    site: Site, visitor: Visitor, visitors: Visitors
) -> None:
    page = choose(site, visitor, "on-margins")
    agree(page, "withdrawn@example.com")
    pay(page)
    arrives(page)
    order = link_in(site, "withdrawn@example.com", "Your order")
    page = visitor.goto(order)
    expect(page.get_by_role("button", name=re.compile("^Download")).first).to_be_visible()

    olga = visitors.open()
    olga.sign_in(site)
    desk = olga.goto(f"{site.url}/ops/fulfillment/entitlement/?q=Margins")
    desk.locator("#result_list th a[href*=change]").first.click()
    desk.wait_for_url("**/change/**")
    expect(desk.get_by_role("button", name="Release")).to_have_count(0)
    olga.look()
    desk.get_by_role("button", name="Take back").click()
    expect(desk.locator("[name=reason]")).to_be_visible()
    desk.locator("[name=reason]").fill("They called.")
    olga.look()
    desk.locator("form button[type=submit], form input[type=submit]").last.click()
    expect(desk.get_by_text("It is taken back.")).to_be_visible()

    page = visitor.goto(order)
    expect(page.get_by_text("taken back")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Download"))).to_have_count(0)
    visitor.look()
