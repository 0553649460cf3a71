"""Whether mail goes out: asked by sending one."""

from collections.abc import Iterator
from uuid import uuid4

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shop.events import mailing
from shop.lib.findings import Finding, doubt, fault, fine

NOBODY = _("No mail provider is configured; mail waits.")
KEY_MEND = _("Set RESEND_API_KEY.")
UNTRIED = _("No mail was sent to try it.")
UNTRIED_MEND = _("Name an address: manage.py preflight --mail you@example.com")
SENT = _("A mail to %(address)s was taken by the provider as %(number)s.")
KEPT = _("The mail to %(address)s was not taken (%(error)s).")
KEPT_MEND = _("Look at RESEND_API_KEY, and whether the domain of DEFAULT_FROM_EMAIL is verified.")


BOUNCES = _("Resend’s webhooks can be verified, so bounces and complaints stop mails.")
NO_BOUNCES = _("RESEND_WEBHOOK_SECRET is not set; bounces and complaints never come here.")
BOUNCES_MEND = _("Add an endpoint at Resend for %(url)s, and copy its secret.")


def letters(address: str) -> Iterator[Finding]:
    if settings.RESEND_API_KEY:
        yield _hearing()
    if not settings.RESEND_API_KEY:
        yield fault(NOBODY, KEY_MEND)
    elif not address:
        yield doubt(UNTRIED, UNTRIED_MEND)
    else:
        yield _try(address)


def _hearing() -> Finding:
    """Resend lets keys that only send ask nothing, so only what is set here is looked at."""
    if settings.RESEND_WEBHOOK_SECRETS:
        return fine(BOUNCES)
    url = f"{settings.SITE_URL}{reverse('resend_webhook')}"
    return fault(NO_BOUNCES, BOUNCES_MEND % {"url": url})


def _try(address: str) -> Finding:
    row = mailing.mail(f"preflight/{uuid4().hex}", "test", address, {"name": ""})
    mailing.send(row)
    row.refresh_from_db()
    if row.done_at:
        return fine(SENT % {"address": address, "number": row.provider_id})
    return fault(KEPT % {"address": address, "error": row.error}, KEPT_MEND)
