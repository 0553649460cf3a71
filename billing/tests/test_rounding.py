"""A thousand carts in each sort of currency: what a code takes off adds up to the last unit."""

import random
from decimal import Decimal
from typing import Any

import pytest

from billing import checkout
from billing.stripe import counted
from catalog.models import Option, Price, Product
from orders.models import Cart, CartLine, Discount, Order, OrderLine
from orders.quote import Quote, Quoted
from orders.reductions import reduce
from shop.lib.money import minor_digits

CARTS = 1000


def a_discount(chance: random.Random, currency: str, grain: int) -> Discount:
    """By share or by amount; for all that is in it, or for one seller's."""
    row = Discount(pk=1, code="CODE", seller_id=chance.choice([None, 1]))
    if chance.random() < 0.5:
        row.percent = Decimal(chance.randint(1, 10_000)) / 100
    else:
        row.amounts = {currency: chance.randint(1, 200_000) * grain}
    return row


def a_quote(chance: random.Random, currency: str, grain: int) -> Quote:
    found = Quote(Cart(currency=currency, codes=["CODE"]))
    for number in range(chance.randint(1, 6)):
        product = Product(pk=number, name=f"Thing {number}", seller_id=chance.choice([1, 1, 2]))
        option = Option(product=product, name="One")
        amount = chance.choice([0, 1, 50, 99, 100, 2900, chance.randint(0, 99_999)]) * grain
        price = Price(option=option, amount=amount, currency=currency)
        line = CartLine(price=price, quantity=chance.choice([1, 1, 2, 3, 7, 999]))
        found.lines.append(Quoted(line, price))
    return found


def ordered(found: Quote) -> tuple[Order, list[OrderLine]]:
    order = Order(currency=found.unit, total=found.total)
    return order, [
        OrderLine(
            title=each.product.name,
            quantity=each.line.quantity,
            unit_amount=each.unit_amount,
            subtotal=each.amount,
            discount=each.discount,
            total=each.total,
        )
        for each in found.lines
    ]


def charged(items: list[dict[str, Any]]) -> int:
    return sum(item["quantity"] * item["price_data"]["unit_amount"] for item in items)


@pytest.mark.parametrize("currency", ["EUR", "JPY", "KWD", "ISK"])
def test_what_is_taken_off_adds_up_and_so_does_what_stripe_is_asked_for(currency: str) -> None:
    chance, grain = random.Random(currency), 10 if minor_digits(currency) == 3 else 1
    taken = 0
    for _cart in range(CARTS):
        found = a_quote(chance, currency, grain)
        discount = a_discount(chance, currency, grain)

        reduce(found, None, [discount])

        [tried] = found.codes
        taken += tried.applied
        assert sum(each.discount for each in found.lines) == (tried.off if tried.applied else 0)
        assert all(0 <= each.discount <= each.amount for each in found.lines)
        assert not any(each.discount for each in found.lines if not discount.reaches(each.product))
        assert found.total == sum(each.total for each in found.lines) >= 0
        order, lines = ordered(found)
        items = checkout._items(order, lines)
        assert charged(items) == counted(order.total, currency)
        assert all(item["price_data"]["unit_amount"] % grain == 0 for item in items)
    assert taken > CARTS // 2
