"""The credit note of a refund: as much as went back, of what the invoice said."""

from __future__ import annotations

from collections.abc import Iterator

from billing import invoices
from billing.invoices import Part
from billing.models import Payment, Refund
from shop.lib.money import shares


def credit(row: Refund) -> None:
    """To be called last in the transaction in which it is accepted; the order is held."""
    if row.order is None or row.payment.outcome != Payment.Outcome.SETTLED:
        return
    if documents := invoices.of(row.order):
        left = sum(line["total"] for line in invoices.remaining(documents))
        if parts := list(_parts(row, left)):
            invoices.credit(row.order, parts, row.reason, row.key)


def restore(row: Refund, reason: str) -> None:
    """It has not gone back after all."""
    if row.order and row.payment.outcome == Payment.Outcome.SETTLED:
        invoices.restore(row.order, reason, row.key)


def _parts(row: Refund, left: int) -> Iterator[Part]:
    """More may have come than was billed, if somebody let it pay: that has no paper to go back."""
    order = row.order
    known = [Part(part.line, part.amount, part.tax) for part in row.parts.select_related("line")]
    if not known and order:
        tax, _rest = shares(order.tax, [row.amount, max(order.total - row.amount, 0)])
        known = [Part(None, row.amount, tax)]
    for part in known:
        amount = min(part.amount, left)
        if amount:
            yield part._replace(amount=amount, tax=min(part.tax, amount))
            left -= amount
