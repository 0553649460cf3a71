"""Where the buyer is: asked at the checkout above the total, if the tax depends on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from orders import tax_ids
from orders.place import NOWHERE, Place
from orders.quote import Quote
from shop.accounts.models import CustomerAccount
from shop.lib import countries
from shop.storefront.models import Storefront

if TYPE_CHECKING:
    from billing.forms import CheckoutForm

FORM = "purchase"
LOOK = "look"  # the button that only asks what it costs there


def ask_where(form: CheckoutForm) -> None:
    """Whoever changes it sees the new sum at once; without scripts, by a button."""
    country, tax_id = form.fields["country"], form.fields["tax_id"]
    country.required, country.help_text = True, _("The tax depends on it.")
    country.error_messages["required"] = _("Choose your country: the tax depends on it.")
    watch: dict[str, Any] = {
        "hx-post": reverse("checkout"),
        "hx-trigger": "change",
        "hx-vals": f'{{"{LOOK}": "1"}}',
        "hx-target": "#sum",
        "hx-swap": "outerHTML",
        "hx-sync": "this:replace",
    }
    tax_id.widget.attrs |= watch
    country.widget.attrs |= watch | {"form": FORM}


def looks(request: HttpRequest) -> bool:
    return LOOK in request.POST


def place_of(request: HttpRequest, account: CustomerAccount | None) -> Place:
    """What is typed there; before that what is known of the account, then of the network."""
    if settings.TAX != "table":
        return NOWHERE
    if request.method == "POST":
        said = request.POST
        return Place(said.get("country", ""), said.get("tax_id", ""))
    if account and account.country:
        return Place(account.country, account.tax_id)
    return Place(country_of(request), account.tax_id if account else "")


def country_of(request: HttpRequest) -> str:
    """Of their network, as a proxy of ours told it."""
    found: str = request.META.get("VISITOR_COUNTRY", "")
    return found if countries.known(found) else ""


def retaxed(now: Quote, request: HttpRequest) -> str:
    """What to say where the sum was seen for another place than the one that was sent."""
    if now.taxed_by != "table" or request.POST.get("at", "") == now.place.word:
        return ""
    return _("The tax depends on where you are. Please look at the new total before you pay.")


def hint(found: Quote, shop: Storefront) -> str:
    """Why a business in another country pays tax all the same."""
    place = found.place
    if found.taxed_by != "table" or not place.misspelt(shop.country):
        return ""
    return _(
        "Tax is charged, because this is not how VAT numbers of %(country)s are written: "
        "%(example)s."
    ) % {"country": countries.name(place.country), "example": tax_ids.example(place.country)}
