"""Withdrawing from a contract: said by anybody, found out in the background, written down once."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, override

from billing.models import Declaration, Withdrawal
from orders import links
from orders.models import Order
from shop.events.kinds import Kind
from shop.events.mailing import mail
from shop.events.record import record

KEPT = timedelta(days=30)  # what fitted no order, in case its buyer writes to us


@transaction.atomic
def declare(name: str, number: str, email: str) -> Declaration:
    """Keeps what was said, without a look at whether there is such an order."""
    said = Declaration.objects.create(
        name=name, number=number, email=email, language=get_language() or "en"
    )
    _wake(said)
    return said


def look_into(said: Declaration) -> None:
    """Finds the order it names, and writes the withdrawal down; what fits none is left alone."""
    if not said.claim():
        return
    with transaction.atomic():
        order = _order_of(said)
        if said.finish() and order:
            said.withdrawal = _withdraw(order, said)
            said.save(update_fields=["withdrawal"])


def told_of(order: Order) -> Withdrawal | None:
    return Withdrawal.objects.filter(order=order).first()


def moment(row: Declaration | Withdrawal) -> str:
    """The day and the time with its zone, for a sentence that may stand before a court."""
    at = row.declared_at if isinstance(row, Withdrawal) else row.queued_at
    here = timezone.localtime(at)
    return f"{date_format(here, 'DATETIME_FORMAT')} {here:%Z}"


def forget_old() -> int:
    long_ago = timezone.now() - KEPT
    return Declaration.objects.filter(queued_at__lt=long_ago, done_at__isnull=False).delete()[0]


def _order_of(said: Declaration) -> Order | None:
    """Paid, and of this very address: a number alone, which can be counted up, proves nothing."""
    found = Order.objects.numbered(said.number).paid().first()
    if found is None or found.email.strip().lower() != said.email.strip().lower():
        return None
    return Order.locked(pk=found.pk)


def _withdraw(order: Order, said: Declaration) -> Withdrawal:
    about = {"name": said.name, "email": said.email, "declared_at": said.queued_at}
    row, new = Withdrawal.objects.get_or_create(order=order, defaults=about)
    if new:
        # Number and address fit; who typed them is not proven.
        record(Kind.WITHDRAWAL_DECLARED, order, by="buyer", at=said.queued_at.isoformat())
        mail(
            f"withdrawal/{order.pk}", "withdrawal", order.email, _told(row, said.language),
            said.language,
        )  # fmt: skip
    return row


def _told(row: Withdrawal, language: str) -> dict[str, Any]:
    with override(language):
        return {
            "number": row.order.number,
            "name": row.name,
            "email": row.email,
            "at": moment(row),
            "goods": [str(line) for line in row.order.lines.all()],
            "link": links.to(row.order),
        }


def _wake(said: Declaration) -> None:
    from billing.tasks import look_into_declaration  # noqa: PLC0415  it imports this module

    transaction.on_commit(partial(look_into_declaration.enqueue, said.pk), robust=True)
