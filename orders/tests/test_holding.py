"""An order is locked after its cart, also when it changes carts that very moment."""

from typing import Any

import pytest
from django.db import connection, transaction

from orders.models import Cart, Order
from orders.tests.sold import an_order

pytestmark = pytest.mark.django_db


def test_an_order_that_comes_along_meanwhile_is_held_with_its_new_cart() -> None:
    other = Cart.objects.create()
    order = an_order(cart=Cart.objects.create())
    asked: list[str] = []

    def signs_in(execute: Any, sql: str, *rest: Any) -> Any:
        """Between the lock on the cart and the one on the order."""
        answer = execute(sql, *rest)
        asked.append(sql)
        if len(asked) == 1:
            Order.objects.filter(pk=order.pk).update(cart=other)
        return answer

    with transaction.atomic(), connection.execute_wrapper(signs_in):
        held = order.hold()

    assert held.cart == other
    assert sum('FROM "orders_cart"' in sql for sql in asked) == 2


def test_what_is_not_there_is_not_held() -> None:
    with transaction.atomic():
        assert Order.locked(public_id="nobody") is None
