"""Orders that are there at once, for tests of what is read of them; no money is involved."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from catalog.models import Product
from orders.models import Order, OrderLine
from shop.accounts.models import CustomerAccount


def an_order(**fields: Any) -> Order:
    given: dict[str, Any] = {
        "email": "gabi@example.com",
        "language": "en",
        "currency": "EUR",
        "subtotal": 0,
        "total": 0,
    }
    account = CustomerAccount.objects.create(email="gabi@example.com")
    return Order.objects.create(**{"account": account} | given | fields)


def sold(product: Product, *, order: Order | None = None, **said: Any) -> OrderLine:
    """A line of it in a paid order."""
    amount, answers = said.pop("amount", 2900), said.pop("answers", [])
    order = order or an_order(subtotal=amount, total=amount, **{"paid_at": timezone.now()} | said)
    option = product.options.get()
    price = option.prices.get()
    return OrderLine.objects.create(
        order=order,
        seller_id=product.seller_id,
        product=product,
        option=option,
        price=price,
        title=product.name,
        option_name=option.name,
        kind=product.kind,
        quantity=1,
        unit_amount=amount,
        subtotal=amount,
        total=amount,
        answers=answers,
    )
