"""Somebody buys: as a guest, as a person, with a card that is refused, twice, by going back."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.house import House
from tests.stories.test_catalogue import SCHEMES, WIDTHS
from tests.stories.test_people import sign_in, until
from tests.stories.visitor import Site, Visitor, Visitors

GOOD, DECLINED, ASKED_FOR_MORE = "4242424242424242", "4000000000000002", "4000002760003184"
BUY = "#choice form[action$='/cart/lines/'] button"


@pytest.fixture(autouse=True)
def healthy(site: Site) -> Iterator[None]:
    yield
    site.sandbox.stripe_chaos("ok")


@pytest.fixture(scope="module")
def compact(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A shop with everything on its front page, beside the same sandbox."""
    house = House(
        tmp_path_factory.mktemp("compact"),
        COMPACT_SHOP="True",
        STRIPE_SECRET_KEY=site.sandbox.stripe_key,
        STRIPE_API_URL=site.sandbox.stripe_api_url,
        STRIPE_WEBHOOK_SECRET="whsec_of_a_small_shop",
    ).ready()
    assert house.manage("seed").returncode == 0
    with house.web() as web:
        yield Site(web.url, site.sandbox)


def choose(site: Site, visitor: Visitor, *slugs: str, prefix: str = "") -> Page:
    """Into the cart, and on to the checkout."""
    for slug in slugs:
        page = visitor.goto(f"{site.url}/{prefix}products/{slug}/")
        page.locator(BUY).click()
        if visitor.scripts:
            expect(page.locator("#bought a")).to_have_count(2)
    return visitor.goto(f"{site.url}/{prefix}checkout/")


def agree(page: Page, email: str = "gabi@example.com") -> None:
    page.locator("[name=email]").fill(email)
    if page.locator("[name=immediate]").count():
        page.locator("[name=immediate]").check()
    if page.locator("[name=again]").count():  # some story before has bought it
        page.locator("[name=again]").check()
    page.locator("form[data-once] button[type=submit]").click()


def pay(page: Page, card: str = GOOD) -> None:
    page.wait_for_url("**/stripe/c/pay/**")
    page.locator("[name=number]").fill(card)
    page.locator("[name=expiry]").fill("12 / 34")
    page.locator("[name=cvc]").fill("123")
    page.locator("[name=name]").fill("Gabi Guest")
    page.locator("button[value=card]").click()


def arrives(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Thank you. It is yours.", timeout=30000
    )


def receipts(site: Site, email: str) -> int:
    return sum("Your order" in mail["subject"] for mail in site.sandbox.mailbox(email))


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_a_guest_buys_three_things(
    site: Site, visitors: Visitors, width: int, scheme: object
) -> None:
    visitor = visitors.open(width, scheme)  # type: ignore[arg-type]  # one of two words
    email = f"guest-{width}-{scheme}@example.com"
    visitor.goto(f"{site.url}/cart/")
    visitor.look()
    page = choose(site, visitor, "marlow-serif", "quay-grotesk", "poster-kit")
    expect(page.locator("h1")).to_have_text("Checkout")
    visitor.look()
    page.goto(f"{site.url}/cart/")
    expect(page.locator("#cart li")).to_have_count(3)
    visitor.look()
    page.get_by_role("link", name="To the checkout").click()
    agree(page, "no address")
    expect(page.locator(".errorlist")).to_be_visible()
    visitor.look()
    agree(page, email)
    pay(page)
    arrives(page)
    visitor.look()
    page.get_by_role("link", name="To your order").click()
    expect(page.locator("#goods + div > ul > li")).to_have_count(3)
    visitor.look()
    page.goto(f"{site.url}/cart/")
    expect(page.get_by_text("Nothing in it yet")).to_be_visible()
    assert receipts(site, email) == 1


def test_in_german(site: Site, visitors: Visitors) -> None:
    visitor = visitors.open(360, language="de-DE")
    page = choose(site, visitor, "ledger-mono", prefix="de/")
    visitor.look()
    agree(page, "gerda@example.com")
    pay(page)
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("Confirming", timeout=30000)
    expect(page.locator("html")).to_have_attribute("lang", "de")
    visitor.look()


def test_somebody_signed_in_finds_it_in_their_account(site: Site, visitor: Visitor) -> None:
    choose(site, visitor, "marlow-serif")  # before they sign in
    sign_in(site, visitor, "alice@example.com")
    page = visitor.goto(f"{site.url}/checkout/")
    expect(page.locator("[name=email]")).to_have_value("alice@example.com")
    agree(page, "alice@example.com")
    pay(page)
    arrives(page)
    page.goto(f"{site.url}/account/purchases/")
    expect(page.get_by_text("Marlow Serif").first).to_be_visible()
    visitor.look()


def test_a_card_is_refused_and_another_is_not(site: Site, visitor: Visitor) -> None:
    page = choose(site, visitor, "marlow-serif")
    agree(page, "second@example.com")
    pay(page, DECLINED)
    expect(page.get_by_role("alert")).to_be_visible()
    pay(page)
    arrives(page)
    assert receipts(site, "second@example.com") == 1


def test_a_bank_asks_for_more(site: Site, visitor: Visitor) -> None:
    page = choose(site, visitor, "marlow-serif")
    agree(page, "careful@example.com")
    pay(page, ASKED_FOR_MORE)
    page.wait_for_url("**/authentication")
    page.get_by_role("button").first.click()
    arrives(page)


def test_a_bank_takes_days(site: Site, visitor: Visitor) -> None:
    page = choose(site, visitor, "marlow-serif")
    agree(page, "patient@example.com")
    page.wait_for_url("**/stripe/c/pay/**")
    page.locator("[name=name]").fill("Gabi Guest")
    page.locator("summary", has_text="bank account").click()
    page.locator("button[value=debit]").click()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("Your bank has been told.", timeout=30000)
    visitor.look()
    assert receipts(site, "patient@example.com") == 0
    found = re.search(r"session=(cs_test_\w+)", page.url)
    assert found
    site.sandbox.stripe_settle_async(found[1], ok=True)
    page.get_by_role("link", name="To your order").click()
    until(lambda: page.reload() is not None and page.locator("#goods").count() > 0)
    assert receipts(site, "patient@example.com") == 1


def test_back_from_stripe_and_on_again_is_one_order(site: Site, visitor: Visitor) -> None:
    page = choose(site, visitor, "marlow-serif")
    agree(page, "back@example.com")
    page.wait_for_url("**/stripe/c/pay/**")
    first = page.url
    page.go_back()
    page.wait_for_url("**/checkout/")
    expect(page.locator("form[data-once] button[type=submit]")).to_be_enabled()
    agree(page, "back@example.com")
    page.wait_for_url("**/stripe/c/pay/**")
    assert page.url == first
    pay(page)
    arrives(page)
    assert receipts(site, "back@example.com") == 1


def test_leaving_stripe_by_its_link_keeps_the_cart(site: Site, visitor: Visitor) -> None:
    page = choose(site, visitor, "marlow-serif")
    agree(page, "leaver@example.com")
    page.wait_for_url("**/stripe/c/pay/**")
    page.locator("a[href*='/checkout/cancel/']").first.click()
    expect(page.locator("h1")).to_have_text("Nothing was charged.")
    visitor.look()
    page.get_by_role("link", name="Back to the checkout").click()
    expect(page.get_by_text("Marlow Serif")).to_be_visible()


def test_a_double_click_is_one_order(site: Site, visitor: Visitor) -> None:
    page = choose(site, visitor, "marlow-serif")
    page.locator("[name=email]").fill("quick@example.com")
    page.locator("[name=immediate]").check()
    page.locator("form[data-once] button[type=submit]").dblclick(no_wait_after=True)
    pay(page)
    arrives(page)
    assert receipts(site, "quick@example.com") == 1
    paid = [each for each in site.sandbox.stripe_sessions() if each["status"] == "open"]
    assert not [each for each in paid if each.get("customer_email") == "quick@example.com"]


def test_two_tabs_are_one_order(site: Site, visitor: Visitor) -> None:
    page = choose(site, visitor, "marlow-serif")
    other = visitor.context.new_page()
    other.goto(f"{site.url}/checkout/")
    agree(page, "tabs@example.com")
    agree(other, "tabs@example.com")
    page.wait_for_url("**/stripe/c/pay/**")
    other.wait_for_url("**/stripe/c/pay/**")
    assert page.url == other.url
    pay(page)
    arrives(page)
    other.locator("[name=number]").fill(GOOD)
    other.locator("[name=expiry]").fill("12 / 34")
    other.locator("[name=cvc]").fill("123")
    other.locator("[name=name]").fill("Gabi Guest")
    other.locator("button[value=card]").click()
    other.wait_for_load_state()
    assert receipts(site, "tabs@example.com") == 1


def test_without_javascript(site: Site, visitors: Visitors) -> None:
    visitor = visitors.open(360, scripts=False)
    page = choose(site, visitor, "grid-notes", "marlow-serif")
    agree(page, "plain@example.com")
    pay(page)
    for _try in range(40):
        if "It is yours" in page.content():
            break
        page.wait_for_timeout(250)
        page.reload()
    arrives(page)
    page.get_by_role("link", name="To your order").click()
    expect(page.locator("#goods + div > ul > li")).to_have_count(2)
    page.goto(f"{site.url}/products/quay-grotesk/")
    page.locator(BUY).click()
    expect(page.locator("h1")).to_have_text("Your cart")
    page.get_by_role("button", name="Take out Quay Grotesk").click()
    expect(page.get_by_text("Nothing in it yet")).to_be_visible()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_small_shop_is_one_page(compact: Site, visitors: Visitors, width: int) -> None:
    visitor = visitors.open(width)
    page = visitor.goto(compact.url + "/")
    visitor.look()
    for name in ("Plain Letters", "Wood Type, Drawer 4"):
        page.get_by_role("button", name=f"Into the cart {name}").click()
        expect(page.locator("#cart").get_by_role("link", name=name)).to_be_visible()
        expect(page.get_by_text("It is in your cart.").last).to_be_visible()
    visitor.look()
    page.get_by_role("button", name="Take out Plain Letters").click()
    expect(page.locator("#cart li")).to_have_count(1)
    page.get_by_role("link", name="To the checkout").last.click()
    agree(page, "small@example.com")
    page.wait_for_url("**/stripe/c/pay/**")


def test_a_small_shop_without_javascript(compact: Site, visitors: Visitors) -> None:
    visitor = visitors.open(360, scripts=False)
    page = visitor.goto(compact.url + "/")
    page.get_by_role("button", name="Into the cart Plain Letters").click()
    expect(page.locator("h1")).to_have_text("Your cart")
