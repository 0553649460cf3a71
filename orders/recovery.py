"""“Already bought?”: everything that an address has bought, for whoever reads its mails."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from orders.models import Order, Recovery
from shop.events.mailing import mail
from shop.lib.mailbox import mailbox
from shop.storefront.languages import speaking

KEPT = timedelta(days=1)


@transaction.atomic
def ask(email: str) -> Recovery:
    """Only writes down that it was asked, which takes as long for any address."""
    row = Recovery.objects.create(email=email.strip().lower(), language=get_language() or "en")
    _wake(row)
    return row


def send(row: Recovery) -> None:
    """Mails a link, if anything was bought with the address."""
    if not row.claim():
        return
    token = secrets.token_urlsafe(24)
    with transaction.atomic():
        if not row.finish() or not bought_with(row.email).exists():
            return
        row.digest, row.sent_at = _digest(token), timezone.now()
        row.save(update_fields=["digest", "sent_at"])
        mail(f"recovery/{row.pk}", "recovery", row.email, {"link": _link(row, token)}, row.language)


def find(token: str) -> Recovery | None:
    found: Recovery | None = Recovery.objects.usable().filter(digest=_digest(token)).first()
    return found


def use(token: str) -> str:
    """Whose purchases it opens, to one of two who press at once; nothing when it is used up."""
    found = find(token)
    if found is None:
        return ""
    used = Recovery.objects.usable().filter(pk=found.pk).update(used_at=timezone.now())
    return found.email if used else ""


def bought_with(email: str) -> QuerySet[Order]:
    """Paid, by a guest who named this address or by the account that has proven to have it."""
    email = email.strip().lower()
    if not email:
        return Order.objects.none()
    # Each way by an index, however it was written.
    named = Q(email=email) | Q(mailbox=mailbox(email), email__iexact=email)
    return Order.objects.paid().filter(named | Q(account__user__email=email))


def forget_old() -> int:
    return Recovery.objects.filter(queued_at__lt=timezone.now() - KEPT).delete()[0]


def _link(row: Recovery, token: str) -> str:
    with speaking(row.language):
        return f"{settings.SITE_URL}{reverse('recovery_link', args=[token])}"


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def _wake(row: Recovery) -> None:
    from orders.tasks import send_recovery  # noqa: PLC0415  it imports this module

    transaction.on_commit(partial(send_recovery.enqueue, row.pk), robust=True)
