"""The shop's window: a few offers and plans, read only where they have to be drawn."""

from __future__ import annotations

from collections.abc import Hashable
from typing import NamedTuple

from catalog.cards import Card, Hand, Slip
from catalog.keyset import ORDERS
from catalog.models import Listing, Product
from catalog.wish import Sort

OFFERS = 7  # the one at large, and two rows of three
PLANS = 4


class Window(NamedTuple):
    offers: list[Card]
    plans: list[Card]

    @property
    def as_shown(self) -> tuple[Hashable, ...]:
        return tuple(card.as_shown for card in [*self.offers, *self.plans])

    @property
    def limited(self) -> bool:
        return any(card.listed.limited for card in [*self.offers, *self.plans])


def window(currency: str) -> Window:
    # Listings have an index for each order; products would have to be sorted, all of them.
    shown = Listing.objects.filter(currency=currency)
    offers = shown.exclude(kind=Product.Kind.PLAN).order_by(*ORDERS[Sort.RECOMMENDED])
    plans = shown.filter(kind=Product.Kind.PLAN).order_by("rank", "product__name")
    chosen = Slip.of(offers[:OFFERS])
    # All in one hand, so that they are read at once; the first and the plans say what is in them.
    cards = Hand(
        [*chosen, *Slip.of(plans[:PLANS])], currency, more=["option__product__includes"]
    ).cards
    return Window(cards[: len(chosen)], cards[len(chosen) :])
