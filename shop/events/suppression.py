"""Addresses that get no mail any more, because of what became of one."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from shop.events.kinds import Kind
from shop.events.models import Mail, Suppression
from shop.events.record import record


@transaction.atomic
def suppress(mail: Mail, cause: str, told: str) -> None:
    """From now on nothing goes to where this mail went."""
    row, new = Suppression.objects.get_or_create(
        address=mail.to,
        lifted_at=None,
        defaults={"cause": cause, "told": told[:300], "mail": mail},
    )
    if new:
        record(Kind.ADDRESS_SUPPRESSED, row, by="resend", cause=cause, error=told)


@transaction.atomic
def lift(row: Suppression, by: Any, reason: str) -> bool:
    """It may get mails again; those that were withheld meanwhile stay so."""
    lifted = Suppression.objects.filter(pk=row.pk, lifted_at=None).update(lifted_at=timezone.now())
    if lifted:
        record(Kind.ADDRESS_LIFTED, row, by=by, reason=reason)
    return bool(lifted)
