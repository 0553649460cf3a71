"""What a session at Stripe says, and what it means for its order: the one place that knows.

Webhooks, the page that waits, and the reconciliation all come here with what they have fetched.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction

from billing.models import Checkout
from billing.settlement import Paid, clear_cart, settle_held
from billing.stripe import Session
from billing.stripe_tax import keep_evidence
from orders import links
from orders.models import Order
from shop.events.mailing import mail


class Foreign(Exception):
    """The session belongs to something else that uses the same account at Stripe."""


@transaction.atomic
def follow(session: Session, by: Any = "stripe") -> None:
    """Makes our rows say what the session says; the same again changes nothing."""
    order = Order.locked(public_id=session.order) if session.order else None
    if order is None and (not session.order or session.shop != settings.SITE_URL):
        raise Foreign(session.id)
    if session.paid:
        _paid(order, session, by)
    elif order:
        _unpaid(order, session, by)


def _paid(order: Order | None, session: Session, by: Any) -> None:
    settle_held(order, _payment(session), by)
    if order:
        _close(order, session, Checkout.Outcome.COMPLETE)
        keep_evidence(order, session.there)


def _unpaid(order: Order, session: Session, by: Any) -> None:
    if session.status == "expired":
        _close(order, session, Checkout.Outcome.EXPIRED)
        _expire(order, by)
    elif session.failed:
        _close(order, session, Checkout.Outcome.COMPLETE)
        _fail(order, by)
    elif session.status == "complete":
        _close(order, session, Checkout.Outcome.COMPLETE)
        clear_cart(order)
        order.mark_processing(by)


def _payment(session: Session) -> Paid:
    return Paid(
        provider="stripe",
        external_id=session.intent or session.id,
        session_id=session.id,
        amount=session.amount,
        currency=session.currency,
        livemode=session.livemode,
        tax=session.tax,
    )


def _close(order: Order, session: Session, outcome: str) -> None:
    """Nothing, where Stripe has recovered the session under a number that is new to us."""
    order.checkouts.filter(session_id=session.id).close(outcome)


def _expire(order: Order, by: Any) -> None:
    """Unless somebody is about to pay it elsewhere, or a bank has been told to."""
    if order.state == "open" and not order.checkouts.open().exists():
        order.cancel(Order.Cause.EXPIRED, by=by)


def _fail(order: Order, by: Any) -> None:
    if order.state not in {"open", "processing"}:
        return
    order.cancel(Order.Cause.FAILED, by=by)
    told = {"number": order.number, "name": order.name, "link": links.to(order)}
    mail(f"payment_failed/{order.pk}", "payment_failed", order.email, told, order.language)
