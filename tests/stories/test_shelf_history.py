"""Back and forward between the shelf and a product: one is where one was."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.stories.visitor import Site, Visitors

NAMES = "#results h3"
FAR = 700


def far_down(page: Page) -> tuple[int, str]:
    """Where somebody stands who has scrolled, and what they see there."""
    page.mouse.wheel(0, FAR)
    page.wait_for_function("far => window.scrollY >= far", arg=FAR)
    seen = page.locator(NAMES).evaluate_all(
        "all => all.find((each) => each.getBoundingClientRect().top > 100).innerText"
    )
    return page.evaluate("Math.round(window.scrollY)"), str(seen)


def there_again(page: Page, url: str, names: list[str], at: int) -> None:
    expect(page).to_have_url(url)
    expect(page.locator(NAMES)).to_have_text(names)
    page.wait_for_function("at => Math.abs(window.scrollY - at) < 3", arg=at)


@pytest.mark.parametrize("width", [360, 1280])
def test_back_leads_to_the_same_list_at_the_same_place(
    site: Site, visitors: Visitors, width: int
) -> None:
    visitor = visitors.open(width)
    page = visitor.goto(f"{site.url}/products/")
    everything = page.locator(NAMES).all_inner_texts()
    if width == 360:
        page.locator("summary", has_text="Filter").click()
    page.get_by_role("navigation", name="Kind").get_by_role("link", name="Digital").click()
    expect(page).to_have_url(re.compile("kind=digital$"))
    page.get_by_role("searchbox").press_sequentially("a", delay=20)
    expect(page).to_have_url(re.compile(r"q=a"))
    url = page.url
    expect(page.locator(NAMES)).not_to_have_count(len(everything))
    names = page.locator(NAMES).all_inner_texts()
    assert 2 < len(names) < len(everything)
    at, name = far_down(page)
    page.locator("#results").get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    product = page.url
    page.go_back()
    there_again(page, url, names, at)
    page.go_forward()
    expect(page).to_have_url(product)
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    page.go_back()
    there_again(page, url, names, at)
    page.go_back()
    expect(page).to_have_url(re.compile("kind=digital$"))
    expect(page.get_by_role("searchbox")).to_have_value("")
    page.go_back()
    expect(page).to_have_url(f"{site.url}/products/")
    expect(page.locator(NAMES)).to_have_text(everything)
    visitor.look()


def test_without_javascript_the_way_is_the_same(site: Site, visitors: Visitors) -> None:
    page = visitors.open(360, scripts=False).goto(f"{site.url}/products/")
    page.get_by_role("searchbox").fill("a")
    page.get_by_role("button", name="Search").click()
    page.locator("summary", has_text="Filter").click()
    page.get_by_role("navigation", name="Kind").get_by_role("link", name="Digital").click()
    expect(page).to_have_url(re.compile(r"kind=digital"))
    url, names = page.url, page.locator(NAMES).all_inner_texts()
    page.locator(NAMES).last.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(names[-1])
    page.go_back()
    expect(page).to_have_url(url)
    assert page.locator(NAMES).all_inner_texts() == names
    page.go_forward()
    expect(page.get_by_role("heading", level=1)).to_have_text(names[-1])
