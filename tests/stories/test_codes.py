"""A code that came by a link, one that was used up while somebody paid, and a link that buys."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.stories.test_buying import agree, arrives, choose, pay
from tests.stories.test_catalogue import SCHEMES, WIDTHS
from tests.stories.visitor import Site, Visitor, Visitors


@pytest.fixture(autouse=True)
def healthy(site: Site) -> Iterator[None]:
    yield
    site.sandbox.stripe_chaos("ok")


def made(site: Site, visitors: Visitors, code: str, **fields: str) -> Visitor:
    """Olga writes a code down, and stays."""
    olga = visitors.open()
    olga.sign_in(site)
    page = olga.goto(f"{site.url}/ops/orders/discount/add/")
    for name, said in {"code": code, "percent": "20", **fields}.items():
        page.locator(f"[name={name}]").fill(said)
    olga.look()
    page.locator("input[name=_save]").click()
    expect(page.locator(".messagelist")).to_be_visible()
    return olga


def write(page: Page, code: str) -> None:
    field = page.locator("[name=code]")
    if not field.is_visible():
        page.get_by_text("Do you have a code?").click()
    field.fill(code)
    page.get_by_role("button", name="Apply").click()


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_a_code_comes_by_a_link(site: Site, visitors: Visitors, width: int, scheme: object) -> None:
    code = f"LINK{width}{scheme}".upper()
    made(site, visitors, code)
    gabi = visitors.open(width, scheme)  # type: ignore[arg-type]  # one of two words
    page = gabi.page
    page.goto(f"{site.url}/codes/{code.lower()}/?next=/products/on-margins/")
    expect(page).to_have_url(f"{site.url}/products/on-margins/")
    choose(site, gabi, "on-margins")
    page = gabi.goto(f"{site.url}/cart/")
    expect(page.get_by_text(re.compile(f"{code} takes .* off"))).to_be_visible()
    write(page, "Nothing like it")
    expect(page.get_by_role("alert")).to_contain_text("is not a code that counts here now.")
    gabi.look()
    page = gabi.goto(f"{site.url}/checkout/")
    expect(page.get_by_text("Discount")).to_be_visible()
    gabi.look()
    email = f"{code.lower()}@example.com"
    agree(page, email)
    pay(page)
    arrives(page)
    page.get_by_role("link", name="To your order").click()
    expect(page.get_by_text(code, exact=True)).to_be_visible()
    gabi.look()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_last_use_goes_to_somebody_else_while_one_checks_out(
    site: Site, visitors: Visitors, width: int
) -> None:
    code = f"LAST{width}"
    made(site, visitors, code, most_uses="1")
    slow, quick = visitors.open(width), visitors.open(width)
    for each in (slow, quick):
        each.page.goto(f"{site.url}/codes/{code}/")
        choose(site, each, "on-margins")
    page = slow.page
    agreed = page.locator("form[data-once] button").inner_text()
    agree(quick.page, f"quick{width}@example.com")
    quick.page.wait_for_url("**/stripe/c/pay/**")

    agree(page, f"slow{width}@example.com")

    expect(page.get_by_text(f"{code} has been used up.")).to_be_visible()
    assert page.locator("form[data-once] button").inner_text() != agreed
    slow.look()
    agree(page, f"slow{width}@example.com")
    pay(page)
    arrives(page)


def test_without_scripts_a_code_is_written_and_taken_out(site: Site, visitors: Visitors) -> None:
    made(site, visitors, "PLAIN", percent="", amounts="3 EUR")
    gabi = visitors.open(360, scripts=False)
    choose(site, gabi, "on-margins")
    page = gabi.goto(f"{site.url}/cart/")
    write(page, " plain ")
    expect(page).to_have_url(f"{site.url}/cart/")
    expect(page.get_by_text("PLAIN takes €3 off.")).to_be_visible()
    write(page, "wrong")
    expect(page.get_by_text("“wrong” is not a code that counts here now.")).to_be_visible()
    gabi.look()
    page.get_by_role("button", name="Take out PLAIN").click()
    expect(page.get_by_text("PLAIN takes €3 off.")).to_have_count(0)


def test_a_link_buys_and_many_codes_are_made_of_one(site: Site, visitors: Visitors) -> None:
    olga = made(site, visitors, "EXAMPLE")
    page = olga.page
    page.locator("#result_list th a[href*=change]").first.click()
    page.get_by_role("button", name="Make many like it").click()
    page.locator("[name=count]").fill("25")
    page.locator("[name=reason]").fill("For the letter.")
    olga.look()
    page.locator("form input[type=submit]").last.click()
    expect(page.get_by_text("25 codes are made.")).to_be_visible()
    with page.expect_download() as loading:
        page.get_by_role("link", name="Download them").click()
    assert loading.value.path().read_text().count("/codes/SPRING-") == 25

    page = olga.goto(f"{site.url}/ops/orders/buylink/add/")
    page.locator("[name=slug]").fill("margins")
    page.locator(".field-product .select2-selection").click()
    page.locator(".select2-search__field").fill("Margins")
    page.locator(".select2-results__option", has_text="Margins").first.click()
    page.locator("[name=utm_source]").fill("letter")
    olga.look()
    page.locator("input[name=_save]").click()
    expect(page.locator(".messagelist")).to_be_visible()
    olga.look()

    gabi = visitors.open(360)
    page = gabi.page
    page.goto(f"{site.url}/buy/margins/?utm_medium=mail")
    expect(page).to_have_url(f"{site.url}/checkout/")
    agree(page, "margins@example.com")
    pay(page)
    arrives(page)
    page = olga.goto(f"{site.url}/ops/orders/order/?q=margins@example.com")
    page.locator("#result_list th a[href*=change]").first.click()
    expect(page.get_by_text("utm_source=letter")).to_be_visible()
    olga.look()
