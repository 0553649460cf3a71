"""Stripe Tax: what a session is told to ask and to work out, and what comes of it here."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from billing.tax_said import LineTax, Tax, Whereabouts
from catalog.models import Product
from orders import evidence
from orders.models import Order, OrderLine, TaxEvidence
from shop.lib.money import shares

Kind = TaxEvidence.Kind
# Stripe's own words for what is sold: electronically supplied, and services.
CODES = {Product.Kind.DIGITAL.value: "txcd_10000000", Product.Kind.SERVICE.value: "txcd_20030000"}


def by_stripe(order: Order) -> bool:
    return order.taxed_by == "stripe"


def asked(order: Order) -> dict[str, Any]:
    """Whom Stripe knows may have moved: what they say at its checkout is kept there."""
    if not by_stripe(order):
        return {}
    told: dict[str, Any] = {
        "automatic_tax": {"enabled": True},
        "tax_id_collection": {"enabled": True},
        "billing_address_collection": "auto",
    }
    if order.account.user_id:
        told["customer_update"] = {"address": "auto", "name": "auto"}
    return told


def behaviour(order: Order) -> dict[str, str]:
    if not by_stripe(order):
        return {}
    return {"tax_behavior": "inclusive" if order.tax_included else "exclusive"}


def code(order: Order, line: OrderLine) -> dict[str, str]:
    known = CODES.get(line.kind) if by_stripe(order) else None
    return {"tax_code": known} if known else {}


def owed(order: Order, tax: Tax | None) -> int:
    """What pays the order: what was agreed on, and a tax that Stripe put on top."""
    if tax is None or not by_stripe(order) or order.tax_included:
        return order.total
    return order.total - order.tax + tax.amount


def take(order: Order, tax: Tax | None) -> None:
    """Stripe's tax becomes the order's, line by line; whoever calls holds it, not paid yet."""
    if tax is None or not by_stripe(order):
        return
    lines = list(order.lines.order_by("pk"))
    for line, each in zip(lines, _by_line(lines, tax), strict=True):
        line.tax, line.tax_rate, line.tax_name = each.amount, each.percent, each.name
    order.take_tax(lines, reverse_charge=tax.reverse_charge)


def _by_line(lines: list[OrderLine], tax: Tax) -> list[LineTax]:
    """As Stripe told it; where it did not tell all of them, by what each line costs."""
    whole = sum(each.amount for each in tax.lines) == tax.amount
    if whole and len(tax.lines) == len(lines):
        return list(tax.lines)
    amounts = shares(tax.amount, [line.subtotal - line.discount for line in lines])
    return [LineTax(amount, Decimal(0), "") for amount in amounts]


def keep_evidence(order: Order, there: Whereabouts) -> None:
    """What Stripe saw of the buyer's place, whoever works the tax out."""
    if not order.taxed_by:
        return
    evidence.keep(order, Kind.CARD, there.card_country)
    if by_stripe(order):
        evidence.keep(order, Kind.SAID, there.country)
        evidence.keep(order, Kind.TAX_ID, there.tax_id)
        order.complete_buyer(there.country, there.tax_id)
