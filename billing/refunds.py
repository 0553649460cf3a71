"""Money is sent back: written down first, then asked of Stripe, however often that takes."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from billing import refund_refusals as refusals
from billing import reversals, stripe
from billing.models import Dispute, Payment, Refund, RefundLine
from billing.refund_following import accept, fail, follow
from billing.refund_plan import Choice, Plan, left_of, plan
from orders.models import Order
from shop.events.due import LEASE
from shop.events.kinds import Kind
from shop.events.record import record

Origin = Refund.Origin


def refund(  # noqa: PLR0913  what, who, why, and what they saw
    order: Order, choice: Choice, *, by: Any, reason: str, key: str, seen: str
) -> Refund:
    """Sends back what was chosen, as it was seen; the same key again is the same refund.

    Raises a sentence if it cannot be, or is not any more what somebody agreed to.
    """
    with transaction.atomic():
        held = order.hold()
        if known := _pressed(key):
            return known
        wanted = plan(held, choice)
        if wanted.digest != seen:
            raise refusals.Changed
        row = _write(wanted, by, reason, key)
    return _begun(row)


def send_back(payment: Payment, by: Any, reason: str, key: str) -> Refund:
    """All of a payment that did not pay its order, or that has none."""
    with transaction.atomic():
        held = _locked(payment)
        if known := _pressed(key):
            return known
        left = left_of(held)
        if held.outcome == Payment.Outcome.SETTLED or held.attended_at:
            raise refusals.Attended
        if Dispute.objects.holding().filter(payment=held).exists():
            raise refusals.Disputed
        if not left:
            raise refusals.NothingLeft
        row = _write(Plan(held, left, []), by, reason, key)
    return _begun(row)


def ask(row: Refund) -> None:
    """What a worker does with one that is due: the web may have died before it asked."""
    if row.claim():
        _ask(row)


def _pressed(key: str) -> Refund | None:
    """The same button before, by the same person."""
    known: Refund | None = Refund.objects.filter(key=key).first()
    return known


def _locked(payment: Payment) -> Payment:
    if payment.order:
        payment.order.hold()
    return Payment.objects.select_for_update(of=("self",)).get(pk=payment.pk)


def _write(wanted: Plan, by: Any, reason: str, key: str) -> Refund:
    payment = wanted.payment
    ours = payment.provider == Payment.Provider.STRIPE
    # In our hands from its first moment on; whoever dies with it leaves a lease that runs out.
    row = Refund.objects.create(
        order=payment.order,
        payment=payment,
        amount=wanted.amount,
        currency=payment.currency,
        origin=Origin.OURS if ours else Origin.MANUAL,
        key=key,
        reason=reason,
        by=str(by)[:200],
        attempts=1,
        woken_at=None,
        leased_until=timezone.now() + LEASE,
    )
    RefundLine.objects.bulk_create(
        RefundLine(
            refund=row, line=part.line, amount=part.amount, tax=part.tax, withdrawn=part.withdrawn
        )
        for part in wanted.parts
    )
    told = {"amount": str(row.money), "reason": reason}
    record(Kind.REFUND_BEGUN, row.order or payment, by=by, **told)
    if not ours:
        accept(row, Refund.Status.SUCCEEDED, by)
    return row


def _begun(row: Refund) -> Refund:
    """Outside of any transaction: the row is there, whatever becomes of us."""
    if row.origin == Origin.OURS:
        _ask(row)
    row.refresh_from_db()
    return row


def _ask(row: Refund) -> None:
    try:
        told = _known(row) if row.attempts > 1 else None
        follow(told or _made(row))
    except stripe.Unavailable as fault:
        if fault.answered:  # and would say so again for as long as it remembers the key
            Refund.objects.filter(pk=row.pk).update(turn=row.turn + 1)
        row.postpone(str(fault))
    except stripe.Refusal as refusal:
        fail(row, refusals.of_stripe(refusal.code, str(refusal)))


def _known(row: Refund) -> reversals.Reversal | None:
    """It may have come through although we never heard so."""
    there = reversals.refunds(payment_intent=row.payment.external_id)
    return next((each for each in there if each.key == row.key), None)


def _made(row: Refund) -> reversals.Reversal:
    order = row.order.public_id if row.order else ""
    known = {"refund": row.key, "order": order, "shop": settings.SITE_URL}
    intent = row.payment.external_id
    return reversals.send_back(intent, row.amount, row.currency, known, row.stripe_key)
