"""What providers have told us so far: of each kind, when it was last heard."""

from collections.abc import Iterator

from django.conf import settings
from django.db.models import Count, Max, Q
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _

from billing.models import WebhookEvent
from shop.lib.findings import Finding, doubt, fault, fine

HEARD = _("%(source)s: %(type)s, last %(ago)s ago.")
NEVER = _("%(source)s has never told us anything.")
NEVER_MEND = _("Send a test event from its dashboard, and see that it comes here.")
FAILED = _("%(count)d webhooks could not be handled.")
FAILED_MEND = _("See them at the desk under “Webhooks failed”; replay them when it is mended.")


def hearing() -> Iterator[Finding]:
    heard = set()
    kinds = WebhookEvent.objects.order_by("source", "type").values_list("source", "type")
    for source, kind, last in kinds.annotate(last=Max("queued_at")):
        heard.add(source)
        told = {"source": source.capitalize(), "type": kind, "ago": timesince(last)}
        yield fine(HEARD % told)
    for source in sorted(_expected() - heard):
        yield doubt(NEVER % {"source": source.capitalize()}, NEVER_MEND)
    failed = WebhookEvent.objects.aggregate(n=Count("pk", filter=Q(failed_at__isnull=False)))["n"]
    if failed:
        yield fault(FAILED % {"count": failed}, FAILED_MEND)


def _expected() -> set[str]:
    secrets = {
        "clerk": settings.CLERK_WEBHOOK_SIGNING_SECRETS,
        "resend": settings.RESEND_WEBHOOK_SECRETS,
        "stripe": settings.STRIPE_WEBHOOK_SECRET,
    }
    return {source for source, secret in secrets.items() if secret}
