"""Money goes back: a line of an order, seen by its buyer; and a dispute that is lost."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.stories.test_buying import agree, arrives, choose, pay
from tests.stories.test_people import until
from tests.stories.visitor import Site, Visitor, Visitors

SCREENS = [(360, "dark"), (1280, "light")]


def bought(site: Site, visitor: Visitor, email: str, *slugs: str) -> Page:
    """At the page of the order."""
    page = choose(site, visitor, *slugs)
    agree(page, email)
    pay(page)
    arrives(page)
    page.get_by_role("link", name="To your order").click()
    expect(page.locator("h1")).to_contain_text("Order")
    return page


def at_the_desk(site: Site, visitor: Visitor, email: str) -> Page:
    page = visitor.sign_in(site)
    visitor.goto(f"{site.url}/ops/orders/order/?q={email}")
    page.locator("#result_list tbody th a").first.click()
    expect(page.get_by_role("heading", name="Everything that happened")).to_be_visible()
    return page


def intent_of(site: Site, email: str) -> str:
    found = [
        each
        for each in site.sandbox.stripe_list("charges", status="succeeded")
        if each["billing_details"]["email"] == email
    ]
    return str(found[0]["payment_intent"])


def mailed(site: Site, email: str, words: str) -> bool:
    return any(words in mail["subject"] for mail in site.sandbox.mailbox(email))


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_a_line_goes_back_and_its_buyer_sees_it(
    site: Site, visitors: Visitors, width: int, scheme: Any, scripts: bool
) -> None:
    email = f"back-{width}-{scripts}@example.com".lower()
    buyer, olga = visitors.open(width, scheme), visitors.open(width, scheme, scripts=scripts)
    page = bought(site, buyer, email, "marlow-serif", "poster-kit")
    desk = at_the_desk(site, olga, email)
    desk.get_by_role("button", name="Refund", exact=True).first.click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("Refund #")
    olga.look()

    desk.get_by_label("These lines").check()
    desk.get_by_label("Reason").fill("It did not suit.")
    desk.get_by_role("button", name="See what follows").click()
    expect(desk.get_by_text("Choose at least one line")).to_be_visible()
    olga.look()
    desk.get_by_label(re.compile("Poster")).check()
    desk.get_by_role("button", name="See what follows").click()
    expect(desk.get_by_text("Taken back at once")).to_be_visible()
    olga.look()
    desk.get_by_role("button", name="Send back").dblclick()
    expect(desk.locator(".messagelist")).to_contain_text("is on its way back")
    olga.look()

    page.reload()
    expect(page.get_by_text("Sent back in part")).to_be_visible()
    expect(page.get_by_text("Paid after all")).to_be_visible()
    expect(page.get_by_text("Sent back, and not yours any more")).to_be_visible()
    buyer.look()
    until(lambda: mailed(site, email, "back for order"))
    refunds = site.sandbox.stripe_list("refunds", payment_intent=intent_of(site, email))
    assert len(refunds) == 1


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_a_dispute_is_lost_and_the_goods_with_it(
    site: Site, visitors: Visitors, width: int, scheme: Any
) -> None:
    email = f"dispute-{width}@example.com"
    buyer, olga = visitors.open(width, scheme), visitors.open(width, scheme)
    page = bought(site, buyer, email, "marlow-serif")
    desk = at_the_desk(site, olga, email)
    order = desk.url
    dispute = site.sandbox.stripe_dispute(intent_of(site, email))

    def rests() -> bool:
        page.reload()
        return page.get_by_text("Rests while a bank looks into the payment").count() > 0

    until(rests)
    buyer.look()
    olga.goto(f"{site.url}/ops/")
    expect(desk.get_by_text("Disputes to answer by")).to_be_visible()
    olga.look()
    desk.get_by_text("Disputes to answer by").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Disputes")
    olga.look()
    desk.locator("#result_list tbody th a").first.click()
    expect(desk.get_by_text("Download the evidence, and hand in at Stripe")).to_be_visible()
    olga.look()
    with desk.expect_download() as download:
        desk.get_by_role("link", name="Download all that speaks for the sale").click()
    assert download.value.suggested_filename.startswith("evidence-")

    site.sandbox.stripe_close_dispute(dispute["id"], won=False)

    def gone() -> bool:
        page.reload()
        return page.get_by_text("Not yours any more").count() > 0

    until(gone)
    buyer.look()
    olga.goto(order)
    expect(desk.get_by_text("Dispute closed")).to_be_visible()
    olga.look()
