"""How many there are of each sort, for the whole of a currency: what stands beside a list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection

from catalog.models import Product
from catalog.wish import Wish

# Without the detours of a model: each list asks for them.
TALLIES = """
SELECT category.id, category.slug, category.name, category.rank, tally.kind, tally.count
FROM catalog_tally tally LEFT JOIN catalog_category category ON category.id = tally.category_id
WHERE tally.currency = %s AND tally.count > 0
ORDER BY tally.id
"""


class Shelved(NamedTuple):
    """A tally with all that is shown of its category."""

    category: int | None
    slug: str
    name: str
    rank: int
    kind: str
    number: int

    @classmethod
    def of(cls, currency: str) -> list[Shelved]:
        with connection.cursor() as cursor:
            cursor.execute(TALLIES, [currency])
            return [cls(*row) for row in cursor.fetchall()]


class Facet(NamedTuple):
    name: str
    query: str
    number: int | None
    chosen: bool


@dataclass(frozen=True)
class Facets:
    wish: Wish
    tallies: list[Shelved]

    @property
    def as_shown(self) -> tuple[Hashable, ...]:
        """Where one was in the list is no matter: each facet leads to a list's beginning."""
        return (self.wish.currency, self.wish.query(), *self.tallies)

    @property
    def category(self) -> Shelved | None:
        """The one that is asked for, if anything is in it."""
        slug = self.wish.category
        return next((each for each in self.tallies if slug and each.slug == slug), None)

    @property
    def total(self) -> int:
        wish = self.wish
        return sum(t.number for t in self.tallies if _fits(t, wish.category, wish.kind))

    @property
    def categories(self) -> list[Facet]:
        """Each with how many of it there are, unless words or prices narrow the list uncounted."""
        counts: Counter[tuple[int, str, str]] = Counter()
        for tally in self.tallies:
            if tally.category:
                own = (tally.rank, tally.name, tally.slug)
                counts[own] += tally.number if _fits(tally, "", self.wish.kind) else 0
        return [
            self._facet(name, number, category=slug)
            for (_rank, name, slug), number in sorted(counts.items())
        ]

    @property
    def kinds(self) -> list[Facet]:
        counts: Counter[str] = Counter()
        for tally in self.tallies:
            counts[tally.kind] += tally.number if _fits(tally, self.wish.category, "") else 0
        return [
            self._facet(str(label), counts[kind], kind=kind)
            for kind, label in Product.Kind.choices
            if kind in counts
        ]

    @property
    def all_categories(self) -> str:
        return self.wish.query(category="")

    @property
    def all_kinds(self) -> str:
        return self.wish.query(kind="")

    def _facet(self, label: str, number: int, **part: str) -> Facet:
        chosen = all(getattr(self.wish, name) == value for name, value in part.items())
        shown = None if self.wish.refined else number
        return Facet(label, self.wish.query(**part), shown, chosen)


def _fits(tally: Shelved, category: str, kind: str) -> bool:
    return (not category or tally.slug == category) and (not kind or tally.kind == kind)
