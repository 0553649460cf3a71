"""What a product's page shows: its choices, its goods, and what stands beside it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.db import connection
from django.http import Http404
from django.utils import timezone

from catalog.cards import Card, Slip, cards
from catalog.keyset import ORDERS
from catalog.kin import Kin
from catalog.models import File, Image, Listing, OldSlug, Option, Price, Product, Release
from catalog.wish import Sort, Wish
from shop.lib.money import Money, typed

BESIDE = 4
# Without the detours of a model: almost every product's page asks for them.
NEIGHBOURS = """
SELECT product_id, edition, limited FROM catalog_listing
WHERE currency = %s AND category_id = %s AND product_id <> %s
ORDER BY rank, published_at DESC, product_id DESC LIMIT %s
"""


@dataclass(frozen=True)
class Choice:
    """An option, and the ways in which it can be paid."""

    option: Option
    prices: list[Price]


class Moved(Exception):
    """The product has another address now."""

    def __init__(self, product: Product) -> None:
        self.product = product
        super().__init__(product.slug)


def open_product(slug: str) -> Product:
    visible = Product.objects.visible().select_related("seller", "category")
    for product in visible.filter(slug=slug).order_by()[:1]:
        return product
    if (
        old := OldSlug.objects.filter(slug=slug, product__in=visible)
        .select_related("product")
        .first()
    ):
        raise Moved(old.product)
    raise Http404


class Display:
    """Each part is asked for once, and only where it has to be drawn."""

    def __init__(
        self, product: Product, currency: str, asked: Mapping[str, str], here: str
    ) -> None:
        self.product, self.currency, self.here = product, currency, here
        self.asked = {name: asked[name] for name in ("option", "price") if asked.get(name)}

    @property
    def as_shown(self) -> tuple[Hashable, ...]:
        """What names its parts: all that hangs on the product gives it another edition."""
        product = self.product
        shelf = product.category and (product.category.slug, product.category.name)
        return (
            self.here, self.currency, self._picked, product.pk, product.edition, product.stock,
            product.seller.slug, product.seller.name, shelf,
            *((each.pk, each.edition) for each in self.bundled),
        )  # fmt: skip

    @property
    def _picked(self) -> tuple[Hashable, ...]:
        """What was picked of what there is: whatever else is asked for shows the same."""
        if not self.asked or self.chosen is None or self.price is None:
            return ()
        return (self.chosen.option.pk, self.price.pk)

    @cached_property
    def choices(self) -> list[Choice]:
        prices = (
            Price.objects.open()
            .filter(option__product=self.product, option__archived_at=None)
            .filter(currency=self.currency)
            .select_related("option")
            .order_by("option__rank", "option_id", "-default", "amount", "id")
        )
        by_option: dict[Option, list[Price]] = {}
        for price in prices:
            by_option.setdefault(price.option, []).append(price)
        return [Choice(option, held) for option, held in by_option.items()]

    @cached_property
    def chosen(self) -> Choice | None:
        """The option that was asked for, else the first."""
        asked = self.asked.get("option", "")
        named = [each for each in self.choices if str(each.option.pk) == asked]
        return next(iter(named or self.choices), None)

    @cached_property
    def price(self) -> Price | None:
        if self.chosen is None:
            return None
        asked = self.asked.get("price", "")
        named = [each for each in self.chosen.prices if str(each.pk) == asked]
        return next(iter(named or self.chosen.prices))

    @property
    def period(self) -> str:
        """Said where it is not once."""
        if self.price is None or self.price.free or self.price.period == Price.Period.ONCE:
            return ""
        return self.price.get_period_display()

    @property
    def suggested(self) -> Money | None:
        if self.price is None or self.price.suggested is None:
            return None
        return Money(self.price.suggested, self.price.currency)

    @property
    def suggestion(self) -> str:
        """As one would type it."""
        money = self.suggested
        return typed(money.amount, money.currency) if money else ""

    def query(self, wish: Wish) -> str:
        """What makes this page show the same choice again."""
        if not self.asked or self.chosen is None or self.price is None:
            return wish.keeps
        asked = {"option": self.chosen.option.pk, "price": self.price.pk}
        first = self.choices[0]
        if self.chosen is first:
            del asked["option"]
        if self.price is self.chosen.prices[0]:
            del asked["price"]
        if not asked:
            return wish.keeps
        return f"{wish.keeps}{'&' if wish.keeps else '?'}{urlencode(asked)}"

    @property
    def buyable(self) -> bool:
        return self.price is not None and not self.product.sold_out

    @property
    def limited(self) -> bool:
        """Whether it shows what a sale may use up."""
        return self.product.stock is not None or any(card.listed.limited for card in self.beside)

    @cached_property
    def images(self) -> list[Image]:
        return list(self.product.images.exclude(widths=[]))

    @cached_property
    def files(self) -> list[File]:
        """Those of the latest release; an older one has been replaced by it."""
        usable = (
            File.objects.usable()
            .filter(release__product=self.product, release__released_at__lte=timezone.now())
            .select_related("release")
            .order_by("-release__released_at", "-release_id", "rank", "id")
        )
        files = list(usable[:200])
        return [file for file in files if file.release_id == files[0].release_id]

    @property
    def release(self) -> Release | None:
        return self.files[0].release if self.files else None

    @property
    def weight(self) -> int:
        return sum(file.size or 0 for file in self.files)

    @cached_property
    def bundled(self) -> list[Product]:
        numbers = self.kin.bundled
        return list(Product.objects.filter(pk__in=numbers)) if numbers else []

    @cached_property
    def kin(self) -> Kin:
        return Kin.of(self.product)

    @cached_property
    def beside(self) -> list[Card]:
        """What its seller says goes well with it, else its neighbours on the shelf."""
        related = self.kin.related
        found = self._related(related) if related else []
        if not found and self.product.category_id:
            found = self._neighbours()
        return cards(found, self.currency)

    def _related(self, numbers: list[int]) -> list[Slip]:
        listed = Listing.objects.filter(currency=self.currency, product__in=numbers)
        return Slip.of(listed.order_by(*ORDERS[Sort.RECOMMENDED])[:BESIDE])

    def _neighbours(self) -> list[Slip]:
        product = self.product
        with connection.cursor() as cursor:
            cursor.execute(NEIGHBOURS, [self.currency, product.category_id, product.pk, BESIDE])
            return [Slip(*row) for row in cursor.fetchall()]
