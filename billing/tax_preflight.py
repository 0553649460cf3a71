"""Whether tax is worked out as the owner means it."""

from collections.abc import Iterator

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing import stripe
from orders.models import TaxRate
from shop.lib.findings import Finding, doubt, fault, fine
from shop.storefront.models import Storefront

NONE = _("No tax is charged (TAX is none).")
BY_STRIPE = _("Stripe works the tax out.")
NO_STRIPE = _("Stripe is to work the tax out, and Stripe is not configured.")
NO_STRIPE_MEND = _("Set STRIPE_SECRET_KEY, or TAX to table or none.")
NO_RATES = _("No tax rate holds today, so nobody is charged any.")
NO_RATES_MEND = _("Fill in the rates in /ops/, Tax rates.")
RATES = _("%(n)s tax rates hold today.")
NO_HOME = _("It is not said where the shop is, so every business is charged tax.")
NO_HOME_MEND = _("Choose the shop’s country in /ops/, Storefront.")
UNASKED = _("Nobody asks whether VAT numbers exist.")
UNASKED_MEND = _("Set VIES_URL.")


def tax() -> Iterator[Finding]:
    if settings.TAX == "none":
        yield fine(NONE)
    elif settings.TAX == "stripe":
        yield fine(BY_STRIPE) if stripe.configured() else fault(NO_STRIPE, NO_STRIPE_MEND)
    else:
        yield from _table()


def _table() -> Iterator[Finding]:
    count = TaxRate.objects.on(timezone.localdate()).count()
    yield fine(RATES % {"n": count}) if count else doubt(NO_RATES, NO_RATES_MEND)
    if not Storefront.current().country:
        yield doubt(NO_HOME, NO_HOME_MEND)
    elif not settings.VIES_URL:
        yield doubt(UNASKED, UNASKED_MEND)
