"""Whether the shop can be paid: asked of Stripe itself, before anybody pays."""

from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from billing import stripe
from billing.handlers import HANDLERS
from shop.lib.findings import Finding, doubt, fault, fine
from shop.storefront.models import Storefront

NOTHING = _("Stripe is not configured; nothing that costs money can be bought.")
OPEN = {
    "live": _("Stripe’s API lets us in, with a live key."),
    "test": _("Stripe’s API lets us in, with a test key."),
}
CLOSED = _("Stripe’s API does not let us in (%(error)s).")
CLOSED_MEND = _("Is STRIPE_SECRET_KEY right?")
NOT_TOLD = _("STRIPE_WEBHOOK_SECRET is not set; what was paid never comes here.")
NOWHERE = _(
    "Stripe has no enabled webhook endpoint for %(url)s; payments are only found by asking."
)
ENDPOINT_MEND = _("Add the endpoint at Stripe and copy its secret to STRIPE_WEBHOOK_SECRET.")
TOLD = _("Stripe tells %(url)s what was paid.")
OLD = _("The endpoint for %(url)s has API version %(has)s.")
OLD_MEND = _("Make it anew with API version %(wanted)s.")
DEAF = _("The endpoint for %(url)s does not send: %(missing)s.")
DEAF_MEND = _("Choose these events at Stripe too.")


COMPLETE = _("Invoices say who issues them.")
LACKING = _("Invoices do not say: %(missing)s.")
LACKING_MEND = _("Fill it in at the desk, under Storefront, Invoices.")


def bills() -> Iterator[Finding]:
    """They are issued all the same; most countries want these on them."""
    shop = Storefront.current()
    names = ("legal_name", "address", "country", "tax_id", "email")
    fields = [shop._meta.get_field(name) for name in names if not getattr(shop, name)]
    if not fields:
        yield fine(COMPLETE)
        return
    missing = ", ".join(str(getattr(field, "verbose_name", "")) for field in fields)
    yield doubt(LACKING % {"missing": missing}, LACKING_MEND)


def money() -> Iterator[Finding]:
    if not stripe.configured():
        yield doubt(NOTHING)
        return
    try:
        known = stripe.endpoints()
    except (stripe.Unavailable, stripe.Refusal) as error:
        yield fault(CLOSED % {"error": error}, CLOSED_MEND)
        return
    yield fine(OPEN["live" if stripe.livemode() else "test"])
    if not settings.STRIPE_WEBHOOK_SECRET:
        yield fault(NOT_TOLD, ENDPOINT_MEND)
        return
    yield _endpoint(known)


def _endpoint(known: list[stripe.Endpoint]) -> Finding:
    url = f"{settings.SITE_URL}{reverse('stripe_webhook')}"
    ours = next((each for each in known if each.url == url and each.enabled), None)
    if ours is None:
        return fault(NOWHERE % {"url": url}, ENDPOINT_MEND)
    wanted = {kind for source, kind in HANDLERS if source == "stripe"}
    missing = set() if "*" in ours.events else wanted - set(ours.events)
    if ours.version != stripe.VERSION:
        told = {"url": url, "has": ours.version or "–"}
        return fault(OLD % told, OLD_MEND % {"wanted": stripe.VERSION})
    if missing:
        return fault(DEAF % {"url": url, "missing": ", ".join(sorted(missing))}, DEAF_MEND)
    return fine(TOLD % {"url": url})
