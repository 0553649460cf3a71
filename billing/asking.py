"""Asking for money back on goodwill, and what an operator answers to that or to a withdrawal."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from billing.models import RefundRequest, Withdrawal
from orders import links
from orders.models import Order
from shop.events.kinds import Kind
from shop.events.mailing import mail
from shop.events.record import record

KINDS = {RefundRequest: Kind.REFUND_ANSWERED, Withdrawal: Kind.WITHDRAWAL_DECIDED}
MAILS: dict[type[Any], str] = {
    RefundRequest: "refund_answered",
    Withdrawal: "withdrawal_decided",
}


def ask(order: Order, words: str, by: Any) -> RefundRequest | None:
    """The one that waits already, if there is one; None of an order that was never paid."""
    with transaction.atomic():
        held = order.hold()
        if held.paid_at is None:
            return None
        waiting: RefundRequest | None = held.refund_requests.waiting().first()
        if waiting:
            return waiting
        new: RefundRequest = held.refund_requests.create(words=words)
        record(Kind.REFUND_ASKED, held, by=by)
    return new


def answer(
    row: RefundRequest | Withdrawal, *, granted: bool, words: str, by: Any, why: str
) -> bool:
    """Once; no money moves by it, which the order's page is for."""
    with transaction.atomic():
        order = row.order.hold()
        open_ones = type(row)._default_manager.filter(pk=row.pk, answered_at=None)
        if not open_ones.update(answered_at=timezone.now(), granted=granted, answer=words):
            return False
        row.refresh_from_db()
        record(KINDS[type(row)], order, by=by, reason=why, outcome=row.state)
        mail(mail_key(row), MAILS[type(row)], order.email, _told(row, order), order.language)
    return True


def mail_key(row: RefundRequest | Withdrawal) -> str:
    return f"{MAILS[type(row)]}/{row.pk}"


def _told(row: RefundRequest | Withdrawal, order: Order) -> dict[str, Any]:
    return {
        "number": order.number,
        "name": order.name,
        "granted": bool(row.granted),
        "words": row.answer,
        "link": links.to(order),
    }
