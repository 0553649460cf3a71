"""The public shelf: what is asked for becomes one page of cards, and the counts beside it."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import NamedTuple

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from catalog import keyset
from catalog.cards import Card, cards
from catalog.facets import Facets, Shelved
from catalog.keyset import Place
from catalog.models import Listing
from catalog.search import MOST, Found, find
from catalog.wish import Wish

PAGE = 24
COUNT = "SELECT count(*) FROM ({few}) few"
type Rows = Sequence[Found] | Sequence[Place]


class Shelf(NamedTuple):
    wish: Wish
    cards: list[Card]
    total: int | None
    more: str
    facets: Facets

    @property
    def address(self) -> str | None:
        """The query of this very page; a category that is not there has none."""
        if self.wish.category and self.facets.category is None:
            return None
        return self.wish.query(cursor=self.wish.cursor)

    @property
    def as_shown(self) -> tuple[Hashable, ...]:
        """What the list itself shows; the counts beside it are shown by themselves."""
        return (self.wish.keeps, self.more, *(card.as_shown for card in self.cards))

    @property
    def limited(self) -> bool:
        return any(card.listed.limited for card in self.cards)

    @property
    def counted(self) -> str:
        if self.total is None:
            return ""
        return f"{MOST}+" if self.total > MOST else str(self.total)

    @property
    def empty(self) -> bool:
        """Nothing is for sale at all, so there is nothing to look for either."""
        return not (self.cards or self.wish.narrowed or self.wish.cursor)


def shelf(wish: Wish) -> Shelf:
    """All that the shop sells."""
    facets = Facets(wish, Shelved.of(wish.currency))
    rows, total = _page(_narrowed(wish, facets.category), wish)
    if not wish.refined:
        total = facets.total
    return Shelf(wish, cards(rows[:PAGE], wish.currency), total, _more(wish, rows), facets)


def stall(wish: Wish, seller: int) -> Shelf:
    """What one seller sells; there is less of it, so nothing is counted or narrowed."""
    rows = _ranged(Listing.objects.filter(currency=wish.currency, seller=seller), wish)
    return Shelf(wish, cards(rows[:PAGE], wish.currency), None, _more(wish, rows), Facets(wish, []))


def _narrowed(wish: Wish, category: Shelved | None) -> QuerySet[Listing]:
    rows = Listing.objects.filter(currency=wish.currency)
    if wish.category:
        rows = rows.filter(category=category.category if category else -1)
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
    counted = wish.refined and keyset.read(wish.sort, wish.cursor) is None
    rows = _ranged(_counted(listings) if counted else listings, wish)
    if not counted:
        return rows, None
    return rows, rows[0].number if rows else 0


def _counted(listings: QuerySet[Listing]) -> QuerySet[Listing]:
    """Each row with how many there are, up to a few hundred: a question less than asking apart."""
    few, params = listings.order_by().values("pk")[: MOST + 1].query.sql_with_params()
    number = RawSQL(COUNT.format(few=few), params)  # noqa: S611  its values are parameters
    return listings.annotate(number=number)


def _searched(listings: QuerySet[Listing], wish: Wish) -> tuple[Rows, int]:
    """At most a few hundred, so they are sorted here."""
    found = find(listings, wish.q)
    after = keyset.read(wish.sort, wish.cursor) or ()
    keyed = ((keyset.key(wish.sort, row), row) for row in found)
    rest = sorted(pair for pair in keyed if pair[0] > after)
    # As many as are looked at: there may be more.
    return [row for _key, row in rest], len(found) + (len(found) == MOST)


def _ranged(listings: QuerySet[Listing], wish: Wish) -> list[Place]:
    after = keyset.read(wish.sort, wish.cursor)
    rows: list[Place] = []
    for part in keyset.ranges(listings, wish.sort, after):
        rows += Place.of(part[: PAGE + 1 - len(rows)])
        if len(rows) > PAGE:
            break
    return rows


def _more(wish: Wish, rows: Rows) -> str:
    """The query of the next page, if there is one."""
    if len(rows) <= PAGE:
        return ""
    return wish.query(cursor=keyset.write(wish.sort, rows[PAGE - 1]))
