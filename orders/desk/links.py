"""Buy links at both desks."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from orders.desk.forms import CAMPAIGN, BuyLinkForm
from orders.models import BuyLink
from shop.accounts.scope import SellerScoped
from shop.lib.admin import Autocompleting, Confirmation, confirmed
from shop.lib.money import Money

LOOKS = {False: ("sent", _("open")), True: ("waiting", _("ended"))}


def ending(links: list[BuyLink]) -> list[str]:
    return [
        gettext("Whoever follows it reads that this is not for sale at the moment."),
        gettext("It cannot be opened again, and its address stays taken."),
    ]


class BuyLinkAdmin(Autocompleting, admin.ModelAdmin[BuyLink]):
    form = BuyLinkForm
    list_display = ["slug", "product", "costs", "quantity", "discount", "badge"]
    list_select_related = ["product__seller", "price__option", "discount"]
    search_fields = ["slug", "product__name"]
    autocomplete_fields = ["product", "discount"]
    actions = ["end"]
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    view_on_site = False

    def get_fieldsets(self, request: HttpRequest, obj: BuyLink | None = None) -> Any:
        what = ["product", "quantity", "discount"]
        if obj and not self.has_change_permission(request, obj):
            return [(None, {"fields": ["address", "badge", *what, "costs", "told"]})]
        known = ["address", "badge"] if obj else []
        # Among which prices one chooses is known once the product is.
        price = ["price", "named"] if obj else []
        note = _("Save it first to choose among the prices of its product.")
        return [
            (None, {"fields": ["slug", *known, *what, *price], "description": "" if obj else note}),
            (_("Written down with the order"), {"fields": list(CAMPAIGN)}),
        ]

    def get_form(
        self,
        request: HttpRequest,
        obj: BuyLink | None = None,
        change: bool = False,  # noqa: FBT001, FBT002  Django's own signature
        **kwargs: Any,
    ) -> Any:
        """The words of a campaign are the form's own fields, made when it is."""
        own = {"slug", "product", "quantity", "discount"}
        readonly = set(self.get_readonly_fields(request, obj))
        return super().get_form(request, obj, change, **kwargs | {"fields": sorted(own - readonly)})

    def get_readonly_fields(self, request: HttpRequest, obj: BuyLink | None = None) -> list[str]:
        fixed = ["slug"] if obj else []
        return ["address", "badge", "costs", "told", *fixed]

    def save_model(
        self,
        request: HttpRequest,
        obj: BuyLink,
        form: Any,
        change: bool,  # noqa: FBT001  Django's own signature
    ) -> None:
        if change:
            obj.change(form.changed_data, by=request.user)
        else:
            obj.add(by=request.user)

    @confirmed(_("End"), permission="end", consequences=ending)
    def end(self, request: HttpRequest, links: list[BuyLink], meant: Confirmation) -> str:
        count = sum(link.end(by=request.user, reason=meant.reason) for link in links)
        return ngettext("The link is over.", "%(n)s links are over.", count) % {"n": count}

    def has_end_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("orders.change_buylink")

    @admin.display(description=_("price"))
    def costs(self, link: BuyLink) -> str:
        if link.price is None:
            return gettext("the usual price")
        if link.amount is not None:
            return str(Money(link.amount, link.price.currency))
        return str(link.price.money)

    @admin.display(description=_("state"))
    def badge(self, link: BuyLink) -> str:
        look, words = LOOKS[link.ended_at is not None]
        return format_html('<span class="badge badge-{}">{}</span>', look, words)

    @admin.display(description=_("link"))
    def address(self, link: BuyLink) -> str:
        return f"{settings.SITE_URL}{reverse('buy', args=[link.slug])}"

    @admin.display(description=_("written down with the order"))
    def told(self, link: BuyLink) -> str:
        return ", ".join(f"{name}={said}" for name, said in link.campaign.items())


class OwnBuyLinkAdmin(SellerScoped, BuyLinkAdmin):
    """Links to a seller's own products."""

    seller_path = "product__seller"

    def has_end_permission(self, request: HttpRequest) -> bool:
        return self.has_change_permission(request)
