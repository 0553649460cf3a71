"""A shop with a handful of products: all of them on one page, ready to be bought."""

from collections.abc import Sequence

from catalog.models import Option, Price, Product

MOST = 24


def goods(currency: str) -> list[Product]:
    shown = Product.objects.listed().filter(listings__currency=currency)
    found = list(shown.exclude(kind=Product.Kind.PLAN).select_related("seller")[:MOST])
    _price(found, currency)
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
