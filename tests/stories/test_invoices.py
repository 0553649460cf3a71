"""A business buys, reads its invoice, completes it, and the accountant gets a table."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.stories.test_buying import agree, arrives, choose, pay
from tests.stories.test_catalogue import SCHEMES, WIDTHS
from tests.stories.test_gifts import link_in
from tests.stories.visitor import Site, Visitor, Visitors


@pytest.fixture(autouse=True)
def healthy(site: Site) -> Iterator[None]:
    yield
    site.sandbox.stripe_chaos("ok")


def buy_as_a_business(site: Site, visitor: Visitor, email: str) -> Page:
    page = choose(site, visitor, "on-margins")
    page.locator("summary", has_text="company").click()
    page.locator("[name=company]").fill("Atelier Éclair SARL")
    page.locator("[name=country]").select_option("FR")
    page.locator("[name=tax_id]").fill("FR40303265045")
    agree(page, email)
    pay(page)
    if visitor.scripts:
        arrives(page)
    return visitor.goto(link_in(site, email, "Your order"))


def keep(page: Page, number: int = 0) -> None:
    """The PDF, as the browser gets it."""
    where = page.get_by_role("link", name="PDF").nth(number).get_attribute("href")
    assert where
    answer = page.request.get(page.url.split("/orders/")[0] + where)
    assert answer.status == 200
    assert answer.body().startswith(b"%PDF-")


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_a_business_completes_its_invoice(
    site: Site, visitors: Visitors, width: int, scheme: object
) -> None:
    visitor = visitors.open(width, scheme)  # type: ignore[arg-type]  # one of two words
    page = buy_as_a_business(site, visitor, f"business-{width}-{scheme}@example.com")
    visitor.look()
    keep(page)
    page.get_by_role("link", name="Invoice ").first.click()
    expect(page.get_by_text("Atelier Éclair SARL")).to_be_visible()
    expect(page.get_by_text("Tradepost Demo Ltd.")).to_be_visible()
    visitor.look()
    page.get_by_role("link", name="Complete the details").click()
    visitor.look()
    page.locator("[name=tax_id]").fill("?")
    page.get_by_role("button", name="Issue a new invoice").click()
    expect(page.locator(".errorlist")).to_be_visible()
    visitor.look()
    page.locator("[name=tax_id]").fill("FR40303265045")
    page.locator("[name=address]").fill("1 rue de la Paix\n75002 Paris")
    page.get_by_role("button", name="Issue a new invoice").click()
    expect(page.get_by_text("75002 Paris")).to_be_visible()
    expect(page.get_by_role("link", name="Complete the details")).to_have_count(0)
    visitor.look()
    page.get_by_role("link", name="Credit note ").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Credit note")
    keep(page)
    visitor.look()


def test_without_scripts(site: Site, visitors: Visitors) -> None:
    visitor = visitors.open(360, scripts=False)
    page = buy_as_a_business(site, visitor, "quiet-business@example.com")
    page.get_by_role("link", name="Invoice ").first.click()
    page.get_by_role("link", name="Complete the details").click()
    page.locator("[name=name]").fill("Élodie")
    page.get_by_role("button", name="Issue a new invoice").click()
    expect(page.get_by_text("Élodie")).to_be_visible()


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_an_operator_corrects_one_and_hands_over_the_month(
    site: Site, visitors: Visitors, width: int, scheme: object
) -> None:
    buyer = visitors.open(width, scheme)  # type: ignore[arg-type]  # one of two words
    email = f"books-{width}-{scheme}@example.com"
    buy_as_a_business(site, buyer, email)
    olga = visitors.open(width, scheme)  # type: ignore[arg-type]  # one of two words
    olga.sign_in(site)
    page = olga.goto(f"{site.url}/ops/billing/invoice/?q={email}")
    olga.look()
    page.locator("#result_list th a[href*=change]").first.click()
    page.wait_for_url("**/change/**")
    olga.look()
    page.get_by_role("button", name="Correct the buyer’s details").click()
    expect(page.locator("[name=company]")).to_have_value("Atelier Éclair SARL")
    olga.look()
    page.locator("[name=company]").fill("Atelier Tonnerre SARL")
    page.locator("[name=reason]").fill("They changed their name.")
    page.locator("form input[type=submit]").last.click()
    expect(page.get_by_text("holds now")).to_be_visible()
    page = olga.goto(f"{site.url}/ops/billing/invoice/books/")
    olga.look()
    with page.expect_download() as begun:
        page.get_by_role("button", name="Download").first.click()
    assert "Atelier Tonnerre SARL" in begun.value.path().read_text()
