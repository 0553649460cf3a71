"""Every page, at both widths, light and dark, in both languages, with and without JavaScript."""

from typing import Literal

import pytest
from playwright.sync_api import expect

from tests.house import Web
from tests.stories.visitor import Site, Visitor, Visitors

PUBLIC = ["", "legal/imprint/", "legal/terms/", "legal/privacy/", "legal/withdrawal/"]
PUBLIC += ["withdrawal/", "recovery/"]
DESK = [
    "ops/",
    "ops/events/mail/",
    "ops/events/mail/1/change/",
    "ops/events/event/",
    "ops/storefront/storefront/1/change/",
    "ops/accounts/user/",
    "ops/accounts/user/1/change/",
    "ops/accounts/user/add/",
    "ops/catalog/product/",
    "ops/catalog/product/1/change/",
    "ops/catalog/product/add/",
    "ops/catalog/category/add/",
    "ops/billing/webhookevent/",
    "ops/orders/cartactivity/",
    "ops/billing/withdrawal/",
    "ops/billing/refundrequest/",
    "ops/billing/invoice/",
    "ops/billing/invoice/books/",
    "ops/orders/discount/",
    "ops/orders/discount/add/",
    "ops/orders/buylink/",
    "ops/orders/buylink/add/",
    "ops/billing/refund/",
    "ops/billing/dispute/",
    "ops/billing/fraudwarning/",
    "ops/fulfillment/entitlement/",
    "ops/fulfillment/entitlement/add/",
    "ops/orders/taxrate/",
    "ops/orders/taxrate/add/",
    "ops/orders/taxrate/fill/",
    "ops/billing/taxidcheck/",
    "ops/preflight/",
    "ops/catalog/product/1/history/",
    "ops/password_change/",
    "sell/",
    "sell/orders/orderline/statements/",
    "sell/catalog/product/1/change/",
    "sell/orders/discount/add/",
]
WIDTHS = [360, 1280]
SCHEMES: list[Literal["light", "dark"]] = ["light", "dark"]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["en", "de"])
def test_public_pages(
    site: Site, visitors: Visitors, language: str, width: int, scheme: Literal["light", "dark"]
) -> None:
    prefix = "" if language == "en" else f"{language}/"
    for path in PUBLIC:
        visitor = visitors.open(width, scheme)
        page = visitor.goto(f"{site.url}/{prefix}{path}")
        expect(page.locator("html")).to_have_attribute("lang", language)
        visitor.look()


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_styleguide(
    site: Site, visitors: Visitors, width: int, scheme: Literal["light", "dark"]
) -> None:
    visitor = visitors.open(width, scheme)
    visitor.goto(f"{site.url}/styleguide/")
    visitor.look()


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["en", "de"])
def test_desk_pages(
    site: Site, visitors: Visitors, language: str, width: int, scheme: Literal["light", "dark"]
) -> None:
    visitor = visitors.open(width, scheme, language)
    visitor.goto(f"{site.url}/ops/login/")
    visitor.look()
    visitor.sign_in(site)
    for path in DESK:
        page = visitor.goto(f"{site.url}/{path}")
        expect(page.locator("html")).to_have_attribute("lang", language)
        visitor.look()


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_error_pages(
    public_site: Web, visitors: Visitors, width: int, scheme: Literal["light", "dark"]
) -> None:
    for path, status in [("nothing/", 404), ("?q=%00", 400), ("de/nichts/", 404)]:
        visitor = visitors.open(width, scheme)
        page = visitor.goto(f"{public_site.url}/{path}", status)
        request_id = page.evaluate(
            "fetch(location.href).then((r) => r.headers.get('X-Request-ID'))"
        )
        assert len(request_id) == 16
        visitor.look()


@pytest.mark.parametrize("path", ["", "legal/terms/", "de/"])
def test_an_empty_shop_is_no_ruin(public_site: Web, visitor: Visitor, path: str) -> None:
    """Freshly migrated, without a demo and without a word of its owner's."""
    visitor.goto(f"{public_site.url}/{path}", 404 if "legal" in path else 200)
    visitor.look()


@pytest.mark.parametrize("width", [320, 640])
def test_narrow_and_zoomed_screens(site: Site, visitors: Visitors, width: int) -> None:
    """320 px is also what 1280 px become at 400 % zoom."""
    for path in ["", "legal/terms/", "styleguide/"]:
        visitor = visitors.open(width)
        visitor.goto(f"{site.url}/{path}")
        visitor.look()


def test_without_javascript_everything_is_there(site: Site, visitors: Visitors) -> None:
    visitor = visitors.open(scripts=False)
    page = visitor.goto(site.url)
    visitor.look()
    page.get_by_role("contentinfo").get_by_role("link", name="Deutsch").click()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    page.get_by_role("contentinfo").get_by_role("link", name="Impressum").click()
    expect(page).to_have_url(f"{site.url}/de/legal/imprint/")


def test_without_javascript_an_operator_can_work(site: Site, visitors: Visitors) -> None:
    visitor = visitors.open(scripts=False)
    visitor.sign_in(site)
    for path in DESK:
        visitor.goto(f"{site.url}/{path}")
        visitor.look()


def test_by_keyboard_the_first_stop_leads_to_the_content(site: Site, visitor: Visitor) -> None:
    page = visitor.goto(site.url)
    page.keyboard.press("Tab")
    focused = page.locator(":focus")
    expect(focused).to_be_visible()
    expect(focused).to_have_attribute("href", "#main")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_a_right_to_left_reader_meets_no_sideways_scroll(site: Site, visitors: Visitors) -> None:
    visitor = visitors.open(360)
    page = visitor.goto(site.url)
    page.evaluate("document.documentElement.dir = 'rtl'")
    visitor.look()


def test_public_pages_are_the_same_for_everyone(site: Site, visitors: Visitors) -> None:
    stranger, olga = visitors.open(), visitors.open()
    olga.sign_in(site)
    answers = [one.context.request.get(site.url) for one in (stranger, olga)]
    assert answers[0].body() == answers[1].body()
    for answer in answers:
        assert "set-cookie" not in answer.headers
        assert "nonce" not in answer.headers["content-security-policy"]
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert "csrf" not in answer.text()
