"""The public shelf: what it shows, in what order, page by page, and at what cost."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.models import Listing, Price, Product, relist
from catalog.tests.shelf_of import a_category, a_draft, a_shelf_of, on_the_shelf
from shop.lib.money import Money
from shop.storefront.models import Storefront
from tests.people import a_seller

pytestmark = pytest.mark.django_db
MORE = re.compile(r'rel="next" hx-get="([^"]+)"')
NAME = re.compile(r"<h3[^>]*>(?:<a [^>]*>)?([^<]+)<")
GARBAGE = [
    "page=9", "page=", "sort=", "sort=nonsense", "cursor=", "cursor=x", "cursor=1.2.3",
    "cursor=-1.-1.-1", "cursor=100.-999999999999999999.1", "cursor=1.1&sort=price",
    "cursor=999999999999999999.1&sort=price_down", "cursor=%F0%9F%A6%8A", "min=", "min=x",
    "min=-1", "min=99999999999999999999999", "max=1e9", "max=1.2.3", "min=9&max=1", "kind=x",
    "category=x", "category=%27", "category=%E2%80%AE", "currency=XXX", "currency=", "currency=eur",
    "q=%00", "min=%00", "cursor=%00", "part=x", "part=choice", "part=more", "part=results&q=zzz",
    "q=%ff%fe", "a[]=1&a[]=2", "&&&===", "q=" + "x" * 8_192, "cursor=" + "9" * 8_192,
    "sort=price&cursor=199999999999999999.199999999999999999",
]  # fmt: skip


def names(text: str) -> list[str]:
    return NAME.findall(text)


def walk(path: str) -> list[str]:
    """All names, following "show more" as HTMX does."""
    text = Client().get(path).text
    seen = names(text)
    while more := MORE.search(text):
        text = Client().get(more[1].replace("&amp;", "&")).text
        seen += names(text)
    return seen


def asked(path: str) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        assert Client().get(path).status_code == 200
    return [query["sql"] for query in queries]


def test_only_what_is_listed_stands_on_it() -> None:
    on_the_shelf("Seen")
    a_draft("Draft")
    on_the_shelf("Hidden", unlisted=True)
    on_the_shelf("Gone").archive(by="test")
    on_the_shelf("Dollars", currency="USD")
    assert names(Client().get("/products/").text) == ["Seen"]


@pytest.mark.parametrize("sort", ["recommended", "newest", "price", "price_down"])
@pytest.mark.parametrize("query", ["", "&q=thing", "&min=1&max=999", "&kind=digital"])
def test_every_product_is_met_once_page_by_page(sort: str, query: str) -> None:
    products = a_shelf_of(60)
    for number, product in enumerate(products):
        Product.objects.filter(pk=product.pk).update(rank=number % 3)
    relist(product.pk for product in products)
    Price.objects.filter(amount__gt=900).update(amount=900)
    Listing.objects.filter(amount__gt=900).update(amount=900)
    seen = walk(f"/products/?sort={sort}{query}")
    assert len(seen) == 60
    assert len(set(seen)) == 60


def test_it_can_be_sorted_by_price_and_age() -> None:
    for name, amount in [("B", 200), ("A", 100), ("C", 300)]:
        on_the_shelf(name, amount)
    assert walk("/products/?sort=price") == ["A", "B", "C"]
    assert walk("/products/?sort=price_down") == ["C", "B", "A"]
    assert walk("/products/?sort=newest") == ["C", "A", "B"]


def test_category_kind_and_price_narrow_it() -> None:
    fonts = a_category("Fonts")
    on_the_shelf("Serif", 2900, category=fonts)
    on_the_shelf("Lesson", 6000, kind="service", category=fonts)
    on_the_shelf("Poster", 900)
    assert walk("/products/?category=fonts&sort=price") == ["Serif", "Lesson"]
    assert walk("/products/?kind=service") == ["Lesson"]
    assert walk("/products/?min=9&max=29.00&sort=price") == ["Poster", "Serif"]
    assert walk("/products/?category=nothing") == []


def test_counts_beside_the_shelf_are_the_stored_ones() -> None:
    fonts = a_category("Fonts")
    a_shelf_of(3, category=fonts)
    on_the_shelf("Lesson", kind="service")
    text = Client().get("/products/").text
    assert "4 things to choose from" in text
    assert re.search(r"Fonts</span><span[^>]*>3<", text)
    assert re.search(r"Service</span><span[^>]*>1<", text)
    text = Client().get("/products/?kind=service").text
    assert re.search(r"Fonts</span><span[^>]*>0<", text)


def test_links_keep_what_was_asked_for() -> None:
    Storefront(pk=1, currencies=["EUR", "USD"]).change(changed=["currencies"])
    product = on_the_shelf("Serif", 2900, category=a_category("Fonts"))
    product.options.get().change_price(Money(3100, "USD"), by="test")
    text = Client().get("/products/?currency=USD&q=serif").text
    assert "$31" in text
    assert 'href="/products/serif/?currency=USD"' in text
    assert "category=fonts&amp;currency=USD" in text
    assert "q=serif&amp;category=fonts" in text
    assert "€29" in Client().get("/products/?currency=XXX").text


def test_a_card_says_from_and_was_and_sold_out() -> None:
    product = on_the_shelf("Serif", 2900, stock=0)
    product.options.create(name="Team").change_price(Money(9900, "EUR"), by="test")
    product.options.first().change_price(Money(2400, "EUR"), by="test", compare_at=2900)
    text = Client().get("/products/").text
    assert re.search(r"from</span>\s*<span[^>]*>€24<", text)
    assert re.search(r"<s [^>]*>.*€29</s>", text)
    assert "Sold out" in text


def test_an_empty_shop_and_an_empty_result_say_what_to_do() -> None:
    assert "The shelf is still being filled" in Client().get("/products/").text
    on_the_shelf()
    text = Client().get("/products/?q=zzz").text
    assert "Nothing here fits all of that" in text
    assert "Show everything" in text


def test_a_part_has_an_address_of_its_own_and_the_browser_shows_the_pages() -> None:
    on_the_shelf()
    part = Client().get("/products/?q=mar&part=results")
    assert "<html" not in part.text
    assert part["HX-Push-Url"] == "/products/?q=mar"
    assert 'hx-target="#count"' in part.text
    whole = Client().get("/products/?q=mar", headers={"HX-Request": "true"})
    assert "<html" in whole.text
    assert "hx-partial" not in whole.text


def test_what_is_searched_for_is_not_indexed_but_categories_and_pages_are() -> None:
    a_shelf_of(30, category=a_category("Fonts"))
    assert "noindex" in Client().get("/products/?q=thing").text
    text = Client().get("/products/?category=fonts").text
    assert "noindex" not in text
    assert '/products/?category=fonts">' in text


@pytest.mark.parametrize("count", [30, 300])
@pytest.mark.parametrize(
    "query", ["", "?q=thing", "?min=1&max=9999", "?kind=digital&category=fonts&sort=newest"]
)
def test_a_list_asks_at_most_six_questions_none_twice(count: int, query: str) -> None:
    a_shelf_of(count, category=a_category("Fonts"))
    first = asked(f"/products/{query}")
    assert len(first) <= 6
    assert len(set(first)) == len(first)
    more = MORE.search(Client().get(f"/products/{query}").text)
    assert more
    second = asked(more[1].replace("&amp;", "&").replace("&part=more", ""))
    assert len(second) <= 6
    assert len(set(second)) == len(second)


@pytest.mark.parametrize(
    "path", ["/products/", "/products/marlow-serif/", "/sellers/sallys-type/", "/pricing/"]
)
@pytest.mark.parametrize("query", GARBAGE)
def test_garbage_in_the_address_is_no_fault_of_ours(path: str, query: str) -> None:
    on_the_shelf()
    assert Client().get(f"{path}?{query}").status_code in (200, 400, 404)


def test_a_sellers_page_shows_what_is_theirs() -> None:
    a_shelf_of(30)
    on_the_shelf("Poster", seller=a_seller("Rita’s Press", "ritas-press"))
    assert len(walk("/sellers/sallys-type/")) == 30
    assert walk("/sellers/ritas-press/") == ["Poster"]
    assert len(asked("/sellers/sallys-type/")) <= 6
    a_seller("Gone", "gone", active=False)
    assert Client().get("/sellers/gone/").status_code == 404
    assert Client().get("/sellers/nobody/").status_code == 404
