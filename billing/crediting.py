"""How a credit is laid over the tax rates of what it credits; it always adds up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from shop.lib.money import shares


class Share(NamedTuple):
    """What is billed, or left, at one rate of tax."""

    net: int
    tax: int

    @property
    def total(self) -> int:
        return self.net + self.tax


class Piece(NamedTuple):
    rate: str
    total: int
    tax: int


def lay(amount: int, tax: int, rate: str | None, left: Mapping[str, Share]) -> list[Piece]:
    """This amount, `tax` of it, at the rate it belongs to; what is more, or has none, over all.

    Never more than is left at any rate, so that the last credit comes out at nothing: there the
    tax gives way by the unit that was rounded.
    """
    own = min(amount, left[rate].total) if rate and rate in left else 0
    weights = [share.total - (own if each == rate else 0) for each, share in left.items()]
    rest = shares(amount - own, weights)
    totals = [more + (own if each == rate else 0) for each, more in zip(left, rest, strict=True)]
    taxes = _taxes(tax, totals, list(left.values()))
    return [
        Piece(each, total, min(max(part, total - share.net), share.tax))
        for (each, share), total, part in zip(left.items(), totals, taxes, strict=True)
        if total
    ]


def _taxes(tax: int, totals: list[int], left: list[Share]) -> list[int]:
    """As much of it at each rate as that rate taxes, or by size where that is nothing."""
    due = [
        total * share.tax // share.total if share.total else 0
        for total, share in zip(totals, left, strict=True)
    ]
    return shares(tax, due if any(due) else totals)
