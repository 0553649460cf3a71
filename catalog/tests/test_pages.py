"""Finished pages are kept as long as they are true, and no longer."""

import time
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from threading import Event, Thread
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image as Pillow
from pytest_django import Settings

from catalog import pages, pictures
from catalog.models import Product, Version
from catalog.tests.shelf_of import a_category, a_draft, a_shelf_of, on_the_shelf
from shop.accounts import sellers
from shop.lib.money import Money
from shop.storefront.models import Storefront
from shop.storefront.templatetags.parts import PARTS

pytestmark = pytest.mark.django_db
PAGE = "/products/marlow-serif/"
PATHS = [
    "/",
    "/products/",
    "/products/?part=results",
    "/products/?category=fonts&kind=digital&sort=price",
    PAGE,
    f"{PAGE}?part=choice",
    "/sellers/sallys-type/",
    "/pricing/",
    "/de/products/",
]


@pytest.fixture(autouse=True)
def kept(settings: Settings) -> None:
    settings.PAGE_CACHE_MEGABYTES = 8
    pages.PAGES.clear()
    PARTS.clear()


@pytest.fixture
def marlow() -> Product:
    return on_the_shelf("Marlow Serif", category=a_category(), description="Text.")


def asked(path: str, **headers: str) -> tuple[Any, int]:
    """The answer, and how many questions it cost."""
    with CaptureQueriesContext(connection) as queries:
        answer = Client().get(path, headers=headers)
    return answer, len(queries)


@pytest.mark.parametrize("path", PATHS)
def test_a_page_that_is_kept_is_the_same_and_costs_one_question(
    path: str, marlow: Product, olgas_browser: Client
) -> None:
    first, _many = asked(path)
    again, questions = asked(path)
    assert first.status_code == again.status_code == 200
    assert questions == 1
    assert again.content == first.content
    for answer in (first, again):
        del answer.headers["X-Request-ID"]
    assert dict(again.headers) == dict(first.headers)
    assert olgas_browser.get(path).content == first.content


@pytest.mark.parametrize("path", PATHS)
def test_who_knows_it_already_is_told_so(path: str, marlow: Product) -> None:
    first, _many = asked(path)
    known, questions = asked(path, if_none_match=first["ETag"])
    assert (known.status_code, questions) == (304, 1)
    assert known["ETag"] == first["ETag"]
    assert not known.content
    head = Client().head(path)
    assert (head.status_code, head["Content-Length"]) == (200, str(len(first.content)))


@pytest.mark.parametrize(
    "path", ["/products/?utm_source=x", "/products/?x=1&currency=", "/products/?%00x"]
)
def test_what_nothing_answers_to_makes_no_page_of_its_own(path: str, marlow: Product) -> None:
    Client().get("/products/")
    before = len(pages.PAGES)
    Client().get(path)
    assert len(pages.PAGES) == before


def test_nobody_writes_into_a_page_that_is_kept(marlow: Product) -> None:
    first = Client().get("/products/?x=%3Cscript%3E&utm=evil&currency=EUR").text
    again = Client().get("/products/").text
    assert "evil" not in first
    assert "evil" not in again
    assert "currency=EUR&" not in again


@pytest.mark.parametrize(
    "query",
    [
        "q=marlow", "min=1", "max=9", "cursor=1.1.1", "category=nothing", "currency=XXX",
        "kind=x", "sort=x", "part=x", "part=choice", "category=fonts&part=x", "page=2&q=x",
    ],
)  # fmt: skip
def test_addresses_without_end_are_not_kept(query: str, marlow: Product) -> None:
    assert Client().get(f"/products/?{query}").status_code == 200
    assert len(pages.PAGES) == 0


@pytest.mark.parametrize("query", ["option=x", "option=9", "price=1", "part=results"])
def test_choices_that_are_not_there_are_not_kept(query: str, marlow: Product) -> None:
    Client().get(f"{PAGE}?{query}")
    assert len(pages.PAGES) == 0


def test_what_is_not_there_leads_away_or_is_personal_is_not_kept(
    marlow: Product, olgas_browser: Client
) -> None:
    marlow.rename("marlow")
    for path in ("/products/nothing/", PAGE, "/visitor/", "/sign-in/", "/account/"):
        Client().get(path)
        olgas_browser.get(path)
    olgas_browser.get(f"/ops/catalog/product/{marlow.pk}/preview/")
    assert len(pages.PAGES) == 0


def test_a_page_is_not_kept_for_another_host(marlow: Product, settings: Settings) -> None:
    Client().get("/products/")
    settings.ALLOWED_HOSTS = ["testserver"]
    assert Client(headers={"Host": "evil.example"}).get("/products/").status_code == 400


def test_each_language_has_its_own(marlow: Product) -> None:
    Client().get("/products/")
    assert 'lang="de"' in Client().get("/de/products/").text
    assert 'lang="en"' in Client().get("/products/").text


def _rename(product: Product) -> None:
    product.name = "Quay Grotesk"
    product.change(changed=["name"], by="test")


def _rename_seller(product: Product) -> None:
    product.seller.name = "Sally’s Foundry"
    sellers.change(product.seller, ["name"], by="test")


def _draw(product: Product) -> None:
    stream = BytesIO()
    Pillow.new("RGB", (400, 300), "red").save(stream, "PNG")
    pictures.add(product, ContentFile(stream.getvalue(), "red.png"), "Red")


CHANGES: dict[str, Callable[[Product], object]] = {
    "price": lambda product: product.options.get().change_price(Money(100, "EUR"), by="test"),
    "archived": lambda product: product.archive(by="test"),
    "name": _rename,
    "seller": _rename_seller,
    "suspended": lambda product: sellers.suspend(product.seller, by="test"),
    "storefront": lambda product: Storefront(pk=1, name="Kiosk").change(changed=["name"]),
    "picture": _draw,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_change_is_seen_at_once(
    change: Callable[[Product], object],
    marlow: Product,
    django_capture_on_commit_callbacks: Any,
) -> None:
    before = Client().get(PAGE).content
    with django_capture_on_commit_callbacks(execute=True):
        change(marlow)
    assert Client().get(PAGE).content != before


def test_a_release_is_seen_at_once(marlow: Product) -> None:
    release = marlow.releases.create(version="2.0")
    release.files.create(name="marlow.zip", key="k", size=9, checked_at=timezone.now())
    assert "marlow.zip" not in Client().get(PAGE).text
    release.publish(by="test")
    assert "marlow.zip" in Client().get(PAGE).text


def test_it_is_made_anew_when_something_opens_by_the_clock(marlow: Product) -> None:
    soon = timezone.now() + timedelta(seconds=60)
    a_draft("Later", published_at=soon)
    Client().get("/products/")
    page = pages.PAGES.get("/products/?")
    assert page
    assert abs(page.kept_until - soon.timestamp()) < 1


def test_what_a_sale_may_use_up_is_kept_for_seconds_only() -> None:
    on_the_shelf("Print", stock=3)
    for path in ("/products/print/", "/products/", "/"):
        Client().get(path)
        page = pages.PAGES.get(f"{path}?")
        assert page, path
        assert page.kept_until - time.time() <= 5


def test_it_takes_no_more_room_than_it_has(settings: Settings, marlow: Product) -> None:
    settings.PAGE_CACHE_MEGABYTES = 1
    for product in a_shelf_of(40, description="word " * 10_000):
        Client().get(product.get_absolute_url())
        assert pages.PAGES.bytes <= 1_000_000
    assert 0 < len(pages.PAGES) < 40


def test_without_room_nothing_is_kept_or_asked(settings: Settings, marlow: Product) -> None:
    settings.PAGE_CACHE_MEGABYTES = 0
    _first, questions = asked(PAGE)
    assert (len(pages.PAGES), len(PARTS)) == (0, 0)
    settings.PAGE_CACHE_MEGABYTES = 8
    _second, more = asked(PAGE)
    assert len(pages.PAGES) == 1
    assert more == questions + 1


def test_other_caches_are_let_in_by_a_setting(settings: Settings) -> None:
    on_the_shelf("Marlow Serif")
    on_the_shelf("Print", stock=3)
    assert Client().get(PAGE)["Cache-Control"] == "max-age=0"
    settings.SHARED_CACHE_SECONDS = 60
    pages.PAGES.clear()
    for _ in range(2):
        shared = "public, max-age=0, s-maxage=60, stale-while-revalidate=60"
        assert Client().get(PAGE)["Cache-Control"] == shared
        assert "s-maxage=4," in Client().get("/products/print/")["Cache-Control"]
    for path in ("/visitor/", "/products/print/stock/", "/sign-in/", "/products/nothing/", "/ops/"):
        assert "s-maxage" not in Client().get(path).get("Cache-Control", "")


def test_no_number_of_the_catalogue_comes_back(marlow: Product) -> None:
    before = Version.now()
    Version.objects.all().delete()
    Version.bump()
    assert Version.now() > before
    Version.bump()
    assert Version.now() > before + 1


@pytest.mark.django_db(transaction=True)
def test_a_page_begun_before_a_change_is_not_shown_after_it() -> None:
    """It has read the old price when the new one is committed, and is finished and kept then."""
    product = on_the_shelf("Marlow Serif", 2900)
    begun, changed = Event(), Event()

    def hesitate(execute: Any, sql: str, *given: Any) -> Any:
        answer = execute(sql, *given)
        if 'FROM "catalog_price"' in sql:
            begun.set()
            assert changed.wait(20)
        return answer

    def ask() -> None:
        with connection.execute_wrapper(hesitate):
            Client().get(PAGE)
        connection.close()

    slow = Thread(target=ask)
    slow.start()
    assert begun.wait(20)
    product.options.get().change_price(Money(4200, "EUR"), by="test")
    changed.set()
    slow.join(20)
    page = pages.PAGES.get(f"{PAGE}?")
    assert page
    assert "€29" in page.body.decode()
    assert "€42" in Client().get(PAGE).text


def test_its_route_is_counted_as_before(marlow: Product) -> None:
    Client().get(PAGE)
    assert Client().get(PAGE).resolver_match.route == "products/<slug:slug>/"
