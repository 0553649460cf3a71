"""A shop with a handful of products: all of them on one page, ready to be bought."""

from catalog.models import Product
from catalog.window import price

MOST = 24


def goods(currency: str) -> list[Product]:
    shown = Product.objects.listed().filter(listings__currency=currency)
    found = list(shown.exclude(kind=Product.Kind.PLAN).select_related("seller")[:MOST])
    price(found, currency)
    return found
