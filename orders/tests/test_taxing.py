"""What the state takes of a cart, by the shop's own table."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as how
from hypothesis import strategies as st

from catalog.models import Option, Price, Product
from catalog.tests.shelf_of import on_the_shelf
from orders import tax_ids, taxing
from orders.models import Cart, CartLine, TaxRate
from orders.place import Place
from orders.quote import Quote, Quoted, quote
from orders.tests.rates import home, rate, table
from shop.storefront.models import Storefront

__all__ = ["table"]

CURRENCIES = ["EUR", "JPY", "KWD", "ISK"]


def a_cart(*amounts: int, kind: str = "digital") -> Cart:
    cart = Cart.objects.create()
    for amount in amounts:
        name = f"Thing {Product.objects.count()}"
        product = on_the_shelf(name, amount, kind=kind)
        cart.add(Price.objects.get(option__product=product))
    cart.refresh_from_db()
    return cart


def costs(cart: Cart, country: str, tax_id: str = "") -> Quote:
    return quote(cart, place=Place(country, tax_id))


def test_nothing_is_asked_or_charged_where_no_tax_is_set_up(db: None) -> None:
    home()
    rate("DE", 19)
    found = costs(a_cart(11900), "DE")
    assert (found.tax, found.total, found.tax_open, found.taxed_by) == (0, 11900, False, "")


def test_a_price_that_contains_the_tax_of_where_the_buyer_is(table: Storefront) -> None:
    cart = a_cart(12000)
    told = {where: costs(cart, where) for where in ("DE", "AT", "CH", "US")}
    assert {where: found.tax for where, found in told.items()} == {
        "DE": 1916, "AT": 2000, "CH": 899, "US": 0,
    }  # fmt: skip
    assert {found.total for found in told.values()} == {12000}
    assert len({found.digest for found in told.values()}) == 4


def test_a_price_that_tax_is_added_to(table: Storefront) -> None:
    home(tax_included=False)
    found = costs(a_cart(10000, 1), "DE")
    assert [each.tax for each in found.lines] == [1900, 0]
    assert (found.subtotal, found.tax, found.total) == (10001, 1900, 11901)
    [first, _second] = found.lines
    assert (first.tax_rate, first.tax_name) == (Decimal("19.000"), "VAT")


def test_half_a_cent_is_a_cent(table: Storefront) -> None:
    home(tax_included=False)
    rate("IE", "10")
    assert costs(a_cart(5, 15, 4), "IE").tax == 1 + 2 + 0


def test_who_has_not_said_where_they_are_is_shown_no_tax_yet(table: Storefront) -> None:
    cart = a_cart(12000)
    for nowhere in ("", "ZZ", "EU", "de", "DEU", "\x00", "<b>"):
        found = costs(cart, nowhere)
        assert (found.tax, found.tax_open, found.total) == (0, True, 12000), nowhere


@pytest.mark.parametrize(("included", "total"), [(True, 10000), (False, 12000)])
def test_a_business_in_another_country_owes_the_tax_itself(
    table: Storefront, included: bool, total: int
) -> None:
    """Where prices contain tax, it pays what is left of them without its own country's."""
    home(tax_included=included)
    found = costs(a_cart(12000), "AT", "ATU 1234 5678")
    assert found.reverse_charge
    assert (found.tax, found.total) == (0, total)
    assert found.lines[0].tax_rate == 0


@pytest.mark.parametrize(
    ("country", "tax_id", "at_home"),
    [
        ("DE", "DE123456789", "DE"),  # at home
        ("AT", "ATU12345678", ""),  # nobody knows where the shop is
        ("AT", "ATU12345678", "CH"),
        ("CH", "CHE123456789", "DE"),
        ("AT", "AT12345678", "DE"),
        ("AT", "DE123456789", "DE"),
        ("AT", "ATU1234567٨", "DE"),
        ("AT", "", "DE"),
    ],
)
def test_nobody_else_does(table: Storefront, country: str, tax_id: str, at_home: str) -> None:
    home(country=at_home)
    found = costs(a_cart(12000), country, tax_id)
    assert not found.reverse_charge
    assert (found.tax > 0, found.total) == (True, 12000)


def test_a_kind_of_goods_may_have_a_rate_of_its_own(table: Storefront) -> None:
    rate("DE", 7, goods="service")
    cart = a_cart(11900)
    cart.add(a_cart(10700, kind="service").lines.get().price)
    assert [each.tax for each in costs(cart, "DE").lines] == [1900, 700]


def test_a_rate_holds_from_its_first_to_its_last_day(table: Storefront) -> None:
    today = timezone.localdate()
    TaxRate.objects.filter(country="DE").update(until=today - timedelta(days=1))
    rate("DE", 21, since=today)
    assert costs(a_cart(12100), "DE").tax == 2100
    TaxRate.objects.filter(country="DE", since=today).update(until=today)
    assert costs(a_cart(12100), "DE").tax == 2100


@pytest.mark.parametrize(
    ("since", "until"),
    [("2019-01-01", None), ("2020-01-01", "2020-01-01"), ("2024-05-01", "2024-06-01")],
)
def test_rates_do_not_overlap(table: Storefront, since: str, until: str | None) -> None:
    wrong = TaxRate(country="DE", percent=7)
    wrong.since, wrong.until = _day(since), _day(until)
    with pytest.raises(ValidationError) as refusal:
        wrong.full_clean()
    assert refusal.value.messages == [
        "On some of these days Germany: VAT 19\N{NO-BREAK SPACE}% holds already. "
        "Let that one end first."
    ]


def test_the_database_holds_to_it_too(table: Storefront) -> None:
    for wrong in ({"since": "2021-01-01"}, {"since": "2020-01-01", "until": "2021-01-01"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rate("DE", 7, **wrong)
    for percent in (-1, 101):
        with pytest.raises(IntegrityError), transaction.atomic():
            rate("PT", percent)


def test_each_country_writes_its_numbers_in_its_own_way() -> None:
    assert len(tax_ids.UNION) == 27
    for country in tax_ids.UNION:
        good = tax_ids.example(country)
        assert tax_ids.well_formed(good, country), country
        assert tax_ids.well_formed(f" {good[:4].lower()} {good[4:]}.", country)
        assert not tax_ids.well_formed(good + "99999", country)
        assert not tax_ids.well_formed(good[2:], country)
    assert tax_ids.well_formed("EL123456789", "GR")
    assert not tax_ids.well_formed("GR123456789", "GR")
    assert not tax_ids.well_formed("ATU12345678\n", "US")


@how(max_examples=1000, deadline=None)
@given(
    currency=st.sampled_from(CURRENCIES),
    included=st.booleans(),
    pieces=st.lists(
        st.tuples(
            st.integers(0, 10**7),
            st.integers(1, 99),
            st.integers(0, 100),
            st.sampled_from(["digital", "service"]),
        ),
        min_size=1,
        max_size=12,
    ),
    percents=st.tuples(*[st.decimals(0, 100, places=3)] * 2),
)
def test_the_tax_of_a_thousand_carts_adds_up(
    currency: str, included: bool, pieces: list[Any], percents: tuple[Decimal, Decimal]
) -> None:
    found = Quote(Cart(currency=currency), tax_included=included)
    step = 10 if currency == "KWD" else 1
    for amount, count, off, kind in pieces:
        price = Price(amount=amount * step, currency=currency)
        price.option = Option(product=Product(kind=kind))
        each = Quoted(CartLine(price=price, quantity=count), price)
        each.discount = each.amount * off // 100 // step * step
        found.lines.append(each)
    all_else, services = percents
    rates = {"": TaxRate(percent=all_else), "service": TaxRate(percent=services)}

    taxing.levy(found, rates)

    assert found.tax == sum(each.tax for each in found.lines)
    paid = [each.total + (0 if included else each.tax) for each in found.lines]
    assert found.total == sum(paid)
    assert found.total % step == 0, "a card can be charged"
    for each in found.lines:
        share = services if each.product.kind == "service" else all_else
        exact = each.total * share / (100 + share if included else 100)
        assert abs(each.tax - exact) <= Decimal(step if not included else 1) / 2
        if step == 1 or included:
            assert each.tax == exact.quantize(Decimal(1), ROUND_HALF_UP)
        assert each.tax >= 0
        assert not included or each.tax <= each.total


def _day(text: str | None) -> Any:
    return date.fromisoformat(text) if text else None
