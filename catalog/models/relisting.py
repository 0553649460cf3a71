"""Many products changed in one transaction are listed anew together, at its end."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

LATER: ContextVar[set[int] | None] = ContextVar("relist_later", default=None)


@contextmanager
def gathered() -> Iterator[set[int]]:
    """The numbers of what would have been listed anew within: whoever asked does it."""
    numbers: set[int] = set()
    token = LATER.set(numbers)
    try:
        yield numbers
    finally:
        LATER.reset(token)
