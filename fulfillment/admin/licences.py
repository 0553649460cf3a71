"""Licence keys at the desks, masked: whoever helps a customer needs no key of theirs."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.contrib import admin
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fulfillment import licence_key
from fulfillment.admin.licence_actions import BUTTONS, LicenceActions
from fulfillment.models import Activation, Licence
from orders.models import Order
from shop.accounts.scope import SellerScoped
from shop.lib.admin import ReadOnly

WORDS = {
    "active": _("Active"),
    "pending": _("From later on"),
    "expired": _("Ended"),
    "suspended": _("Paused"),
    "revoked": _("Revoked"),
    "replaced": _("Replaced"),
}
LOOKS = {"active": "sent", "suspended": "failed", "revoked": "failed"}
GONE = Q(revoked_at__isnull=False) | Q(entitlement__withdrawn_at__isnull=False)
FROZEN = Q(entitlement__frozen_at__isnull=False)
ENDED = Q(until__lte=Now()) | Q(entitlement__until__lte=Now())
OPEN = Q(replaced_at=None, revoked_at=None, entitlement__withdrawn_at=None)
STATES = {
    "active": OPEN & ~FROZEN & ~ENDED & Q(entitlement__since__lte=Now()),
    "expired": OPEN & ~FROZEN & ENDED,
    "suspended": OPEN & FROZEN,
    "revoked": Q(replaced_at=None) & GONE,
    "replaced": Q(replaced_at__isnull=False),
}


class LicenceState(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(name, WORDS[name]) for name in STATES]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Licence]) -> QuerySet[Licence]:
        return queryset.filter(STATES.get(self.value() or "", Q()))


class DevicePart(ReadOnly, admin.StackedInline[Activation, Licence]):
    model = Activation
    readonly_fields = ["name", "first_seen", "seen_at", "freed_at"]
    fields = [*readonly_fields]
    extra = 0
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return request.user.has_perm("fulfillment.view_licence")

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


class Shown(ReadOnly):
    """What both desks show of a key."""

    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    @admin.display(description=_("product"), ordering="entitlement__product__name")
    def product(self, licence: Licence) -> str:
        return str(licence.entitlement.product)

    @admin.display(description=_("key"))
    def masked(self, licence: Licence) -> str:
        return str(licence)

    @admin.display(description=_("state"))
    def badge(self, licence: Licence) -> str:
        look = LOOKS.get(licence.state, "waiting")
        return format_html('<span class="badge badge-{}">{}</span>', look, WORDS[licence.state])

    @admin.display(description=_("devices"), ordering="active")
    def used(self, licence: Licence) -> str:
        return f"{licence.active} / {licence.devices}"

    @admin.display(description=_("until"), ordering="until")
    def ending(self, licence: Licence) -> Any:
        return licence.ends or gettext("For ever")


class LicenceAdmin(Shown, LicenceActions, admin.ModelAdmin[Licence]):
    view_on_site = False
    list_display = ["masked", "product", "order", "badge", "used", "issued_at", "ending"]
    list_filter = [LicenceState, "issued_at"]
    search_fields = ["key"]
    search_help_text = _("Searches keys, their last five characters, orders’ numbers and e-mails.")
    inlines = [DevicePart]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Licence]:
        rows = super().get_queryset(request).counted()  # type: ignore[attr-defined]  # our QuerySet
        found: QuerySet[Licence] = rows.select_related(
            "entitlement__product", "entitlement__line__order", "entitlement__account"
        )
        return found

    def get_fieldsets(self, request: HttpRequest, obj: Licence | None = None) -> Any:
        """Only what there is something to say of."""
        shown: list[Any] = [
            (None, {"fields": ["masked", "badge", "product", "order", "email", "used"]}),
            (_("Its way"), {"fields": ["seat", "issued_at", "ending", "file_days"]}),
        ]
        if obj and obj.revoked_at:
            shown.append((_("Its end"), {"fields": ["revoked_at", "reason"]}))
        if obj and obj.replaced_at:
            shown.append((_("Its end"), {"fields": ["replaced_at", "successor"]}))
        return shown

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Licence], search_term: str
    ) -> tuple[QuerySet[Licence], bool]:
        asked = search_term.strip()
        return (queryset.filter(_named(asked)) if asked else queryset), False

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kw: Any) -> Any:
        licence: Licence | None = context.get("original")
        if licence and context.get("action_form"):
            field: Any = context["action_form"].fields["action"]
            offered = BUTTONS.get(licence.state, set())
            field.choices = [each for each in field.choices if each[0] in offered]
        return super().render_change_form(request, context, *args, **kw)

    @admin.display(description=_("order"), ordering=F("entitlement__line__order").desc())
    def order(self, licence: Licence) -> str:
        line = licence.entitlement.line
        if line is None:
            return ""
        url = reverse(f"{self.admin_site.name}:orders_order_change", args=[line.order_id])
        return format_html('<a href="{}">{}</a>', url, line.order)

    @admin.display(description=_("e-mail"))
    def email(self, licence: Licence) -> str:
        line = licence.entitlement.line
        return line.order.email if line else licence.entitlement.account.email

    @admin.display(description=_("replaced by"))
    def successor(self, licence: Licence) -> str:
        if licence.replaced_by is None:
            return ""
        name = f"{self.admin_site.name}:fulfillment_licence_change"
        url = reverse(name, args=[licence.replaced_by.pk])
        return format_html('<a href="{}">{}</a>', url, licence.replaced_by)


class OwnLicenceAdmin(Shown, SellerScoped):
    """Nothing of who bought it: that is between them and the shop."""

    seller_path = "entitlement__product__seller"
    view_on_site = False
    list_display = ["masked", "product", "badge", "used", "issued_at", "ending"]
    list_filter = [LicenceState, "entitlement__product"]
    search_fields = ["key"]
    search_help_text = _("Searches keys, or their last five characters.")
    fields = ["masked", "badge", "product", "used", "issued_at", "ending"]
    actions = None

    def rows(self, request: HttpRequest, verb: str, roles: Collection[str]) -> QuerySet[Any]:
        found: Any = super().rows(request, verb, roles)
        shown: QuerySet[Any] = found.counted().select_related("entitlement__product__seller")
        return shown

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        asked = search_term.strip()
        return (queryset.filter(_keyed(asked)) if asked else queryset), False


def _named(asked: str) -> Q:
    """A key that cannot be one is not looked for among the keys."""
    if "@" in asked:
        bought = Q(entitlement__line__order__email__iexact=asked)
        return bought | Q(entitlement__account__email__iexact=asked)
    orders = Order.objects.numbered(asked).values("pk")
    return _keyed(asked) | Q(entitlement__line__order__in=orders)


def _keyed(asked: str) -> Q:
    if not licence_key.mistyped(asked):
        return Q(key=licence_key.normal(asked))
    ending = licence_key.normal(asked.removeprefix("…"))
    return Q(key__endswith=ending) if len(ending) == licence_key.GROUP else Q(pk=None)
