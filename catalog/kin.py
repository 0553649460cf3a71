"""Which other products a product names: asked once for each of its editions."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Value

from catalog.models import Product
from shop.lib.larder import Larder

SHARE = 10_000  # bytes for each megabyte of pages


class Kin(NamedTuple):
    """By number."""

    related: list[int]
    bundled: list[int]

    @classmethod
    def of(cls, product: Product) -> Kin:
        name = (product.pk, product.edition)
        found = KIN.get(name)
        if found is None:
            found = _read(product.pk)
            size = 8 * (len(found.related) + len(found.bundled)) + 200
            KIN.put(name, found, size, settings.PAGE_CACHE_MEGABYTES * SHARE)
        return found


KIN: Larder[Kin] = Larder()


def _read(number: int) -> Kin:
    tables: list[Any] = [Product.related.through, Product.bundled.through]
    related, bundled = (
        table.objects.filter(from_product=number).values_list(Value(place), "to_product")
        for place, table in enumerate(tables)
    )
    found = Kin([], [])
    for place, other in related.union(bundled, all=True):
        found[place].append(other)
    return found
