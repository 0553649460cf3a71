"""What operators decide about an order: each with a reason, and after Stripe has been told."""

from typing import Any

from django.db import transaction

from billing import checkout
from billing.settlement import Paid, settle
from orders.models import Order


def cancel(order: Order, by: Any, reason: str) -> bool:
    """False when it is paid, or turns out to be."""
    return checkout.abandon(order, Order.Cause.OPERATOR, by, reason)


def mark_paid(order: Order, by: Any, reason: str) -> bool:
    """The money came another way: by bank, in cash. False when it is paid already, or sold out.

    Stripe is told first, so that nobody pays the same order there as well.
    """
    if order.state in {"open", "processing", "held"}:
        checkout.close_sessions(order)
    with transaction.atomic():
        if order.hold().paid_at:
            return False
        order.note(by, reason)
        payment = settle(order, Paid("manual", order.public_id, order.total, order.currency), by=by)
    return payment.outcome == payment.Outcome.SETTLED
