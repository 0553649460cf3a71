"""What Stripe says of a refund, and what it means for order and goods: the one place that knows.

Our own answer, webhooks in any order, and the reconciliation all come here.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from billing import letters, refund_papers, taking_back
from billing import refund_refusals as refusals
from billing.following import Foreign
from billing.models import Payment, Refund, RefundLine
from billing.refund_plan import Account
from billing.reversals import Reversal
from orders.models import Order
from shop.events.kinds import Kind
from shop.events.record import record

Status = Refund.Status
WORDS = {"requires_action": Status.PENDING}
RANK = {
    Status.REQUESTED: 0,
    Status.PENDING: 1,
    Status.SUCCEEDED: 2,
    Status.FAILED: 3,
    Status.CANCELED: 3,
}


class Unknown(Exception):
    """The payment that it is of has not come here yet."""


@transaction.atomic
def follow(told: Reversal, by: Any = "stripe") -> Refund:
    """Makes our row say what Stripe says; the same again, or older news, changes nothing."""
    payment = locked_payment(told.intent, told.order, told.shop)
    row = _row(told, payment)
    now = Status(WORDS.get(told.status, told.status))
    # What was never known to Stripe can still turn out to be.
    before = RANK[Status(row.status)] if row.external_id else -1
    if row.external_id is None:
        row.external_id = told.id
        row.save(update_fields=["external_id"])
    if RANK[now] <= before:
        return row
    if now in Status.good():
        accept(row, now, by)
    elif now in Status.over():
        _end(row, now, told.failure or told.status, by)
    return row


def locked_payment(intent: str, order: str, shop: str) -> Payment:
    """While its order is held. Raises Unknown or Foreign when it is not here."""
    rows = Payment.objects.filter(provider=Payment.Provider.STRIPE, external_id=intent)
    found = rows.first() if intent else None
    if found is None:
        ours = shop == settings.SITE_URL or Order.objects.filter(public_id=order or "-").exists()
        raise Unknown(intent) if ours and intent else Foreign(intent)
    if found.order:
        found.order.hold()
    return rows.select_for_update(of=("self",)).get()


def accept(row: Refund, status: str, by: Any) -> None:
    """The money is on its way, so what it paid for goes back. Once, whatever comes after."""
    first = not row.good
    row.accepted_at = row.accepted_at or timezone.now()
    _close(row, status)
    if not first:
        return
    taken = _follow_up(row, by)
    about = row.order or row.payment
    record(Kind.REFUND_MADE, about, by=by, amount=str(row.money), reason=row.reason)
    if row.order:
        letters.tell_refunded(row, taken)
    refund_papers.credit(row)


def fail(row: Refund, why: str) -> None:
    """Stripe refused: no money moved, and nothing was taken back."""
    with transaction.atomic():
        if row.order:
            row.order.hold()
        fresh = Refund.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if fresh.status == Status.REQUESTED:
            _end(fresh, Status.FAILED, why, "stripe")


@transaction.atomic
def assign(row: Refund, lines: Collection[int], by: Any, reason: str) -> bool:
    """Says which lines a refund that was made at Stripe was for; False when that is said."""
    order = row.order
    if order is None:
        return False
    held = order.hold()
    fresh = Refund.objects.without_lines().filter(pk=row.pk).first()
    if fresh is None:
        return False
    account = Account.of(held, fresh.payment)
    chosen = [line for line in account.lines if line.pk in lines]
    if not chosen:
        raise refusals.NoLine
    if sum(map(account.left_for, chosen)) < fresh.amount:
        raise refusals.TooLittle(str(fresh.money))
    _write(fresh, account, chosen)
    record(Kind.REFUND_ASSIGNED, held, by=by, reason=reason, amount=str(row.money))
    taking_back.match(held, by, reason)
    return True


@transaction.atomic
def attend(row: Refund, by: Any, reason: str) -> bool:
    """Somebody has seen to it: paid the buyer otherwise, or knows why it may stay."""
    if not Refund.objects.filter(pk=row.pk, attended_at=None).update(attended_at=timezone.now()):
        return False
    about = row.order or row.payment
    record(Kind.REFUND_ATTENDED, about, by=by, reason=reason, amount=str(row.money))
    return True


def _row(told: Reversal, payment: Payment) -> Refund:
    rows = Refund.objects.select_for_update(of=("self",))
    known = rows.filter(external_id=told.id).first()
    if known is None and told.key:
        known = rows.filter(key=told.key, payment=payment).first()
    return known or Refund.objects.create(
        order=payment.order,
        payment=payment,
        amount=told.amount,
        currency=told.currency,
        origin=Refund.Origin.DASHBOARD,
        by="stripe",
        woken_at=None,
    )


def _close(row: Refund, status: str, error: str = "") -> None:
    """Nothing is due any more, whoever has it in hand."""
    row.status, row.error, row.done_at, row.leased_until = status, error, timezone.now(), None
    names = ["status", "error", "done_at", "leased_until", "accepted_at"]
    row.save(update_fields=names)


def _follow_up(row: Refund, by: Any) -> list[Any]:
    payment = row.payment
    if payment.outcome != Payment.Outcome.SETTLED or row.order is None:
        taking_back.count(payment)
        payment.attend(by, row.reason)
        return []
    if row.origin == Refund.Origin.DASHBOARD:
        _complete(row)
    return taking_back.match(row.order, by, row.reason)


def _complete(row: Refund) -> None:
    """Once all of a payment has gone back, every line has, in however many steps."""
    good = Refund.objects.accepted().filter(payment=row.payment)
    if good.sum() < row.payment.amount:
        return
    for loose in good.filter(parts=None).order_by("pk"):
        account = Account.of(row.order, row.payment)  # type: ignore[arg-type]  # it has an order
        if sum(map(account.left_for, account.lines)) >= loose.amount:
            _write(loose, account, account.lines)


def _write(row: Refund, account: Account, lines: list[Any]) -> None:
    RefundLine.objects.bulk_create(
        RefundLine(
            refund=row, line=part.line, amount=part.amount, tax=part.tax, withdrawn=part.withdrawn
        )
        for part in account.spread(row.amount, lines, whole=False)
    )


def _end(row: Refund, status: str, why: str, by: Any) -> None:
    was_good = row.good
    _close(row, status, why)
    about = row.order or row.payment
    record(Kind.REFUND_FAILED, about, by=by, amount=str(row.money), error=why)
    if not was_good:
        return
    if row.order and row.payment.outcome == Payment.Outcome.SETTLED:
        taking_back.match(row.order, by, why)
        refund_papers.restore(row, why)
    else:
        taking_back.count(row.payment)
