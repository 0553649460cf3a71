"""How often a product is looked at: by people, in few statements, kept for a year."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from catalog import looks
from catalog.models import Look
from catalog.tests.shelf_of import on_the_shelf
from orders.tests.sold import sold
from tests.people import a_member, browser

pytestmark = pytest.mark.django_db

PERSON = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
PAGE = "/products/marlow-serif/"


@pytest.fixture(autouse=True)
def nothing_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looks, "LOOKS", looks.Looks())
    monkeypatch.setattr(looks, "PAUSE", 0)
    on_the_shelf("Marlow Serif")


def counted() -> int:
    return sum(Look.objects.values_list("number", flat=True))


def test_a_page_that_somebody_opens_is_counted_also_if_it_is_kept(settings: Settings) -> None:
    settings.PAGE_CACHE_MEGABYTES = 8
    for _ in range(3):
        assert Client().get(PAGE, headers=PERSON).status_code == 200
    Client().get("/de" + PAGE, headers=PERSON)
    assert (counted(), Look.objects.count()) == (4, 1)


@pytest.mark.parametrize(
    "headers",
    [
        {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"},
        {"User-Agent": "curl/8.5"},
        {},
        PERSON | {"Sec-Purpose": "prefetch;prerender"},
    ],
)
def test_machines_and_what_is_fetched_ahead_do_not_count(headers: dict[str, str]) -> None:
    assert Client().get(PAGE, headers=headers).status_code == 200
    assert counted() == 0


@pytest.mark.parametrize("path", ["/products/nothing/", "/products/", f"{PAGE}?part=choice"])
def test_other_pages_do_not_count(path: str) -> None:
    Client().get(path, headers=PERSON)
    assert counted() == 0


def test_many_looks_are_one_statement(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looks, "PAUSE", 3600)
    monkeypatch.setattr(looks.LOOKS, "_written_at", time.monotonic())
    for _ in range(5):
        Client().get(PAGE, headers=PERSON)
    assert counted() == 0
    monkeypatch.setattr(looks, "PAUSE", 0)
    Client().get(PAGE, headers=PERSON)
    assert counted() == 6


def test_what_is_long_ago_is_forgotten() -> None:
    product = sold(on_the_shelf("Quay Grotesk")).product
    today = timezone.localdate()
    for days in (1, 401):
        Look.objects.create(product=product, day=today - timedelta(days=days), number=1)
    assert looks.forget() == 1


def test_the_desk_says_how_many_of_those_who_looked_have_bought() -> None:
    product = sold(on_the_shelf("Quay Grotesk")).product
    Look.objects.create(product=product, day=timezone.localdate(), number=40)
    page = browser(a_member(product.seller, "sally@example.com")).get("/sell/").text
    assert "Best sellers" in page
    assert "2.5&nbsp;%" in page
