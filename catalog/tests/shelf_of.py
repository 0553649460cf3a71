"""Products on the shelf, as tests of the public pages need them."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.text import slugify

from catalog.models import Category, Option, Price, Product, relist
from shop.accounts.models import Seller
from shop.lib.money import Money
from tests.people import a_seller


def a_category(name: str = "Fonts", rank: int = 0) -> Category:
    return Category.objects.get_or_create(
        slug=slugify(name), defaults={"name": name, "rank": rank}
    )[0]


def a_draft(name: str = "Marlow Serif", *, seller: Seller | None = None, **fields: Any) -> Product:
    given: dict[str, Any] = {"kind": "digital", "slug": slugify(name)}
    return Product.objects.create(seller=seller or a_seller(), name=name, **(given | fields))


def on_the_shelf(
    name: str = "Marlow Serif", amount: int = 2900, currency: str = "EUR", **fields: Any
) -> Product:
    """With one option at this price, and published."""
    product = a_draft(name, **fields)
    option = product.options.create(name="Personal licence")
    option.change_price(Money(amount, currency), by="test")
    product.publish(by="test")
    return product


def a_shelf_of(count: int, **fields: Any) -> list[Product]:
    """Many at once, the last the newest, each 1.00 dearer than the one before."""
    seller, now = a_seller(), timezone.now()
    products = Product.objects.bulk_create(
        Product(
            **{"kind": "digital", "seller": seller, "name": f"Thing {number}"} | fields,
            slug=f"thing-{number}",
            published_at=now - timedelta(minutes=count - number),
        )
        for number in range(count)
    )
    options = Option.objects.bulk_create(
        Option(product=product, name="Personal licence") for product in products
    )
    Price.objects.bulk_create(
        Price(option=option, amount=100 * (number + 1), currency="EUR")
        for number, option in enumerate(options)
    )
    relist(product.pk for product in products)
    return products
