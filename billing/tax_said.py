"""What a session at Stripe says of tax, and of where the buyer is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

type Said = dict[str, Any]
MISSING: Said = {}


@dataclass(frozen=True)
class LineTax:
    amount: int
    percent: Decimal
    name: str


@dataclass(frozen=True)
class Tax:
    """Of the whole session, and of each of its lines where Stripe told them all."""

    amount: int
    lines: tuple[LineTax, ...] = ()
    reverse_charge: bool = False


@dataclass(frozen=True)
class Whereabouts:
    country: str = ""
    tax_id: str = ""
    card_country: str = ""


def tax_of(said: Said, ours: Callable[[int], int]) -> Tax | None:
    """None where Stripe was not asked to work it out."""
    if not (said.get("automatic_tax") or MISSING).get("enabled"):
        return None
    items = (said.get("line_items") or MISSING).get("data") or []
    amount = (said.get("total_details") or MISSING).get("amount_tax") or 0
    exempt = (said.get("customer_details") or MISSING).get("tax_exempt")
    return Tax(ours(amount), tuple(_line(each, ours) for each in items), exempt == "reverse")


def whereabouts(said: Said) -> Whereabouts:
    details = said.get("customer_details") or MISSING
    address = details.get("address") or MISSING
    numbers = [each.get("value") or "" for each in details.get("tax_ids") or []]
    return Whereabouts(address.get("country") or "", next(iter(numbers), ""), _card(said))


def _line(item: Said, ours: Callable[[int], int]) -> LineTax:
    """At several rates, as in some states, it is told by their sum."""
    taxes = [each["rate"] for each in item.get("taxes") or []]
    percent = sum((Decimal(str(rate.get("percentage") or 0)) for rate in taxes), Decimal(0))
    names = dict.fromkeys(rate.get("display_name") or "" for rate in taxes)
    return LineTax(ours(item.get("amount_tax") or 0), percent, ", ".join(names)[:20])


def _card(said: Said) -> str:
    found: Any = said
    for name in ("payment_intent", "latest_charge", "payment_method_details", "card"):
        found = found.get(name) if isinstance(found, dict) else None
    return (found.get("country") or "") if isinstance(found, dict) else ""
