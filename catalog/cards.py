"""What a card shows of a product: one question for all of a page."""

from __future__ import annotations

import json
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject

from catalog.models import Image, Price, Product
from shop.lib.money import Money

SHOWN = [
    "amount", "currency", "period", "compare_at", "suggested", "name",
    "option__rank", "option__product__name", "option__product__slug",
    "option__product__tagline", "option__product__kind", "option__product__stock",
    "option__product__seller__name", "option__product__seller__slug",
]  # fmt: skip


@dataclass(frozen=True)
class Card:
    product: Product
    price: Price
    several: bool
    image: Image | None

    @property
    def as_shown(self) -> tuple[Hashable, ...]:
        """All that was read of it."""
        product, price = self.product, self.price
        return (
            product.slug, product.name, product.tagline, product.kind, product.stock,
            product.seller.name, product.seller.slug, price.amount, price.currency,
            price.period, price.compare_at, price.suggested, price.name, self.several,
            self.image and self.image.as_shown,
        )  # fmt: skip

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


def cards(products: Sequence[int], currency: str) -> list[Card]:
    """In the order in which they were asked for."""
    if not products:
        return []
    prices = (
        Price.objects.open()
        .filter(currency=currency, default=True, option__archived_at=None)
        .filter(option__product__in=products)
        .select_related("option__product__seller")
        .annotate(image=_first_image())
        .only(*SHOWN)
        .order_by("amount", "id")
    )
    found: dict[int, list[Any]] = {}
    for price in prices:
        found.setdefault(price.option.product_id, []).append(price)
    return [_card(found[product]) for product in products if product in found]


def _card(prices: list[Any]) -> Card:
    first = prices[0]
    # A year's price of the same thing is another way to pay, not another thing to have.
    several = any(p.period == first.period and p.amount > first.amount for p in prices)
    return Card(first.option.product, first, several, _image(first.image))


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
