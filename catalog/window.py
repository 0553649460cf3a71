"""The shop's window: a few offers and plans, their prices and pictures asked for at once."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import Prefetch

from catalog.keyset import ORDERS
from catalog.models import Image, Listing, Option, Price, Product
from catalog.wish import Sort

OFFERS = 7  # the one at large, and two rows of three
PLANS = 4


class Window(NamedTuple):
    offers: list[Product]
    plans: list[Product]


def window(currency: str) -> Window:
    # Listings have an index for each order; products would have to be sorted, all of them.
    shown = Listing.objects.filter(currency=currency).select_related("product")
    drawn = Prefetch("product__images", Image.objects.exclude(widths=[]), to_attr="shown_images")
    plan = Product.Kind.PLAN
    offers = shown.exclude(kind=plan).order_by(*ORDERS[Sort.RECOMMENDED])
    plans = shown.filter(kind=plan).order_by("rank", "product__name")
    found = Window(
        [row.product for row in offers.prefetch_related(drawn)[:OFFERS]],
        [row.product for row in plans[:PLANS]],
    )
    price([*found.offers, *found.plans], currency)
    return found


def price(products: Sequence[Product], currency: str) -> None:
    """Gives each product the options that can be bought, as `Product.price` expects them."""
    prices = (
        Price.objects.open()
        .filter(currency=currency, default=True, option__archived_at=None)
        .filter(option__product__in=products)
        .select_related("option")
        .order_by("option__rank", "option_id", "amount", "id")
    )
    options: dict[int, dict[int, Option]] = {}
    for price in prices:
        kept = options.setdefault(price.option.product_id, {})
        option = kept.setdefault(price.option_id, price.option)
        option.shown_prices = [*getattr(option, "shown_prices", []), price]  # type: ignore[attr-defined]  # as prefetched elsewhere
    for product in products:
        product.shown_options = list(options.get(product.pk, {}).values())
