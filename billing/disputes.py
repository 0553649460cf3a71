"""What Stripe says of a dispute, and what that means for order and goods; of warnings, too."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from billing import taking_back
from billing.models import Dispute, FraudWarning, Payment
from billing.refund_following import locked_payment
from billing.reversals import Claim, Suspicion
from fulfillment import delivery
from shop.events.kinds import Kind
from shop.events.record import record

OPEN = {"needs_response", "under_review", "warning_needs_response", "warning_under_review"}
KEPT = {"won", "warning_closed", "prevented"}
REASON = "dispute"


@transaction.atomic
def follow(told: Claim, by: Any = "stripe") -> Dispute:
    """Makes our row say what Stripe says; the same again, or older news, changes nothing."""
    payment = locked_payment(told.intent, told.order, told.shop)
    row = _row(told, payment, by)
    if row.closed_at and told.status in OPEN:
        return row  # asked for before it was closed, and brought after
    _note_money(row, told, by)
    row.status, row.reason, row.due_by = told.status, told.reason, told.due_by
    row.amount = told.amount
    if told.status in OPEN:
        _freeze(row, by)
    elif told.status in KEPT:
        _close(row, by)
        _release(row, by)
    elif row.lost:
        _close(row, by)
        _lose(row, by)
    row.save()
    return row


@transaction.atomic
def warn(told: Suspicion, by: Any = "stripe") -> FraudWarning:
    payment = locked_payment(told.intent, told.order, told.shop)
    row: FraudWarning
    row, new = FraudWarning.objects.get_or_create(
        external_id=told.id,
        defaults={"payment": payment, "type": told.type, "warned_at": told.created},
    )
    if row.actionable != told.actionable:
        row.actionable = told.actionable
        row.save(update_fields=["actionable"])
    if new:
        record(Kind.FRAUD_WARNED, payment.order or payment, by=by, cause=told.type)
    return row


@transaction.atomic
def attend(row: Dispute, by: Any, reason: str) -> bool:
    """Somebody has seen to it; what is still paused then is the buyer's again."""
    payment = locked_payment(row.payment.external_id, "", "")
    if not Dispute.objects.filter(pk=row.pk, attended_at=None).update(attended_at=timezone.now()):
        return False
    row.refresh_from_db()
    record(Kind.DISPUTE_ATTENDED, row.order or payment, by=by, reason=reason)
    if row.undecided:
        _release(row, by)
    return True


@transaction.atomic
def attend_warning(row: FraudWarning, by: Any, reason: str) -> bool:
    rows = FraudWarning.objects.filter(pk=row.pk, attended_at=None)
    if not rows.update(attended_at=timezone.now()):
        return False
    record(Kind.FRAUD_ATTENDED, row.payment.order or row.payment, by=by, reason=reason)
    return True


def _row(told: Claim, payment: Payment, by: Any) -> Dispute:
    row, new = Dispute.objects.get_or_create(
        external_id=told.id,
        defaults={
            "payment": payment,
            "order": payment.order,
            "amount": told.amount,
            "currency": told.currency,
            "status": "",
            "opened_at": told.created,
        },
    )
    if new:
        about = payment.order or payment
        record(Kind.DISPUTE_OPENED, about, by=by, amount=str(row.money), cause=told.reason)
    return row


def _note_money(row: Dispute, told: Claim, by: Any) -> None:
    about, amount = row.order or row.payment, str(row.money)
    if told.taken and not row.taken_at:
        row.taken_at = timezone.now()
        record(Kind.DISPUTE_WITHDRAWN, about, by=by, amount=amount)
    if told.reinstated and not row.reinstated_at:
        row.reinstated_at = timezone.now()
        record(Kind.DISPUTE_REINSTATED, about, by=by, amount=amount)


def _freeze(row: Dispute, by: Any) -> None:
    """Once: an operator who releases goods meanwhile has a reason. An inquiry freezes nothing."""
    if row.order and not row.inquiry and not row.frozen_at and _settles(row):
        row.frozen_at = timezone.now()
        delivery.freeze(row.order, by, REASON)


def _release(row: Dispute, by: Any) -> None:
    row.undecided = False
    row.save()
    if row.order is None or not _settles(row):
        return
    taking_back.match(row.order, by, REASON)
    others = Dispute.objects.holding().filter(payment=row.payment).exclude(pk=row.pk)
    if row.frozen_at and not others.exists():
        delivery.thaw(row.order, by, REASON)


def _lose(row: Dispute, by: Any) -> None:
    """What is paid no more goes back; where some still is, somebody must decide."""
    row.save()
    if row.order is None or not _settles(row):
        taking_back.count(row.payment)
        return
    taking_back.match(row.order, by, REASON)
    row.payment.refresh_from_db()
    row.undecided = row.payment.kept.amount > 0


def _close(row: Dispute, by: Any) -> None:
    if row.closed_at is None:
        row.closed_at = timezone.now()
        record(Kind.DISPUTE_CLOSED, row.order or row.payment, by=by, outcome=row.status)


def _settles(row: Dispute) -> bool:
    return row.payment.outcome == Payment.Outcome.SETTLED
