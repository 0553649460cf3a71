"""The shop's window: a few offers and plans, and one question for all their prices."""

from collections.abc import Sequence
from typing import NamedTuple

from catalog.models import Option, Price, Product

OFFERS = 7  # the one at large, and two rows of three
PLANS = 4


class Window(NamedTuple):
    offers: list[Product]
    plans: list[Product]


def window(currency: str) -> Window:
    shown = Product.objects.listed().filter(listings__currency=currency)
    plan = Product.Kind.PLAN
    found = Window(list(shown.exclude(kind=plan)[:OFFERS]), list(shown.filter(kind=plan)[:PLANS]))
    _price([*found.offers, *found.plans], currency)
    return found


def _price(products: Sequence[Product], currency: str) -> None:
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
