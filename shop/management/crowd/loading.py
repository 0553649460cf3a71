"""Saves a crowd of products as their verbs would, only many at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator

from django.db import connection, reset_queries, transaction
from django.utils import timezone
from django.utils.text import slugify

from catalog.models import (
    Category,
    Listing,
    Option,
    Price,
    Product,
    ServiceOffer,
    Tag,
    Version,
)
from catalog.models.listing import count
from shop.accounts import sellers
from shop.accounts.models import Seller
from shop.management.crowd.rows import Lot, Stock, lot
from shop.management.crowd.words import SELLERS, SHELVES, TAGS

BATCH = 1_000


def fill(many: int) -> Generator[tuple[int, list[Lot]]]:
    """Saves so many more products, a batch at a time: what is there after a stop is whole."""
    stock = prepare()
    last = Product.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    for start in range(last + 1, last + 1 + many, BATCH):
        numbers = range(start, min(start + BATCH, last + 1 + many))
        batch = [lot(number, stock) for number in numbers]
        save(batch)
        reset_queries()  # which DEBUG would keep
        yield len(batch), batch
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@transaction.atomic
def prepare() -> Stock:
    """Sellers, categories and tags that the products share."""
    return Stock(
        [_seller(name) for name in SELLERS],
        [
            Category.objects.get_or_create(
                slug=shelf.slug, defaults={"name": shelf.name, "rank": 10 + place}
            )[0]
            for place, shelf in enumerate(SHELVES)
        ],
        [Tag.objects.get_or_create(slug=word, defaults={"name": word})[0] for word in TAGS],
        [shelf.share for shelf in SHELVES],
        timezone.now(),
    )


@transaction.atomic
def save(batch: list[Lot]) -> None:
    listings = rows(batch)
    count(Counter(listing.sort for listing in listings))
    Version.bump()


def rows(batch: list[Lot]) -> list[Listing]:
    """Inserts all that the lots consist of, and what the lists say of them."""
    Product.objects.bulk_create(each.product for each in batch)
    Option.objects.bulk_create(each.option for each in batch)
    Price.objects.bulk_create(price for each in batch for price in each.prices)
    ServiceOffer.objects.bulk_create(each.service for each in batch if each.service)
    worn = Product.tags.through
    worn.objects.bulk_create(
        worn(product_id=each.product.pk, tag_id=tag.pk) for each in batch for tag in each.tags
    )
    return Listing.objects.bulk_create(
        Listing.of(each.product, price) for each in batch for price in each.prices
    )


def _seller(name: str) -> Seller:
    slug = slugify(name)
    found = Seller.objects.filter(slug=slug).first()
    if found is None:
        found = Seller(slug=slug, name=name)
        sellers.add(found, by="seed")
    return found
