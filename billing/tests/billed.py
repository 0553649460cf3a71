"""Paid orders with discount and tax, before anything else can make them."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from billing import invoices
from billing.models import Invoice
from catalog.models import Product
from orders.models import Order, OrderLine
from orders.tests.sold import an_order
from shop.storefront.models import Storefront


class Sold(NamedTuple):
    """Amounts are what the buyer pays, tax included."""

    product: Product
    total: int
    tax: int = 0
    rate: str = "0"
    quantity: int = 1
    discount: int = 0
    title: str = ""


def an_order_of(*lines: Sold, included: bool = True, **said: Any) -> Order:
    sums = {name: sum(getattr(line, name) for line in lines) for name in ("total", "tax")}
    before = sum(_before(line, included=included) for line in lines)
    order = an_order(
        **{"paid_at": timezone.now(), "tax_included": included, "name": "Gabi Graph"}
        | said
        | {"subtotal": before, "discount": sum(line.discount for line in lines), **sums}
    )
    for line in lines:
        _add(order, line, included=included)
    return order


def billed(order: Order) -> Invoice:
    with transaction.atomic():
        invoice = invoices.issue(order.hold(), Storefront.current())
    assert invoice
    return invoice


def _before(line: Sold, *, included: bool) -> int:
    return line.total + line.discount - (0 if included else line.tax)


def _add(order: Order, line: Sold, *, included: bool) -> OrderLine:
    option = line.product.options.get()
    subtotal = _before(line, included=included)
    return OrderLine.objects.create(
        order=order,
        seller_id=line.product.seller_id,
        product=line.product,
        option=option,
        price=option.prices.first(),
        title=line.title or line.product.name,
        option_name=option.name,
        kind=line.product.kind,
        quantity=line.quantity,
        unit_amount=subtotal // line.quantity,
        subtotal=subtotal,
        discount=line.discount,
        tax=line.tax,
        tax_rate=line.rate,
        total=line.total,
    )
