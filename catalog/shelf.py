"""The public shelf: what is asked for becomes one page of cards, and the counts beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from typing import NamedTuple

from django.db.models import QuerySet

from catalog import keyset
from catalog.cards import Card, cards
from catalog.keyset import Place
from catalog.models import Category, Listing, Product, Tally
from catalog.search import MOST, Found, find
from catalog.wish import Wish

PAGE = 24
type Rows = Sequence[Found] | Sequence[Place]


class Facet(NamedTuple):
    name: str
    query: str
    number: int | None
    chosen: bool


class Shelf(NamedTuple):
    wish: Wish
    cards: list[Card]
    total: int | None
    more: str
    categories: list[Facet]
    kinds: list[Facet]
    category: Category | None

    @property
    def address(self) -> str | None:
        """The query of this very page; a category that is not there has none."""
        if self.wish.category and self.category is None:
            return None
        return self.wish.query(cursor=self.wish.cursor)

    @property
    def as_shown(self) -> tuple[Hashable, ...]:
        """What the list itself shows; the counts beside it are shown by themselves."""
        return (self.wish.keeps, self.more, *(card.as_shown for card in self.cards))

    @property
    def limited(self) -> bool:
        return any(card.product.stock is not None for card in self.cards)

    @property
    def counted(self) -> str:
        if self.total is None:
            return ""
        return f"{MOST}+" if self.total > MOST else str(self.total)

    @property
    def all_categories(self) -> str:
        return self.wish.query(category="")

    @property
    def all_kinds(self) -> str:
        return self.wish.query(kind="")

    @property
    def empty(self) -> bool:
        """Nothing is for sale at all, so there is nothing to look for either."""
        return not (self.cards or self.wish.narrowed or self.wish.cursor)


def shelf(wish: Wish) -> Shelf:
    """All that the shop sells."""
    tallies = list(
        Tally.objects.filter(currency=wish.currency, count__gt=0).select_related("category")
    )
    known = {t.category.slug: t.category for t in tallies if t.category}
    listings = _narrowed(Listing.objects.filter(currency=wish.currency), wish, known)
    rows, total = _page(listings, wish)
    if not wish.refined:
        total = sum(t.count for t in tallies if _fits(t, wish.category, wish.kind))
    return Shelf(
        wish,
        cards([row.product_id for row in rows[:PAGE]], wish.currency),
        total,
        _more(wish, rows),
        _categories(wish, tallies),
        _kinds(wish, tallies),
        known.get(wish.category),
    )


def stall(wish: Wish, seller: int) -> Shelf:
    """What one seller sells; there is less of it, so nothing is counted or narrowed."""
    rows, _total = _ranged(Listing.objects.filter(currency=wish.currency, seller=seller), wish)
    shown = cards([row.product_id for row in rows[:PAGE]], wish.currency)
    return Shelf(wish, shown, None, _more(wish, rows), [], [], None)


def _narrowed(rows: QuerySet[Listing], wish: Wish, known: dict[str, Category]) -> QuerySet[Listing]:
    if wish.category:
        rows = rows.filter(category=known.get(wish.category, -1))
    if wish.kind:
        rows = rows.filter(kind=wish.kind)
    if wish.minimum is not None:
        rows = rows.filter(amount__gte=wish.minimum)
    if wish.maximum is not None:
        rows = rows.filter(amount__lte=wish.maximum)
    return rows


def _page(listings: QuerySet[Listing], wish: Wish) -> tuple[Rows, int | None]:
    """One row more than a page, if there is one, and how many there are in all."""
    if wish.q:
        return _searched(listings, wish)
    rows, first = _ranged(listings, wish)
    if not (wish.refined and first):
        return rows, None
    if len(rows) <= PAGE:
        return rows, len(rows)
    return rows, listings.order_by()[: MOST + 1].count()


def _searched(listings: QuerySet[Listing], wish: Wish) -> tuple[Rows, int]:
    """At most a few hundred, so they are sorted here."""
    found = sorted(find(listings, wish.q), key=lambda row: keyset.key(wish.sort, row))
    after = keyset.read(wish.sort, wish.cursor)
    rest = [row for row in found if after is None or keyset.key(wish.sort, row) > after]
    # As many as are looked at: there may be more.
    return rest, len(found) + (len(found) == MOST)


def _ranged(listings: QuerySet[Listing], wish: Wish) -> tuple[list[Place], bool]:
    after = keyset.read(wish.sort, wish.cursor)
    rows: list[Place] = []
    for part in keyset.ranges(listings, wish.sort, after):
        rows += Place.of(part[: PAGE + 1 - len(rows)])
        if len(rows) > PAGE:
            break
    return rows, after is None


def _more(wish: Wish, rows: Rows) -> str:
    """The query of the next page, if there is one."""
    if len(rows) <= PAGE:
        return ""
    return wish.query(cursor=keyset.write(wish.sort, rows[PAGE - 1]))


def _fits(tally: Tally, category: str, kind: str) -> bool:
    slug = tally.category.slug if tally.category else ""
    return (not category or slug == category) and (not kind or tally.kind == kind)


def _categories(wish: Wish, tallies: list[Tally]) -> list[Facet]:
    """Each with how many of it there are, unless words or prices narrow the list uncounted."""
    counts: Counter[Category] = Counter()
    for tally in tallies:
        if tally.category:
            counts[tally.category] += tally.count if _fits(tally, "", wish.kind) else 0
    return [
        Facet(
            each.name,
            wish.query(category=each.slug),
            None if wish.refined else counts[each],
            each.slug == wish.category,
        )
        for each in sorted(counts, key=lambda each: (each.rank, each.name))
    ]


def _kinds(wish: Wish, tallies: list[Tally]) -> list[Facet]:
    counts: Counter[str] = Counter()
    for tally in tallies:
        counts[tally.kind] += tally.count if _fits(tally, wish.category, "") else 0
    return [
        Facet(
            str(label),
            wish.query(kind=kind),
            None if wish.refined else counts[kind],
            kind == wish.kind,
        )
        for kind, label in Product.Kind.choices
        if kind in counts
    ]
