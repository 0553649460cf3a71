"""What the demo says of a product, before it is one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Any, NamedTuple

CURRENCIES = ("EUR", "USD")
type Pair = tuple[int, int]


class Cost(NamedTuple):
    """An amount, and terms such as `compare_at`."""

    amount: int
    currency: str
    period: str
    terms: Mapping[str, int]


class Way(NamedTuple):
    """An option in which it is sold."""

    name: str
    costs: list[Cost]
    note: str = ""


class Version(NamedTuple):
    name: str
    notes: str
    files: list[str]


class Picture(NamedTuple):
    """The name of a drawing, and what it shows."""

    drawing: str
    alt: str


class Ask(NamedTuple):
    text: str
    choices: list[str]
    required: bool = False


class Hours(NamedTuple):
    weekdays: range | list[int]
    begins: time
    ends: time


class Offer(NamedTuple):
    """A service: when it can be had, and the rest of what it consists of."""

    hours: list[Hours]
    terms: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Thing:
    kind: str
    slug: str
    name: str
    tagline: str
    seller: str
    ways: list[Way]
    category: str = ""
    tags: list[str] = field(default_factory=list)
    includes: list[str] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    versions: list[Version] = field(default_factory=list)
    asks: list[Ask] = field(default_factory=list)
    offer: Offer | None = None
    # What the licence keys allow that come with it; none if nothing is said.
    keys: Mapping[str, int] = field(default_factory=dict)
    bundled: list[str] = field(default_factory=list)
    related: list[str] = field(default_factory=list)
    formerly: str = ""
    # Published so many days ago, or to be in so many if negative; None is a draft.
    days: int | None = 0
    archived: bool = False
    more: Mapping[str, Any] = field(default_factory=dict)


def paid(amounts: Pair, period: str = "once", **terms: Pair | int) -> list[Cost]:
    """In euros and in dollars; a pair among the terms is an amount in each of them."""
    return [
        Cost(amount, currency, period, {name: _of(term, place) for name, term in terms.items()})
        for place, (amount, currency) in enumerate(zip(amounts, CURRENCIES, strict=True))
    ]


def _of(term: Pair | int, place: int) -> int:
    return term if isinstance(term, int) else term[place]
