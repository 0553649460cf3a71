"""Compares orders with Stripe, and settles what a lost webhook has left. Twice is harmless."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from billing import reversing, stripe
from billing.checkout import close_sessions
from billing.following import Foreign, follow
from billing.models import Checkout
from billing.models.checkout import LATE, LIVES
from billing.report import Report
from orders.models import Order

logger = logging.getLogger(__name__)

BACK = timedelta(days=2)
BY = "reconcile"


def reconcile(since: datetime | None = None) -> Report:
    report = Report()
    if stripe.configured():
        _list(report, since or timezone.now() - BACK)
        for number in _waiting():
            _ask(report, number)
        reversing.compare(report, since or timezone.now() - BACK)
    _let_go()
    return report


def follow_up() -> int:
    """What is open past its time, asked for one by one: what the clock does between reconciles."""
    report = Report()
    asked = Checkout.objects.overdue().exclude(session_id=None)
    for number in asked.order_by("pk").values_list("session_id", flat=True)[:200]:
        _ask(report, str(number))
    _close_leftovers(report)
    return len(report.drift) + _let_go()


def _list(report: Report, since: datetime) -> None:
    try:
        for session in stripe.sessions(since):
            _compare(report, session)
    except (stripe.Unavailable, stripe.Refusal) as fault:
        report.faults.append(str(fault))


def _waiting() -> list[str]:
    """Sessions of orders that may yet be paid, whenever they were made."""
    rows = Checkout.objects.exclude(session_id=None).filter(
        order__paid_at=None, order__cancelled_at=None
    )
    return [str(number) for number in rows.values_list("session_id", flat=True)]


def _ask(report: Report, number: str) -> None:
    try:
        session = stripe.known(number)
    except (stripe.Unavailable, stripe.Refusal) as fault:
        report.faults.append(f"{number}: {fault}")
        return
    if session:
        _compare(report, session)
        return
    for lost in Checkout.objects.open().filter(session_id=number):
        lost.close(Checkout.Outcome.ABANDONED)


def _compare(report: Report, session: stripe.Session) -> None:
    report.looked_at += 1
    before = _state(session)
    try:
        follow(session, by=BY)
    except Foreign:
        return
    except Exception as error:
        # Whatever it is, the others are compared all the same.
        logger.exception("Session %s could not be followed", session.id)
        report.faults.append(f"{session.id}: {type(error).__name__}")
        return
    after = _state(session)
    if after != before:
        report.drift.append(f"{session.order}: {before or 'unknown'} → {after or 'unknown'}")


def _state(session: stripe.Session) -> str:
    order = Order.objects.filter(public_id=session.order).first()
    if order is None:
        return ""
    payments = order.payments.count()
    return f"{order.state}, {payments} payments" if payments else order.state


def _close_leftovers(report: Report) -> None:
    """Sessions that are still open although their order is settled: nobody must pay there."""
    rows = Checkout.objects.open().exclude(session_id=None)
    settled = rows.exclude(order__paid_at=None, order__cancelled_at=None)
    for row in settled.order_by("pk")[:200]:
        try:
            close_sessions(row.order)
        except (stripe.Unavailable, stripe.Refusal) as fault:
            report.faults.append(f"{row.session_id}: {fault}")


def _let_go() -> int:
    """Orders that nobody can pay any more, since no session of theirs is left open."""
    now = timezone.now()
    for lost in Checkout.objects.overdue().filter(session_id=None):
        lost.close(Checkout.Outcome.ABANDONED)
    stale = Order.objects.open().filter(
        processing_at=None, held_at=None, placed_at__lt=now - LIVES - LATE
    )
    left = stale.exclude(pk__in=Checkout.objects.open().values("order"))
    return sum(map(_expire, left[:500]))


@transaction.atomic
def _expire(order: Order) -> bool:
    """Unless its buyer has come back this moment to pay it."""
    if order.hold().checkouts.open().exists():
        return False
    return order.cancel(Order.Cause.EXPIRED, by=BY)
