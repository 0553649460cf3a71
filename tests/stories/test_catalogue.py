"""Somebody looks for something to buy: by words, by kind, by price; with JavaScript or not."""

import re
from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.house import House, Web
from tests.stories.visitor import Site, Visitor, Visitors

WIDTHS = [360, 1280]
SCHEMES: list[Literal["light", "dark"]] = ["light", "dark"]
PAGES = [
    "products/",
    "products/?q=type",
    "products/?q=nothingofthesort",
    "products/marlow-serif/",
    "products/page-review/",
    "products/plus/",
    "sellers/sallys-type/",
    "pricing/",
]

CROWD = """
from catalog.tests.shelf_of import a_shelf_of, on_the_shelf
from shop.lib.money import Money
a_shelf_of(40)
face = on_the_shelf("Marlow Serif", 2900, stock=3, rank=1, description="**Drawn** slowly.")
face.options.create(name="Team licence").change_price(Money(9900, "EUR"), by="test")
"""


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """A shop with more on its shelf than fits a page."""
    house = House(tmp_path_factory.mktemp("crowded")).ready()
    filled = house.manage("shell", "-c", CROWD)
    assert filled.returncode == 0, filled.stderr
    with house.web() as web:
        yield web


def names(page: Page) -> list[str]:
    return page.locator("#results h3").all_inner_texts()


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["en", "de"])
def test_the_catalogue_is_there_for_everybody(
    site: Site, visitors: Visitors, language: str, width: int, scheme: Literal["light", "dark"]
) -> None:
    prefix = "" if language == "en" else f"{language}/"
    for path in PAGES:
        visitor = visitors.open(width, scheme)
        page = visitor.goto(f"{site.url}/{prefix}{path}")
        expect(page.locator("html")).to_have_attribute("lang", language)
        visitor.look()


def test_results_appear_as_one_types_and_back_undoes_it(site: Site, visitor: Visitor) -> None:
    page = visitor.goto(f"{site.url}/products/")
    everything = names(page)
    page.get_by_role("searchbox").press_sequentially("marlow se", delay=20)
    expect(page).to_have_url(re.compile(r"/products/\?q=marlow\+se$"))
    expect(page.locator("#results h3")).to_have_count(1)
    expect(page.locator("#count")).to_contain_text("1")
    expect(page.get_by_role("searchbox")).to_be_focused()
    visitor.look()
    page.get_by_role("link", name="Marlow Serif").click()
    expect(page).to_have_url(re.compile("/products/marlow-serif/$"))
    page.go_back()
    expect(page.get_by_role("searchbox")).to_have_value("marlow se")
    expect(page.locator("#results h3")).to_have_count(1)
    expect(page.locator("h1")).to_have_count(1)
    page.get_by_role("searchbox").fill("")
    expect(page.locator("#results h3")).to_have_count(len(everything))


def test_kind_price_and_order_narrow_the_shelf_together(site: Site, visitor: Visitor) -> None:
    page = visitor.goto(f"{site.url}/products/")
    page.get_by_role("navigation", name="Kind").get_by_role("link", name="Digital").click()
    expect(page).to_have_url(re.compile("kind=digital$"))
    expect(page.get_by_role("link", name=re.compile("^Digital"))).to_have_attribute(
        "aria-current", "true"
    )
    page.get_by_role("combobox", name="Sort").select_option("price")
    expect(page).to_have_url(re.compile("kind=digital&sort=price$"))
    page.get_by_role("textbox", name="Highest price").fill("30")
    page.get_by_role("textbox", name="Highest price").press("Enter")
    expect(page).to_have_url(re.compile("max=30"))
    expect(page.locator("#results h3").first).to_have_text("Harbour Figures")
    assert "Marlow Serif" not in names(page)
    visitor.look()


def test_nothing_found_leads_back_to_everything(site: Site, visitor: Visitor) -> None:
    page = visitor.goto(f"{site.url}/products/?q=zzz")
    visitor.look()
    page.get_by_role("link", name="Show everything").click()
    expect(page).to_have_url(f"{site.url}/products/")


def test_without_javascript_the_shelf_is_a_plain_form(site: Site, visitors: Visitors) -> None:
    visitor = visitors.open(scripts=False)
    page = visitor.goto(f"{site.url}/products/")
    page.get_by_role("searchbox").fill("grotesk")
    page.get_by_role("button", name="Search").click()
    assert names(page) == ["Quay Grotesk"]
    page.get_by_role("link", name="Quay Grotesk").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Quay Grotesk")
    visitor.look()


def test_on_a_phone_the_filters_are_folded(site: Site, visitors: Visitors) -> None:
    visitor = visitors.open(360)
    page = visitor.goto(f"{site.url}/products/")
    kinds = page.get_by_role("navigation", name="Kind")
    expect(kinds).to_be_hidden()
    page.locator("summary", has_text="Filter").click()
    kinds.get_by_role("link", name="Service").click()
    expect(page).to_have_url(re.compile("kind=service$"))
    expect(kinds).to_be_visible()
    visitor.look()


def test_the_header_leads_to_the_shelf_and_to_the_plans(site: Site, visitor: Visitor) -> None:
    page = visitor.goto(site.url)
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Products").click()
    expect(page).to_have_url(f"{site.url}/products/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Pricing").click()
    expect(page).to_have_url(f"{site.url}/pricing/")
    page.get_by_role("link", name="Look at Plus").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Plus")


def test_more_is_added_below_and_the_keyboard_goes_on_there(crowded: Web, visitor: Visitor) -> None:
    page = visitor.goto(f"{crowded.url}/products/")
    expect(page.locator("#results h3")).to_have_count(24)
    page.get_by_role("link", name="Show more").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#results h3")).to_have_count(41)
    assert len(set(names(page))) == 41
    expect(page.locator("#results h3 a").nth(24)).to_be_focused()
    expect(page.get_by_role("link", name="Show more")).to_have_count(0)
    expect(page).to_have_url(f"{crowded.url}/products/")
    visitor.look()


def test_without_javascript_more_is_the_next_page(crowded: Web, visitors: Visitors) -> None:
    page = visitors.open(scripts=False).goto(f"{crowded.url}/products/?sort=price")
    first = names(page)
    page.get_by_role("link", name="Show more").click()
    assert len(first) == 24
    assert len(set(first + names(page))) == 41


@pytest.mark.parametrize("width", WIDTHS)
def test_choosing_an_option_shows_its_price(crowded: Web, visitors: Visitors, width: int) -> None:
    visitor = visitors.open(width)
    page = visitor.goto(f"{crowded.url}/products/marlow-serif/")
    expect(page.locator("#choice .text-heading")).to_contain_text("€29")
    page.get_by_role("radio", name="Team licence").check()
    expect(page.locator("#choice .text-heading")).to_contain_text("€99")
    expect(page).to_have_url(re.compile(r"/products/marlow-serif/\?option=\d+$"))
    expect(page.get_by_role("radio", name="Team licence")).to_be_focused()
    expect(page.locator("#stock")).to_contain_text("3 left")
    visitor.look()


def test_without_javascript_a_button_shows_the_price(crowded: Web, visitors: Visitors) -> None:
    page = visitors.open(scripts=False).goto(f"{crowded.url}/products/marlow-serif/")
    page.get_by_role("radio", name="Team licence").check()
    page.get_by_role("button", name="Show this price").click()
    expect(page.locator("#choice .text-heading")).to_contain_text("€99")
