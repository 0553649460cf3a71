"""Goods match what remains paid, line by line: taken back as money goes, given as it stays."""

from __future__ import annotations

from typing import Any

from django.db.models import Sum

from billing.models import Dispute, Payment, Refund, RefundLine
from fulfillment import delivery
from orders.models import Order, OrderLine
from shop.lib.money import shares


def match(order: Order, by: Any, reason: str) -> list[OrderLine]:
    """The lines that it took back. To be called while the order is held."""
    payment = order.payments.filter(outcome=Payment.Outcome.SETTLED).first()
    if payment is None:
        return []
    count(payment)
    lines = list(order.lines.order_by("pk"))
    gone = _gone(payment, lines)
    _count_lines(order, payment)
    taken = [line for line in lines if line.pk in gone and not line.withdrawn_at]
    back = [line for line in lines if line.pk not in gone and line.withdrawn_at]
    if taken:
        delivery.withdraw(order, by, reason, taken)
    if back:
        RefundLine.objects.filter(line__in=back).update(withdrawn=False)
        delivery.restore(order, by, reason, back)
    return taken


def count(payment: Payment) -> None:
    """What went back of it, and what was lost: never set, always counted anew."""
    lost = Dispute.objects.filter(payment=payment, status="lost").aggregate(sum=Sum("amount"))
    payment.refunded = Refund.objects.accepted().filter(payment=payment).sum()
    payment.lost = max(min(lost["sum"] or 0, payment.amount - payment.refunded), 0)
    payment.save(update_fields=["refunded", "lost"])


def _gone(payment: Payment, lines: list[OrderLine]) -> set[int]:
    """Lines of which nothing remains paid; what cost nothing goes with what it was chosen with."""
    if payment.amount and payment.refunded + payment.lost >= payment.amount:
        return {line.pk for line in lines}
    parts = RefundLine.objects.filter(refund__in=_good(payment)).order_by()
    back = dict(parts.values_list("line").annotate(Sum("amount")))
    flagged = set(parts.filter(withdrawn=True).values_list("line", flat=True))
    paid = shares(payment.amount, [line.total for line in lines])
    return {
        line.pk
        for line, cost in zip(lines, paid, strict=True)
        if (back.get(line.pk, 0) >= cost if cost else line.pk in flagged)
    }


def _count_lines(order: Order, payment: Payment) -> None:
    """For whoever shows the order, its lines, and what sellers earned."""
    Order.objects.filter(pk=order.pk).update(refunded=min(payment.refunded, order.total))
    parts = RefundLine.objects.filter(refund__in=_good(payment)).order_by()
    back = dict(parts.values_list("line").annotate(Sum("amount")))
    for line in order.lines.all():
        now = min(back.get(line.pk, 0), line.total)
        if line.refunded != now:
            OrderLine.objects.filter(pk=line.pk).update(refunded=now)


def _good(payment: Payment) -> Any:
    return Refund.objects.accepted().filter(payment=payment).values("pk")
