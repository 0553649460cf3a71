"""Pages by cursor: a list goes on after its last row, however many stand before it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import F, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

from catalog.models import Listing
from catalog.search import EPOCH, Found, moment
from catalog.wish import Sort

type Key = tuple[int, ...]

ORDERS: dict[str, list[str]] = {
    Sort.RECOMMENDED: ["rank", "-published_at", "-product_id"],
    Sort.NEWEST: ["-published_at", "-product_id"],
    Sort.CHEAPEST: ["amount", "product_id"],
    Sort.DEAREST: ["-amount", "-product_id"],
}
LONGEST = 200_000_000_000_000_000  # microseconds: datetime ends soon after the year 8000


class Place(NamedTuple):
    """Where a product stands on its list."""

    product_id: int
    amount: int
    rank: int
    published_at: datetime
    edition: int
    limited: bool
    # How many there are on the whole list, where that was asked as well.
    number: int | None = None

    @classmethod
    def of(cls, listings: QuerySet[Listing]) -> list[Place]:
        asked = [name for name in cls._fields if name != "number"]
        counted = ["number"] if "number" in listings.query.annotations else []
        return [cls(*row) for row in listings.values_list(*asked, *counted)]


def key(sort: str, row: Place | Found) -> Key:
    """Where a row stands under this sort: the smaller, the sooner."""
    if sort == Sort.CHEAPEST:
        return (row.amount, row.product_id)
    if sort == Sort.DEAREST:
        return (-row.amount, -row.product_id)
    at = row.published_at if isinstance(row, Found) else moment(row.published_at)
    if sort == Sort.NEWEST:
        return (-at, -row.product_id)
    return (-row.relevance if isinstance(row, Found) else row.rank, -at, -row.product_id)


def write(sort: str, row: Place | Found) -> str:
    return ".".join(str(part) for part in key(sort, row))


def read(sort: str, cursor: str) -> Key | None:
    """Nothing where somebody has made it up: the list then begins at its beginning."""
    parts = cursor.split(".")
    if len(parts) != len(ORDERS[sort]):
        return None
    if not all(re.fullmatch(r"-?[0-9]{1,18}", part) for part in parts):
        return None
    numbers = tuple(int(part) for part in parts)
    return numbers if all(abs(number) < LONGEST for number in numbers) else None


def ranges(
    listings: QuerySet[Listing], sort: str, after: Key | None
) -> Iterable[QuerySet[Listing]]:
    """What comes after, as ranges that an index answers; most often the first is enough."""
    ordered = listings.order_by(*ORDERS[sort])
    if after is None:
        yield ordered
    elif sort == Sort.RECOMMENDED:
        rank, at, product = after
        yield ordered.filter(_older(-at, -product), rank=rank)
        yield ordered.filter(rank__gt=rank)
    elif sort == Sort.NEWEST:
        yield ordered.filter(_older(-after[0], -after[1]))
    elif sort == Sort.CHEAPEST:
        yield ordered.filter(TupleGreaterThan(PRICED, after))
    else:
        yield ordered.filter(TupleLessThan(PRICED, (-after[0], -after[1])))


PRICED = Tuple(F("amount"), F("product_id"))
AGED = Tuple(F("published_at"), F("product_id"))


def _older(at: int, product: int) -> TupleLessThan:
    when: datetime = EPOCH + timedelta(microseconds=at)
    return TupleLessThan(AGED, (when, product))
