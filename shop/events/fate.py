"""What became of a mail after the provider had taken it."""

from django.db import transaction
from django.utils import timezone

from shop.events.kinds import Kind
from shop.events.models import Mail, Suppression
from shop.events.models.mail import Fate
from shop.events.record import record
from shop.events.suppression import suppress

WEIGHT = {fate: number for number, fate in enumerate(Fate.values)}


@transaction.atomic
def tell(mail: Mail, fate: Fate, told: str = "", *, for_good: bool = False) -> None:
    """Word comes twice and out of order: only what weighs more is written down."""
    row = Mail.objects.select_for_update().get(pk=mail.pk)
    _settle_doubt(row)
    if WEIGHT[fate] > WEIGHT.get(row.fate, -1):
        row.fate, row.fate_at, row.fate_told = fate, timezone.now(), told[:300]
        row.save(update_fields=["fate", "fate_at", "fate_told"])
        if fate == Fate.FAILED:
            record(Kind.MAIL_FAILED, row, by="resend", error=told)
    if fate == Fate.COMPLAINED:
        suppress(row, Suppression.Cause.COMPLAINED, told)
    elif fate == Fate.BOUNCED and for_good:
        suppress(row, Suppression.Cause.BOUNCED, told)


def _settle_doubt(row: Mail) -> None:
    """Who tells of a mail has taken it, even if that answer never came."""
    if row.done_at is None and row.fate != Fate.WITHHELD:
        row.done_at, row.failed_at, row.error = timezone.now(), None, ""
        row.uncertain_since = row.leased_until = None
        row.save(update_fields=["done_at", "failed_at", "error", "uncertain_since", "leased_until"])
