"""Whatever is typed into a product's page is answered by a sentence."""

from typing import Any

import pytest

from catalog.models import Category, OldSlug, Product
from catalog.tests.desk import ADD, a_product, an_option, at, errors, held, sallys, write
from shop.storefront.models import Storefront
from tests.people import a_seller

pytestmark = pytest.mark.django_db

LONG = "x" * 10_000


def refused(**typed: Any) -> str:
    """What the form of a product says; nothing is kept."""
    sally, product = sallys(), a_product(kind=typed.pop("kind", "digital"))
    before = Product.objects.values().get(pk=product.pk), held(product)
    answer = write(sally, at(product), **typed)
    assert answer.status_code == 200
    assert (Product.objects.values().get(pk=product.pk), held(product)) == before
    return errors(answer)


def price(**typed: Any) -> dict[str, Any]:
    return {f"options-0-{name}": value for name, value in typed.items()}


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"amount": "-5"}, "cannot be negative"),
        ({"amount": "−5"}, "cannot be negative"),
        ({"amount": "12x"}, "Write the amount in digits"),
        ({"amount": "1.2.3,4"}, "Write the amount in digits"),
        ({"amount": "€29"}, "Write the amount in digits"),
        ({"amount": "1e5"}, "Write the amount in digits"),
        ({"amount": "٣"}, "Write the amount in digits"),
        ({"amount": "29\x00"}, "Null characters"),
        ({"amount": "1.234"}, "It is not clear whether"),
        ({"amount": "29.1234"}, "EUR has 2 digits"),
        ({"amount": "9" * 20}, "too large"),
        ({"amount": "9" * 40}, "at most 30 characters"),
        ({"amount": "29", "currency": "XXX"}, "not one of the available choices"),
        ({"amount": "29", "period": "week"}, "not one of the available choices"),
        ({"amount": "29", "compare_at": "29"}, "must be higher"),
        ({"amount": "29", "suggested": "28"}, "Suggest the least amount or more"),
        ({"amount": "29", "trial_days": "7"}, "Only a price that is billed again"),
        ({"amount": "0", "period": "month"}, "Only a plan can be free"),
        ({"amount": "29", "trial_days": "-1"}, "greater than or equal to 0"),
        ({"compare_at": "39"}, "Write the new price too"),
        ({"closing": "999999"}, "not one of the available choices"),
        ({"name": LONG}, "at most 80 characters"),
        ({"id": "999999"}, "not one of the available choices"),
    ],
)
def test_prices(typed: dict[str, Any], sentence: str) -> None:
    assert sentence in refused(**price(**typed))


def test_zero_is_free_once_and_for_a_plan() -> None:
    sally, product, plan = sallys(), a_product(), a_product(slug="plan", kind="plan")
    write(sally, at(product), **price(amount="0"))
    write(sally, at(plan), **price(amount="0", period="month"))
    assert held(product) == [(0, "EUR", "once")]
    assert held(plan)[-1] == (0, "EUR", "month")


@pytest.mark.parametrize(
    ("currency", "amount", "sentence"),
    [("JPY", "29.50", "JPY has no smaller unit"), ("KWD", "1.2345", "KWD has 3 digits")],
)
def test_currencies_with_other_digits(currency: str, amount: str, sentence: str) -> None:
    Storefront(currencies=["EUR", currency]).change(changed=["currencies"])
    assert sentence in refused(**price(amount=amount, currency=currency))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": LONG}, "at most 120 characters"),
        ({"name": "a\x00b"}, "Null characters"),
        ({"slug": "no spaces"}, "valid “slug”"),
        ({"tag_words": LONG}, "at most 2000 characters"),
        ({"tag_words": "y" * 41}, "40 letters at most"),
        ({"tag_words": ",".join(f"t{n}" for n in range(31))}, "30 words are enough"),
        ({"category": "999999"}, "not one of the available choices"),
        ({"category": "x"}, "not one of the available choices"),
        ({"bundled": ["999999"]}, "not one of the available choices"),
        ({"stock": "-1"}, "greater than or equal to 0"),
        ({"stock": "9" * 30}, "less than or equal to"),
        ({"rank": "9" * 30}, "less than or equal to"),
        ({"published_at": "2020-01-01T10:00"}, "This moment has passed"),
        ({"published_at": "32.13.2020 x"}, "valid date"),
    ],
)
def test_fields(typed: dict[str, Any], sentence: str) -> None:
    assert sentence in refused(**typed)


def test_an_address_that_is_or_was_somebody_elses() -> None:
    other = a_product(a_seller("Rita’s Press", "ritas-press"), slug="taken")
    OldSlug.objects.create(product=other, slug="was-taken")
    assert "Another product has this address" in refused(slug="taken")
    Product.objects.filter(slug="serif").delete()
    assert "led to another product" in refused(slug="was-taken")


def test_an_address_of_ones_own_may_be_taken_back() -> None:
    sally, product = sallys(), a_product()
    for slug in ("sans", "serif", "sans"):
        assert write(sally, at(product), slug=slug).status_code == 302
    assert list(product.old_slugs.values_list("slug", flat=True)) == ["serif"]


def test_two_options_of_one_name() -> None:
    twice = {"options-TOTAL_FORMS": 2, "options-1-name": "Personal", "options-1-amount": "5"}
    twice |= {"options-1-rank": 0}
    assert "Another option has this name" in refused(**twice)
    first = {"kind": "digital", "name": "Two", "slug": "two", "options-0-name": "Personal"}
    answer = write(sallys(), ADD, **first, **twice)
    assert answer.status_code == 200


@pytest.mark.parametrize("field", ["bundled", "related"])
def test_another_sellers_product_stands_beside_none_of_mine(field: str) -> None:
    other = a_product(a_seller("Rita’s Press", "ritas-press"), slug="ritas")
    said = refused(**{field: [other.pk]})
    assert "not one of the available choices" in said
    assert "Rita" not in said


def test_a_foreign_option_is_not_mine_to_price() -> None:
    other = a_product(a_seller("Rita’s Press", "ritas-press"), slug="ritas")
    refused(**price(id=an_option(other).pk, amount="1"))
    assert held(other) == [(2900, "EUR", "once")]


def test_a_script_in_a_description_is_text_at_the_desk() -> None:
    sally, product = sallys(), a_product()
    evil = "</textarea><script>alert(1)</script>"
    write(sally, at(product), description=evil, name="<script>x</script>")
    page = sally.get(at(product)).text
    assert "<script>alert" not in page
    assert (
        "<script>x"
        not in page + sally.get("/sell/catalog/product/").text + sally.get("/sell/").text
    )
    product.refresh_from_db()
    assert product.description == evil


def test_a_category_is_chosen_not_made() -> None:
    shelf = Category.objects.create(name="Fonts", slug="fonts")
    sally, product = sallys(), a_product()
    assert write(sally, at(product), category=shelf.pk).status_code == 302
    assert sally.get("/sell/catalog/category/").status_code == 404
