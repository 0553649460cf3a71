"""What operators decide about an order: each with a reason, and after Stripe has been told."""

from typing import Any

from django.db import transaction

from billing import checkout, stripe
from billing.settlement import Paid, settle
from orders.models import Order


def cancel(order: Order, by: Any, reason: str) -> bool:
    """False when it is paid, or turns out to be."""
    return checkout.abandon(order, Order.Cause.OPERATOR, by, reason)


def mark_paid(order: Order, by: Any, reason: str) -> bool:
    """The money came another way: by bank, in cash. False when it is paid already, or sold out.

    Stripe is told first, so that nobody pays the same order there as well.
    """
    for _try in range(checkout.TRIES):
        checkout.close_sessions(order)
        with transaction.atomic():
            held = order.hold()
            if held.paid_at:
                return False
            if held.checkouts.open().exists():  # another tab goes to pay it
                continue
            order.note(by, reason)
            payment = settle(order, _money(order), by=by)
        return payment.outcome == payment.Outcome.SETTLED
    raise stripe.Unavailable("Somebody is about to pay it.")


def _money(order: Order) -> Paid:
    """Numbered: one that came too late must not stand in the way of the next."""
    number = f"{order.public_id}/{order.payments.filter(provider='manual').count() + 1}"
    return Paid("manual", number, order.total, order.currency)
