"""Search says the same on both databases."""

import psycopg
import pytest
from django.db import connection
from django.test import Client

from catalog.models import Listing, Product
from catalog.search import find, words_of
from catalog.tests.shelf_of import a_draft, on_the_shelf

pytestmark = pytest.mark.django_db
HOSTILE = [
    "'", '"', "a' OR '1'='1", "marlow:*", "a & | ! b", "(((", "\\", "*", "NEAR(a b)", "a AND NOT",
    "name:x", "-", "...", "%", "%s", "{}", "🦊", "🦊 marlow", "x", "שלום עולם", "\u202emarlow",
    "名前", "\ufffd", "a" * 8_192, "a " * 4_000, " ", "\t\n", "٣", "ß", "İ", "'; DROP TABLE x; --",
]  # fmt: skip


def found(text: str) -> list[str]:
    rows = sorted(find(Listing.objects.all(), text), key=lambda row: -row.relevance)
    names = dict(Product.objects.values_list("pk", "name"))
    return [names[row.product_id] for row in rows]


def test_every_word_must_occur_and_the_last_may_be_unfinished() -> None:
    on_the_shelf("Marlow Serif", tagline="For books")
    on_the_shelf("Quay Grotesk", tagline="For signs")
    assert found("marlow") == ["Marlow Serif"]
    assert found("books mar") == ["Marlow Serif"]
    assert found("mar books") == []
    assert found("marlow signs") == []


def test_a_name_says_more_than_a_description() -> None:
    on_the_shelf("Grid Notes", description="Goes with any harbour.")
    on_the_shelf("Harbour", tagline="A sans")
    on_the_shelf("Plain Sans", includes="Signs of a harbour")
    on_the_shelf("Signs", tagline="After a harbour")
    assert found("harbour") == ["Harbour", "Signs", "Plain Sans", "Grid Notes"]


@pytest.mark.parametrize("text", ["cafe", "CAFÉ", "Café", "cafe\u0301", "naive", "CAF"])
def test_accents_and_capitals_make_no_difference(text: str) -> None:
    on_the_shelf("Café Naïve", slug="cafe")
    assert found(text) == ["Café Naïve"]


@pytest.mark.parametrize("text", ["woff2", "OTF/WOFF2", "otf", "e-mail", "3.5", "foo_bar", "bar"])
def test_signs_end_a_word(text: str) -> None:
    on_the_shelf("Kit", includes="OTF/WOFF2 by e-mail, version 3.5 of foo_bar")
    assert found(text) == ["Kit"]


def test_what_changes_or_goes_is_found_no_more() -> None:
    product = on_the_shelf("Marlow Serif")
    product.name = "Quay Grotesk"
    product.save()
    assert found("marlow") == []
    assert found("quay") == ["Quay Grotesk"]
    Product.objects.filter(pk=product.pk).update(tagline="Harbour")
    assert found("harbour") == ["Quay Grotesk"]
    product.unpublish(by="test")
    assert found("quay") == []


def test_what_is_deleted_leaves_no_words_behind() -> None:
    number = a_draft("Marlow Serif").pk
    Product.objects.filter(pk=number).delete()
    on_the_shelf("Quay Grotesk", id=number)
    assert found("marlow") == []
    assert found("quay") == ["Quay Grotesk"]


def test_a_common_word_is_looked_at_up_to_a_limit() -> None:
    on_the_shelf("Thing")
    shared = Listing.objects.get()
    Product.objects.bulk_create(
        Product(seller=shared.seller, kind="digital", name=f"Thing {n}", slug=f"thing-{n}")
        for n in range(520)
    )
    Listing.objects.bulk_create(
        Listing(
            product=product, currency="EUR", amount=100, kind="digital", seller=shared.seller,
            rank=1, published_at=shared.published_at, edition=1, limited=False,
        )
        for product in Product.objects.exclude(pk=shared.product_id)
    )  # fmt: skip
    assert len(find(Listing.objects.all(), "thing")) == 500
    assert "500+" in Client().get("/products/?q=thing").text


@pytest.mark.parametrize("text", HOSTILE)
def test_no_words_break_the_search(text: str) -> None:
    on_the_shelf("Marlow Serif")
    find(Listing.objects.all(), text)
    assert Client().get("/products/", {"q": text}).status_code == 200
    part = Client().get("/products/", {"q": text, "part": "results"})
    assert part.status_code == 200


def test_only_words_reach_the_database() -> None:
    assert words_of('A\'b:*  (c) -- "d"') == ["a", "b", "c", "d"]
    assert words_of("...") == []


def test_postgresql_is_told_what_a_row_costs_that_an_index_finds() -> None:
    if connection.vendor == "sqlite":  # which knows no such number
        return
    with psycopg.connect(**connection.get_connection_params()) as fresh:
        assert fresh.execute("SHOW random_page_cost").fetchone() == ("1.1",)
