"""Things that are bought and delivered, without money, for tests of what is owned."""

from __future__ import annotations

from typing import Any

from catalog.models import Product
from fulfillment import delivery
from fulfillment.models import Entitlement
from orders.models import Order
from orders.tests.sold import an_order, sold
from shop.accounts.access import account_of
from shop.accounts.models import CustomerAccount, User


def a_person(email: str = "pia@example.com") -> User:
    return User.objects.create_user(email, name=email.partition("@")[0].capitalize())


def bought(
    *products: Product, by: User | CustomerAccount | None = None, quantity: int = 1, **said: Any
) -> Order:
    """A paid order of these, delivered; a guest's, unless it is said whose."""
    if by:
        said["account"] = account_of(by) if isinstance(by, User) else by
    order = an_order(**said)
    for product in products:
        line = sold(product, order=order)
        if quantity > 1:
            line.quantity, line.subtotal = quantity, quantity * line.unit_amount
            line.total = line.subtotal
            line.save()
    order.mark_paid("test")
    assert delivery.begin(order).done_at, "It was not delivered."
    return order


def owned(*products: Product, **said: Any) -> Entitlement:
    return Entitlement.objects.of_order(bought(*products, **said)).order_by("pk")[0]
