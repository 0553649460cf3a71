"""Whether the VAT number of a business that paid no tax exists: asked after it has paid."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction

from billing import vies
from billing.models import TaxIdCheck
from orders import evidence, tax_ids
from orders.models import Order, TaxEvidence
from shop.events.kinds import Kind
from shop.events.record import record

TRIES = 8  # over some eight hours
Outcome = TaxIdCheck.Outcome


def begin(order: Order) -> None:
    """No sale waits for the answer. Where Stripe works the tax out, Stripe asks too."""
    if not (settings.VIES_URL and order.reverse_charge and order.taxed_by == "table"):
        return
    number = tax_ids.plain(order.tax_id)
    row, new = TaxIdCheck.objects.get_or_create(order=order, number=number)
    if new:
        _wake(row)


def check(row: TaxIdCheck) -> None:
    if not row.claim():
        return
    try:
        said = vies.ask(row.number)
    except vies.Silent as silence:
        if row.attempts < TRIES:
            row.postpone(str(silence))
        else:
            _conclude(row, Outcome.UNKNOWN, {"error": str(silence)})
        return
    _conclude(row, Outcome.VALID if said.exists else Outcome.REFUTED, said.answer)


@transaction.atomic
def _conclude(row: TaxIdCheck, outcome: str, answer: dict[str, Any]) -> None:
    if not row.finish():
        return
    TaxIdCheck.objects.filter(pk=row.pk).update(outcome=outcome, answer=answer)
    evidence.keep(row.order, TaxEvidence.Kind.TAX_ID, f"{row.number}, VIES: {outcome}")
    record(Kind.TAX_ID_CHECKED, row.order, by="vies", tax_id=row.number, outcome=outcome)


def _wake(row: TaxIdCheck) -> None:
    """After the commit, and without raising: a dead queue delays it, `tick` mends that."""
    from billing.tasks import check_tax_id  # noqa: PLC0415  it imports this module

    transaction.on_commit(partial(check_tax_id.enqueue, row.pk), robust=True)
