"""What an invoice says, as it is kept: plain values that nothing changes later."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from billing.crediting import Piece, Share
from orders.models import Order, OrderLine
from shop.storefront.models import Storefront

DETAILS = ("name", "company", "address", "tax_id")  # of a buyer, that can be corrected
AMOUNTS = ("discount", "net", "tax", "total")

type Line = dict[str, Any]


def seller(shop: Storefront) -> dict[str, str]:
    return {
        "name": shop.legal_name or shop.name,
        "address": shop.address,
        "country": shop.country,
        "tax_id": shop.tax_id,
        "registration": shop.registration,
        "email": shop.email,
        "words": shop.invoice_words,
    }


def buyer(order: Order) -> dict[str, str]:
    return {
        "name": order.name,
        "company": order.company,
        "address": "",
        "country": order.country,
        "tax_id": order.tax_id,
        "email": order.email,
    }


def line(sold: OrderLine) -> Line:
    return {
        "title": sold.title,
        "option": sold.option_name,
        "when": sold.when,
        "quantity": sold.quantity,
        "each": sold.unit_amount,
        "discount": sold.discount,
        "rate": rate(sold.tax_rate),
        "net": sold.total - sold.tax,
        "tax": sold.tax,
        "total": sold.total,
    }


def credited(title: str, option: str, piece: Piece) -> Line:
    return {
        "title": title,
        "option": option,
        "when": "",
        "quantity": 1,
        "each": None,
        "discount": 0,
        "rate": piece.rate,
        "net": piece.tax - piece.total,
        "tax": -piece.tax,
        "total": -piece.total,
    }


def negated(lines: Iterable[Line]) -> list[Line]:
    return [each | {name: -each[name] for name in AMOUNTS} for each in lines]


def by_rate(lines: Iterable[Line]) -> dict[str, Share]:
    """Net and tax of all lines with the same rate, the highest first."""
    found: dict[str, Share] = {}
    for each in lines:
        share = found.get(each["rate"], Share(0, 0))
        found[each["rate"]] = Share(share.net + each["net"], share.tax + each["tax"])
    return {each: found[each] for each in sorted(found, key=Decimal, reverse=True)}


def rate(percent: Decimal) -> str:
    """19.000 is 19: one rate, one word."""
    return f"{Decimal(percent).normalize():f}"


def digest(content: dict[str, Any]) -> str:
    """Of what is said, in whatever order a database keeps it."""
    said = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()
