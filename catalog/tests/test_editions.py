"""A page made anew is put together of parts drawn before, as long as they hold."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image as Pillow
from pytest_django import Settings

from catalog import pages, pictures, stock
from catalog.kin import KIN
from catalog.models import Product, Version, relist
from catalog.tests.shelf_of import a_category, on_the_shelf
from shop.accounts import sellers
from shop.lib.money import Money
from shop.storefront.models import LegalText, Storefront
from shop.storefront.templatetags.parts import PARTS
from tests.people import a_seller

pytestmark = pytest.mark.django_db
MARLOW, QUAY = "/products/marlow-serif/", "/products/quay-grotesk/"
# The product itself, the lists it stands on, and the page of its neighbour.
PAGES = [
    MARLOW, "/", "/products/", "/products/?q=marlow", "/products/?category=fonts",
    "/products/?min=1", "/sellers/sallys-type/", QUAY,
]  # fmt: skip


@pytest.fixture(autouse=True)
def kept(settings: Settings) -> None:
    settings.PAGE_CACHE_MEGABYTES = 8
    for larder in (pages.PAGES, PARTS, KIN):
        larder.clear()


@pytest.fixture
def marlow() -> Product:
    on_the_shelf("Quay Grotesk", category=a_category())
    product = on_the_shelf("Marlow Serif", category=a_category(), stock=1)
    on_the_shelf("Newest")  # which stands at large on the landing page, without its stock
    return product


def shown(path: str) -> str:
    return Client().get(path).text


def _rename(product: Product) -> None:
    product.name = "Marlow Sans"
    product.change(changed=["name"], by="test")


def _draw(product: Product) -> None:
    stream = BytesIO()
    Pillow.new("RGB", (400, 300), "red").save(stream, "PNG")
    pictures.add(product, ContentFile(stream.getvalue(), "red.png"), "Red")


CHANGES: dict[str, Callable[[Product], object]] = {
    "name": _rename,
    "price": lambda product: product.options.get().change_price(Money(100, "EUR"), by="test"),
    "sold out": lambda product: stock.take(product.pk, 1),
    "archived": lambda product: product.archive(by="test"),
    "picture": _draw,
}


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_change_is_seen_on_every_page_that_shows_it(
    change: Callable[[Product], object],
    path: str,
    marlow: Product,
    django_capture_on_commit_callbacks: Any,
) -> None:
    before = shown(path)
    with django_capture_on_commit_callbacks(execute=True):
        change(marlow)
    assert shown(path) != before


def test_what_was_sold_out_and_is_there_again_says_so(marlow: Product) -> None:
    stock.take(marlow.pk, 1)
    assert "Sold out" in shown("/products/")
    stock.put_back(marlow.pk, 1)
    assert "Sold out" not in shown("/products/")


def test_how_many_are_left_is_never_older_than_the_page() -> None:
    product = on_the_shelf("Print", stock=5)
    assert "5 left" in shown("/products/print/")
    stock.take(product.pk, 2)
    Version.bump()
    assert "3 left" in shown("/products/print/")


def test_a_seller_is_called_what_they_are_called_now(marlow: Product) -> None:
    assert "By Sally’s Type" in shown(MARLOW)
    marlow.seller.name = "Sally’s Foundry"
    sellers.change(marlow.seller, ["name"], by="test")
    page = shown(MARLOW)
    assert "By Sally’s Foundry" in page
    assert "Sally’s Type" not in page


def test_who_is_suspended_is_gone_at_once(marlow: Product) -> None:
    for path in (MARLOW, "/products/"):
        shown(path)
    sellers.suspend(marlow.seller, by="test")
    relist(marlow.seller.products.values_list("pk", flat=True))
    assert Client().get(MARLOW).status_code == 404
    assert "Marlow" not in shown("/products/")


def test_a_category_is_called_what_it_is_called_now(marlow: Product) -> None:
    shown(MARLOW), shown("/products/")
    category = a_category()
    category.name = "Letters"
    category.save()
    Version.bump()
    assert "Letters" in shown(MARLOW)
    assert "Letters" in shown("/products/")


def test_the_house_itself_is_drawn_anew_with_the_storefront(marlow: Product) -> None:
    shop = Storefront.objects.create(pk=1, name="Kiosk")
    assert "Kiosk" in shown("/products/")
    shop.name = "Stall"
    LegalText.objects.create(kind="terms", language="en", body="Terms.")
    shop.change(changed=["name", "legal_texts"])
    page = shown("/products/")
    assert "Kiosk" not in page
    assert "/legal/terms/" in page


def test_a_bundle_names_its_parts_as_they_are_called_now(marlow: Product) -> None:
    bundle = on_the_shelf("Everything")
    bundle.bundled.set([marlow])
    bundle.relist()
    assert "Marlow Serif" in shown("/products/everything/")
    _rename(marlow)
    assert "Marlow Sans" in shown("/products/everything/")


def test_what_goes_to_another_seller_no_longer_stands_beside(marlow: Product) -> None:
    quay = Product.objects.get(slug="quay-grotesk")
    quay.related.set([marlow])
    quay.relist()
    Product.objects.filter(pk=marlow.pk).update(category=None)
    marlow.relist()
    assert "Marlow Serif" in shown(QUAY)
    marlow.refresh_from_db()
    marlow.move(a_seller("Rival", "rival"), by="test")
    assert "Marlow Serif" not in shown(QUAY)


def test_what_was_taken_back_was_never_there(marlow: Product) -> None:
    """Drawn within a transaction that comes to nothing, by whoever had begun it."""
    with suppress(_Undone), transaction.atomic():
        _rename(marlow)
        assert "Marlow Sans" in shown("/products/")
        raise _Undone
    assert "Marlow Serif" in shown("/products/")
    assert "Marlow Sans" not in shown(MARLOW)


def test_only_what_has_changed_is_read(marlow: Product) -> None:
    for path in (MARLOW, "/products/"):
        shown(path)
        Version.bump()
        with questions() as asked:
            shown(path)
        assert not [sql for sql in asked if 'FROM "catalog_price"' in sql]
        assert len(asked) <= 5
    _rename(marlow)
    with questions() as asked:
        shown("/products/")
    assert len([sql for sql in asked if 'FROM "catalog_price"' in sql]) == 1


@contextmanager
def questions() -> Iterator[list[str]]:
    asked: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield asked
    asked += [query["sql"] for query in captured]


class _Undone(Exception):
    pass
