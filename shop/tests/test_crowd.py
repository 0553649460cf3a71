"""A crowd of products is as right as if each had been put on the shelf by itself."""

from collections import Counter
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from catalog.models import Listing, Price, Product, Tally, relist
from catalog.search import find
from shop.management.crowd import loading
from shop.management.crowd.progress import shown

pytestmark = pytest.mark.django_db
FIELDS = ("product", "currency", "amount", "kind", "category", "seller", "rank", "published_at")


@pytest.fixture
def crowd(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DEBUG = True
    monkeypatch.setattr(loading, "BATCH", 40)
    call_command("seed", products=100)


def listings() -> list[tuple[object, ...]]:
    return sorted(Listing.objects.values_list(*FIELDS), key=str)


def tallies() -> Counter[object]:
    rows = Tally.objects.filter(count__gt=0).values_list("currency", "category", "kind", "count")
    return Counter({row[:3]: row[3] for row in rows})


def test_listing_it_anew_changes_nothing(crowd: None) -> None:
    before, counted = listings(), tallies()
    assert len(before) == 200
    assert sum(counted.values()) == 200
    relist(Product.objects.values_list("pk", flat=True))
    assert listings() == before
    assert tallies() == counted


def test_search_and_pages_know_it(crowd: None) -> None:
    product = Product.objects.order_by("?").first()
    assert product
    found = find(Listing.objects.filter(currency="EUR"), product.name)
    assert product.pk in [row.product_id for row in found]
    for path in ("/products/", product.get_absolute_url(), f"/sellers/{product.seller.slug}/"):
        assert Client().get(path).status_code == 200
    assert product.tags.count() == 2
    for price in Price.objects.all():
        price.full_clean()


def test_more_of_it_may_be_added(crowd: None) -> None:
    call_command("seed", products=10)
    assert Product.objects.count() == 110


def test_it_is_only_for_ones_own_computer(settings: Settings) -> None:
    settings.DEBUG = False
    with pytest.raises(CommandError):
        call_command("seed", products=10)
    assert not Product.objects.exists()


def test_a_stop_leaves_whole_products(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DEBUG = True
    monkeypatch.setattr(loading, "BATCH", 40)
    steps = loading.fill(100)
    next(steps)
    steps.close()
    assert Product.objects.count() == 40
    assert len(listings()) == sum(tallies().values()) == 80


def test_progress_is_a_line_now_and_then_unless_somebody_watches() -> None:
    said = StringIO()
    assert list(shown([(5, "a"), (5, "b")], 10, said)) == ["a", "b"]
    assert said.getvalue() == "5 of 10\n10 of 10\n"


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_on_a_terminal_it_is_one_line_that_moves() -> None:
    said = Terminal()
    list(shown([(5, "a"), (5, "b")], 10, said))
    assert said.getvalue().count("\r") == 2
    assert said.getvalue().endswith("s left \n")
