"""How many questions a public page asks of the database, however much there is; none twice."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from catalog import pages
from catalog.tests.shelf_of import a_category, a_shelf_of, on_the_shelf
from shop.storefront.models import LegalText, Storefront

pytestmark = pytest.mark.django_db
MOST = {
    "/": 6,
    "/products/": 6,
    "/products/thing-3/": 10,
    "/sellers/sallys-type/": 6,
    "/pricing/": 6,
    "/legal/terms/": 4,
}
KEEPING = 2  # the stamp, and which version the storefront has


@pytest.fixture(autouse=True)
def full() -> None:
    Storefront.objects.create(pk=1)
    LegalText.objects.create(kind="terms", language="en", body="Terms.")
    a_shelf_of(60, category=a_category())
    for number in range(4):
        plan = on_the_shelf(f"Plan {number}", kind="plan")
        plan.options.get().prices.update(period="month")


def asked(path: str) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        assert Client().get(path).status_code == 200
    return [query["sql"] for query in queries]


@pytest.mark.parametrize(("path", "most"), MOST.items())
def test_a_page_asks_little_and_nothing_twice(path: str, most: int) -> None:
    questions = asked(path)
    assert len(questions) <= most
    assert len(set(questions)) == len(questions)


@pytest.mark.parametrize(("path", "most"), MOST.items())
def test_keeping_it_asks_two_more_and_then_one_in_all(
    path: str, most: int, settings: Settings
) -> None:
    settings.PAGE_CACHE_MEGABYTES = 8
    pages.PAGES.clear()
    assert len(asked(path)) <= most + KEEPING
    assert len(asked(path)) == 1
