"""What stands in the tables that operators take with them."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from shop.lib.exported import Columns
from shop.lib.money import typed


def _moment(at: datetime | None) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds") if at else ""


ORDERS: Columns = {
    "order": lambda order: order.number,
    "state": lambda order: order.state,
    "placed": lambda order: _moment(order.placed_at),
    "paid": lambda order: _moment(order.paid_at),
    "cancelled": lambda order: _moment(order.cancelled_at),
    "email": lambda order: order.email,
    "name": lambda order: order.name,
    "company": lambda order: order.company,
    "country": lambda order: order.country,
    "tax id": lambda order: order.tax_id,
    "currency": lambda order: order.currency,
    "subtotal": lambda order: typed(order.subtotal, order.currency),
    "discount": lambda order: typed(order.discount, order.currency),
    "tax": lambda order: typed(order.tax, order.currency),
    "reverse charge": lambda order: "yes" if order.reverse_charge else "",
    "total": lambda order: typed(order.total, order.currency),
}

PAYMENTS: Columns = {
    "received": lambda payment: _moment(payment.received_at),
    "order": lambda payment: payment.order.number if payment.order else "",
    "from": lambda payment: payment.provider,
    "number there": lambda payment: payment.external_id,
    "currency": lambda payment: payment.currency,
    "amount": lambda payment: typed(payment.amount, payment.currency),
    "outcome": lambda payment: payment.outcome,
    "live": lambda payment: {True: "yes", False: "no"}.get(payment.livemode, ""),
}
