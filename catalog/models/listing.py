"""What stands on the public lists, in each currency: one narrow row, made for being searched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db import models, transaction
from django.db.models import F, Value
from django.db.models.functions import Coalesce, Greatest

from catalog.models.price import Price
from catalog.models.product import Product
from catalog.models.version import Version
from shop.lib.clock import instant

type Sort = tuple[str, int | None, str]


class Listing(models.Model):
    """It is there exactly while its product is listed and has a default price in this currency."""

    # The constraint below has an index that begins with it.
    product = models.ForeignKey(Product, models.CASCADE, related_name="listings", db_index=False)
    currency = models.CharField(max_length=3)
    amount = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=10)
    category = models.ForeignKey("catalog.Category", models.SET_NULL, null=True, related_name="+")
    seller = models.ForeignKey("accounts.Seller", models.CASCADE, related_name="+")
    rank = models.PositiveIntegerField()
    published_at = models.DateTimeField()
    edition = models.PositiveBigIntegerField()
    # There are only so many, so that a sale may use it up.
    limited = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "currency"], name="one_listing_a_currency")
        ]
        indexes = [
            models.Index(fields=["currency", "rank", "-published_at", "-product"], name="shelf"),
            models.Index(
                fields=["currency", "category", "rank", "-published_at", "-product"],
                name="shelf_of_a_category",
            ),
            models.Index(fields=["currency", "-published_at", "-product"], name="shelf_by_age"),
            models.Index(
                fields=["currency", "category", "-published_at", "-product"],
                name="shelf_of_a_category_by_age",
            ),
            models.Index(fields=["currency", "amount", "product"], name="shelf_by_price"),
            models.Index(
                fields=["currency", "category", "amount", "product"],
                name="shelf_of_a_category_by_price",
            ),
            models.Index(
                fields=["seller", "currency", "rank", "-published_at", "-product"],
                name="shelf_of_a_seller",
            ),
            # Where few are of a kind: all of them are found here, and sorted.
            models.Index(fields=["currency", "kind", "category"], name="shelf_of_a_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} {self.currency}"

    @classmethod
    def of(cls, product: Product, price: Price) -> Listing:
        assert product.published_at  # noqa: S101  only what is published is listed
        return cls(
            product=product,
            currency=price.currency,
            amount=price.amount,
            kind=product.kind,
            category_id=product.category_id,
            seller_id=product.seller_id,
            rank=product.rank,
            published_at=product.published_at,
            edition=product.edition,
            limited=product.stock is not None,
        )

    @property
    def sort(self) -> Sort:
        return (self.currency, self.category_id, self.kind)


class Tally(models.Model):
    """How many listings there are of each sort, so that no page has to count."""

    currency = models.CharField(max_length=3)
    category = models.ForeignKey("catalog.Category", models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=10)
    count = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "currency", Coalesce("category", 0), "kind", name="one_tally_a_sort"
            )
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.category_id} {self.kind}: {self.count}"


def relist(products: Iterable[int]) -> None:
    """Makes the lists say what these products say, and ends all that was drawn of them before."""
    numbers = list(products)
    with transaction.atomic():
        rows = Product.objects.filter(pk__in=numbers)
        # Whoever else saves one of them waits; in one order, so that nobody waits in a circle.
        list(rows.select_for_update(no_key=True).order_by("pk").values("pk"))
        rows.update(edition=Greatest(F("edition") + 1, Value(instant())))
        old = Listing.objects.filter(product__in=numbers)
        change: Counter[Sort] = Counter()
        change.subtract(Counter(old.values_list("currency", "category_id", "kind")))
        old.delete()
        new = list(_due(numbers))
        change.update(Counter(row.sort for row in new))
        Listing.objects.bulk_create(new)
        count(change)
        Version.bump()


def _due(products: list[int]) -> Iterable[Listing]:
    prices = (
        Price.objects.open()
        .filter(option__product__in=Product.objects.listed().filter(pk__in=products))
        .filter(option__archived_at=None, default=True)
        .select_related("option__product")
        .order_by("option__product_id", "currency", "amount")
    )
    seen: set[tuple[int, str]] = set()
    for price in prices:
        product = price.option.product
        if (product.pk, price.currency) in seen:
            continue
        seen.add((product.pk, price.currency))
        yield Listing.of(product, price)


def count(change: Counter[Sort]) -> None:
    """Adds to the tallies: in one order, so that two savings never wait for each other."""
    for (currency, category, kind), by in sorted(change.items(), key=str):
        if by:
            same: dict[str, Any] = {"currency": currency, "category_id": category, "kind": kind}
            row, _new = Tally.objects.get_or_create(**same)
            Tally.objects.filter(pk=row.pk).update(count=F("count") + by)
