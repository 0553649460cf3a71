"""Cards of products: known by number and edition, read only where one has to be drawn.

What a page shows of them is one question for all of the page.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, Protocol

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from catalog.models import Image, Listing, Price, Product
from shop.lib.money import Money

SHOWN = [
    "amount", "currency", "period", "compare_at", "suggested", "name",
    "option__rank", "option__product__name", "option__product__slug",
    "option__product__tagline", "option__product__kind", "option__product__stock",
    "option__product__seller__name", "option__product__seller__slug",
]  # fmt: skip


class Listed(Protocol):
    """A row of a list: what is known of a product before anything of it is read."""

    @property
    def product_id(self) -> int: ...
    @property
    def edition(self) -> int: ...
    @property
    def limited(self) -> bool: ...


class Slip(NamedTuple):
    """Such a row, and no more."""

    product_id: int
    edition: int
    limited: bool

    @classmethod
    def of(cls, listings: QuerySet[Listing]) -> list[Slip]:
        return [cls(*row) for row in listings.values_list(*cls._fields)]


@dataclass(frozen=True)
class Card:
    listed: Listed
    hand: Hand

    @property
    def as_shown(self) -> tuple[Hashable, ...]:
        """Whatever changes what it shows gives its product another edition."""
        return (self.listed.product_id, self.listed.edition, self.hand.currency)

    @property
    def face(self) -> Face | None:
        """Nothing if it was taken off the lists this very moment."""
        return self.hand.faces.get(self.listed.product_id)


class Hand:
    """The cards of one page: as soon as one has to be drawn, all are read at once."""

    def __init__(self, rows: Sequence[Listed], currency: str, more: Sequence[str] = ()) -> None:
        self.currency, self.more = currency, more
        self.cards = [Card(row, self) for row in rows]

    @cached_property
    def faces(self) -> dict[int, Face]:
        numbers = [card.listed.product_id for card in self.cards]
        return {face.product.pk: face for face in faces(numbers, self.currency, self.more)}


def cards(rows: Sequence[Listed], currency: str) -> list[Card]:
    return Hand(rows, currency).cards


@dataclass(frozen=True)
class Face:
    """What a card shows."""

    product: Product
    price: Price
    several: bool
    image: Image | None

    @property
    def money(self) -> Money:
        return self.price.money

    @property
    def was(self) -> Money | None:
        return self.price.was

    @property
    def since(self) -> bool:
        """ "from €29": there is a dearer option, or the buyer names the amount."""
        return self.several or self.price.open_ended

    @property
    def period(self) -> str:
        once = self.price.period == Price.Period.ONCE
        return "" if once or self.price.free else self.price.get_period_display()


def faces(products: Sequence[int], currency: str, more: Sequence[str] = ()) -> list[Face]:
    """In the order in which they were asked for."""
    if not products:
        return []
    prices = (
        Price.objects.open()
        .filter(currency=currency, default=True, option__archived_at=None)
        .filter(option__product__in=products)
        .select_related("option__product__seller")
        .annotate(image=_first_image())
        .only(*SHOWN, *more)
        .order_by("amount", "id")
    )
    found: dict[int, list[Any]] = {}
    for price in prices:
        found.setdefault(price.option.product_id, []).append(price)
    return [_face(found[product]) for product in products if product in found]


def _face(prices: list[Any]) -> Face:
    first = prices[0]
    # A year's price of the same thing is another way to pay, not another thing to have.
    several = any(p.period == first.period and p.amount > first.amount for p in prices)
    return Face(first.option.product, first, several, _image(first.image))


def _image(found: dict[str, Any] | None) -> Image | None:
    """SQLite hands out JSON in JSON as text."""
    if not found:
        return None
    widths = found.pop("widths")
    return Image(**found, widths=json.loads(widths) if isinstance(widths, str) else widths)


def _first_image() -> Subquery:
    """The first that is drawn already."""
    images = Image.objects.filter(product=OuterRef("option__product")).exclude(widths=[])
    wanted = JSONObject(key="key", alt="alt", width="width", height="height", widths="widths")
    return Subquery(images.order_by("rank", "id").values(found=wanted)[:1])
