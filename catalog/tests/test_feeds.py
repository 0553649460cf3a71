"""What machines read: sitemap, robots.txt, feeds, llms.txt."""

from xml.etree import ElementTree as ET

import pytest
from django.core.cache import cache
from django.test import Client

from catalog.tests.shelf_of import a_category, a_draft, on_the_shelf
from shop.storefront.models import Storefront

pytestmark = pytest.mark.django_db
SITE = "http://127.0.0.1:8000"
NS = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "a": "http://www.w3.org/2005/Atom",
    "g": "http://base.google.com/ns/1.0",
}
PATHS = [
    "/sitemap.xml",
    "/sitemap-0.xml",
    "/products/feed.atom",
    "/products/google.xml",
    "/llms.txt",
    "/robots.txt",
]


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    cache.clear()


def xml(path: str) -> ET.Element:
    answer = Client().get(path)
    assert answer.status_code == 200
    assert "xml" in answer["Content-Type"]
    return ET.fromstring(answer.content)


def locations(path: str) -> list[str]:
    return [each.text or "" for each in xml(path).iterfind(".//s:loc", NS)]


def test_the_sitemap_leads_to_every_listed_product_in_every_language() -> None:
    product = on_the_shelf("Marlow Serif", category=a_category())
    on_the_shelf("Hidden", unlisted=True)
    a_draft("Draft")
    sections = [path.removeprefix(SITE) for path in locations("/sitemap.xml")]
    found = [address for path in sections for address in locations(path)]
    for path in (
        "/",
        "/products/",
        "/pricing/",
        "/products/?category=fonts",
        "/sellers/sallys-type/",
    ):
        assert f"{SITE}{path}" in found
    assert f"{SITE}{product.get_absolute_url()}" in found
    assert f"{SITE}/de{product.get_absolute_url()}" in found
    assert not [address for address in found if "hidden" in address or "draft" in address]
    assert locations("/de/sitemap-0.xml") == locations("/sitemap-0.xml")


@pytest.mark.parametrize("number", [2, 99999, 10**30])
def test_a_section_without_products_is_not_found(number: int) -> None:
    assert Client().get(f"/sitemap-{number}.xml").status_code == 404


def test_a_change_shows_at_the_next_request() -> None:
    on_the_shelf("Marlow Serif")
    assert "Marlow Serif" in Client().get("/products/feed.atom").text
    on_the_shelf("Quay Grotesk")
    for path in ("/products/feed.atom", "/products/google.xml", "/llms.txt"):
        assert "Quay Grotesk" in Client().get(path).text
    Storefront(pk=1, name="Kiosk").change(changed=["name"])
    assert "Kiosk" in Client().get("/products/feed.atom").text


def test_robots_are_led_to_the_sitemap_and_away_from_desks_and_parts() -> None:
    text = Client().get("/robots.txt").text
    assert f"Sitemap: {SITE}/sitemap.xml" in text
    for path in ("/ops/", "/sell/", "/account/", "/*?part="):
        assert f"Disallow: {path}" in text


def test_new_products_come_first_in_the_feed() -> None:
    on_the_shelf("Older")
    on_the_shelf("Newer & <b>bolder</b>", slug="newer")
    titles = [each.text for each in xml("/products/feed.atom").iterfind("a:entry/a:title", NS)]
    assert titles == ["Newer & <b>bolder</b>", "Older"]


def test_merchants_are_told_price_reduction_and_stock() -> None:
    product = on_the_shelf("Serif & Co", 2400, slug="serif", stock=0)
    option = product.options.get()
    option.prices.update(compare_at=2900)
    on_the_shelf("Plus", kind="plan")
    items = list(xml("/products/google.xml").iterfind("channel/item"))
    assert len(items) == 1
    said = {each.tag.rpartition("}")[2]: each.text for each in items[0]}
    assert said["title"] == "Serif & Co"
    assert (said["price"], said["sale_price"]) == ("29.00 EUR", "24.00 EUR")
    assert said["availability"] == "out_of_stock"
    assert said["link"] == f"{SITE}/products/serif/"


@pytest.mark.parametrize("path", PATHS)
def test_they_are_there_in_an_empty_shop_and_cost_little(path: str) -> None:
    answer = Client().get(path)
    assert answer.status_code == 200
    assert not answer.cookies
    assert Client().get(path, headers={"If-None-Match": answer["ETag"]}).status_code == 304
