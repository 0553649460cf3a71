"""The owner fills in the rates; a business abroad buys without tax, and others with theirs."""

from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.house import House
from tests.stories.test_buying import agree, choose, pay
from tests.stories.test_catalogue import SCHEMES, WIDTHS
from tests.stories.visitor import Site, Visitor, Visitors


@pytest.fixture(scope="module")
def taxed(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A shop with a table of rates, beside the same sandbox."""
    house = House(
        tmp_path_factory.mktemp("taxed"),
        TAX="table",
        VIES_URL=f"{site.sandbox.url}/vies/rest-api",
        STRIPE_SECRET_KEY=site.sandbox.stripe_key,
        STRIPE_API_URL=site.sandbox.stripe_api_url,
        STRIPE_WEBHOOK_SECRET="whsec_of_a_taxed_shop",
        RATE_ANONYMOUS="1000/min",
        RATE_CHECKOUT="1000/min",
    ).ready()
    assert house.manage("seed").returncode == 0
    with house.web() as web:
        yield Site(web.url, site.sandbox)


@pytest.fixture(scope="module")
def furnished(taxed: Site) -> list[Site]:
    """What the first story of the module has done at the desk."""
    return []


def furnish(site: Site, visitor: Visitor) -> None:
    page = visitor.sign_in(site)
    page.goto(f"{site.url}/ops/storefront/storefront/1/change/")
    page.locator("[name=country]").select_option("DE")
    visitor.look()
    page.get_by_role("button", name="Save", exact=True).click()
    page.goto(f"{site.url}/ops/orders/taxrate/")
    visitor.look()
    page.get_by_role("link", name="Fill in the European Union’s rates").click()
    visitor.look()
    page.locator("[name=reason]").fill("We begin to sell abroad.")
    page.locator(".submit-row input").click()
    expect(page.get_by_text("27 rates are filled in.")).to_be_visible()
    visitor.look()


def says(page: Page, words: str) -> None:
    expect(page.locator("#sum")).to_contain_text(words)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_a_business_abroad_buys_without_tax(
    taxed: Site,
    visitors: Visitors,
    furnished: list[Site],
    width: int,
    scheme: Literal["light", "dark"],
) -> None:
    if not furnished:
        furnish(taxed, visitors.open(width, scheme))
        furnished.append(taxed)
    visitor = visitors.open(width, scheme)
    page = choose(taxed, visitor, "marlow-serif")
    visitor.look()
    whole = page.locator("#pay button").inner_text()
    page.locator("[name=email]").fill("buero@alpen.example")
    page.locator("[name=country]").select_option("AT")
    says(page, "of it is tax.")
    assert page.locator("#pay button").inner_text() == whole
    visitor.look()

    page.get_by_text("Buying for a company?").click()
    page.locator("[name=tax_id]").fill("AT 123")
    page.locator("[name=tax_id]").blur()
    says(page, "not how VAT numbers of Austria are written: ATU12345678.")
    visitor.look()
    page.locator("[name=company]").fill("Alpen GmbH")
    page.locator("[name=tax_id]").fill("ATU 1234 5678")
    page.locator("[name=tax_id]").blur()
    says(page, "you owe it where your business is (reverse charge)")
    expect(page.locator("#pay button")).not_to_have_text(whole)
    expect(page.locator("[name=email]")).to_have_value("buero@alpen.example")
    visitor.look()

    agree(page, f"buero-{width}-{scheme}@alpen.example")
    pay(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Thank you. It is yours.", timeout=30000
    )
    page.get_by_role("link", name="To your order").click()
    expect(page.get_by_text("you owe it where your business is")).to_be_visible()
    visitor.look()


def test_without_javascript(taxed: Site, visitors: Visitors) -> None:
    visitor = visitors.open(360, scripts=False)
    page = choose(taxed, visitor, "marlow-serif")
    page.locator("[name=email]").fill("hugo@example.com")
    page.locator("[name=country]").select_option("HU")
    page.get_by_role("button", name="Show the total").click()
    says(page, "of it is tax.")
    expect(page.locator("[name=email]")).to_have_value("hugo@example.com")
    expect(page.locator(".errorlist")).to_have_count(0)
    page.locator("[name=country]").select_option("LU")
    agree(page, "hugo@example.com")
    expect(page.get_by_role("alert")).to_contain_text("The tax depends on where you are.")
    agree(page, "hugo@example.com")
    page.wait_for_url("**/stripe/c/pay/**")
