"""Plans side by side: what each costs by the month and by the year."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property

from catalog.cards import Slip
from catalog.models import Listing, Price, Product

MOST = 12


@dataclass(frozen=True)
class Plan:
    product: Product
    prices: list[Price]

    @property
    def monthly(self) -> Price | None:
        return self._of(Price.Period.MONTH)

    @property
    def yearly(self) -> Price | None:
        return self._of(Price.Period.YEAR)

    @property
    def price(self) -> Price | None:
        """What stands large: by the month, where it can be had so."""
        return self.monthly or self.yearly or next(iter(self.prices), None)

    @property
    def second(self) -> Price | None:
        return self.yearly if self.monthly else None

    @property
    def saves(self) -> int:
        """Per cent that a year costs less than twelve months."""
        if not (self.monthly and self.yearly and self.monthly.amount):
            return 0
        return 100 - -(-100 * self.yearly.amount // (12 * self.monthly.amount))

    def _of(self, period: str) -> Price | None:
        return next((price for price in self.prices if price.period == period), None)


class Plans:
    """All of them, known by their editions, and read only where they have to be drawn."""

    def __init__(self, currency: str) -> None:
        # The kind of the listing has an index, for few things are plans.
        listed = Listing.objects.filter(kind=Product.Kind.PLAN, currency=currency)
        self.currency = currency
        self.slips = Slip.of(listed.order_by("rank", "product__name")[:MOST])

    def __len__(self) -> int:
        return len(self.slips)

    @property
    def as_shown(self) -> tuple[Hashable, ...]:
        return (self.currency, *((slip.product_id, slip.edition) for slip in self.slips))

    @cached_property
    def all(self) -> list[Plan]:
        """With the first option of each; the others stand on the plan's own page."""
        numbers = [slip.product_id for slip in self.slips]
        found = Product.objects.filter(pk__in=numbers).priced(self.currency)
        return [Plan(product, _shown(product)) for product in found]


def _shown(product: Product) -> list[Price]:
    priced = [option.shown_prices for option in product.shown_options if option.shown_prices]
    return next(iter(priced), [])
