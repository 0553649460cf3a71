"""An operator asks Stripe what became of an order, instead of waiting for the clock to do so."""

from typing import Any

from django.db import transaction

from billing import stripe
from billing.following import follow
from orders.models import Order
from shop.events.kinds import Kind
from shop.events.record import record


def compare(order: Order, by: Any, reason: str) -> bool:
    """Makes our rows say what Stripe says of each of its sessions; whether that was news."""
    before = _state(order)
    rows = order.checkouts.exclude(session_id=None).order_by("number")
    sessions = [stripe.session(str(number)) for number in rows.values_list("session_id", flat=True)]
    with transaction.atomic():
        record(Kind.ORDER_COMPARED, order, by=by, reason=reason, sessions=len(sessions))
        for session in sessions:
            follow(session)
    return _state(order) != before


def _state(order: Order) -> tuple[str, int, int]:
    order.refresh_from_db()
    return order.state, order.payments.count(), order.checkouts.open().count()
