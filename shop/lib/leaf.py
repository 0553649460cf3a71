"""Pages of a long list, leafed through: nobody counts it, so the first costs the same of any."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

FARTHEST = 100_000


class Sliced[T](Protocol):
    def __getitem__(self, part: slice, /) -> Iterable[T]: ...


@dataclass(frozen=True)
class Leaf[T]:
    rows: list[T]
    number: int
    has_next: bool

    def __iter__(self) -> Iterator[T]:
        return iter(self.rows)

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def has_other_pages(self) -> bool:
        return self.has_previous or self.has_next

    @property
    def next_page_number(self) -> int:
        return self.number + 1

    @property
    def previous_page_number(self) -> int:
        return self.number - 1


def leaf[T](rows: Sliced[T], size: int, asked: str | None) -> Leaf[T]:
    """The page that is asked for; the first where there is none of that number."""
    number = int(asked) if asked and asked.isascii() and asked.isdigit() and len(asked) < 7 else 1
    number = min(max(number, 1), FARTHEST)
    found = list(rows[(number - 1) * size : number * size + 1])
    if not found and number > 1:
        return leaf(rows, size, None)
    return Leaf(found[:size], number, len(found) > size)
