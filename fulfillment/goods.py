"""What an order's lines become: each its product, and whatever that bundles."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from catalog.models import Product
from fulfillment.gifts import owner_of
from fulfillment.models import Entitlement
from orders.models import Order, OrderLine


def grant_goods(order: Order) -> list[Entitlement]:
    """A row for each thing of each line, the same ones if it is asked again.

    As many questions for twenty lines as for two.
    """
    order.fetch_lines()
    lines = list(order.lines.all())
    parts = _parts({line.product_id: line.product for line in lines})
    there = {(each.line_id, each.product_id): each for each in goods_of(order)}
    owner = owner_of(order)
    missing = [
        Entitlement(
            account_id=owner,
            line=line,
            product=part,
            quantity=line.quantity,
            withdrawn_at=line.withdrawn_at,
            frozen_at=line.frozen_at,
        )
        for line in lines
        for part in _each(line.product, parts)
        if (line.pk, part.pk) not in there
    ]
    Entitlement.objects.bulk_create(missing)
    return [*there.values(), *missing]


def goods_of(order: Order, lines: Iterable[OrderLine] | None = None) -> QuerySet[Entitlement]:
    """What its lines, or some of them, have become."""
    rows = Entitlement.objects.of_order(order)
    if lines is not None:
        rows = rows.filter(line__in=[line.pk for line in lines])
    return rows.select_related("line", "product").order_by("line", "pk")


def _parts(products: dict[int, Product]) -> dict[int, list[Product]]:
    """What each bundles, and what that bundles: one question a level."""
    inside = Product.bundled.through.objects.select_related("to_product")
    found: dict[int, list[Product]] = {}
    while products:
        found |= {outer: [] for outer in products}
        met: dict[int, Product] = {}
        for row in inside.filter(from_product__in=products).order_by("to_product"):
            part = row.to_product
            found[row.from_product_id].append(part)
            met[part.pk] = part
        products = {number: part for number, part in met.items() if number not in found}
    return found


def _each(product: Product, parts: dict[int, list[Product]]) -> list[Product]:
    """Itself and all its parts, each once, though bundles may hold each other."""
    found, rest = {product.pk: product}, [product]
    while rest:
        for part in parts[rest.pop().pk]:
            if part.pk not in found:
                found[part.pk] = part
                rest.append(part)
    return list(found.values())
