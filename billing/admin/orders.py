"""An order as an operator sees it: who, what, how much, and everything that happened to it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from billing.admin import search
from billing.admin.columns import ORDERS
from billing.admin.order_actions import BUTTONS, OrderActions
from billing.admin.refunding import Refunding
from billing.admin.states import (
    DELIVERY_WORDS,
    ORDER_WORDS,
    Currency,
    OrderState,
    badge,
    delivery_state,
)
from billing.admin.timeline import Timeline
from fulfillment.models import Entitlement
from orders.models import Order
from shop.lib import countries
from shop.lib.admin import ReadOnly
from shop.lib.exported import Exported

BUYER = ["customer", "email", "name", "company", "where", "tax_id", "language"]
MOMENTS = ["placed_at", "processing_at", "paid_at", "cancelled_at", "cause", "reference", "came_by"]
# The field of the order that must say something for one of these to be shown.
BEHIND = {"customer": "account_id", "where": "country", "reference": "public_id"} | {
    "came_by": "campaign"
}


class OrderAdmin(Exported, ReadOnly, Refunding, OrderActions, admin.ModelAdmin[Order]):
    columns = ORDERS
    list_display = ["number", "email", "amount", "state", "delivered", "placed_at"]
    list_filter = [OrderState, "placed_at", Currency]
    list_select_related = ["delivery"]
    search_fields = ["email", "name", "company"]
    search_help_text = _(
        "Searches numbers, e-mails, names, companies, products, and Stripe’s sessions and payments."
    )
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    view_on_site = False
    change_form_template = "admin/orders/order/change_form.html"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Order], search_term: str
    ) -> tuple[QuerySet[Order], bool]:
        asked = search_term.strip()
        return (search.orders(queryset, asked) if asked else queryset), False

    def get_fieldsets(self, request: HttpRequest, obj: Order | None = None) -> Any:
        """Only what there is something to say of."""
        return [
            (None, {"fields": ["standing", "outlook"]}),
            (_("Buyer"), {"fields": _known(obj, BUYER)}),
            (_("Its way"), {"fields": _known(obj, MOMENTS)}),
        ]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """Without Django's transaction: nothing is saved here, and actions speak to Stripe."""
        way: Any = self
        shown: HttpResponse = way._changeform_view(request, object_id, form_url, extra_context)
        return shown

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kw: Any) -> Any:
        order: Order | None = context.get("original")
        if order:
            context |= self._told(request, order)
        if order and context.get("action_form"):
            field: Any = context["action_form"].fields["action"]
            field.choices = [each for each in field.choices if each[0] in BUTTONS[order.state]]
        return super().render_change_form(request, context, *args, **kw)

    def _told(self, request: HttpRequest, order: Order) -> dict[str, Any]:
        timeline = Timeline(self, request, order)
        payments = list(order.payments.order_by("pk"))
        return {
            "lines": order.lines.select_related("seller", "order"),
            "goods": Entitlement.objects.filter(line__order=order).select_related("product"),
            "consents": order.consents.all(),
            "evidence": order.tax_evidence.all() if order.taxed_by else [],
            "tax_checks": order.tax_id_checks.all() if order.reverse_charge else [],
            "payments": [(row, timeline.link(row)) for row in payments],
            "refunds": [(row, timeline.link(row)) for row in order.refunds.order_by("pk")],
            "disputes": [(row, timeline.link(row)) for row in order.disputes.order_by("pk")],
            "checkouts": order.checkouts.order_by("number"),
            "owed": getattr(order, "delivery", None),
            "owed_state": self.delivered(order),
            "timeline": timeline.entries(),
        }

    @admin.display(description=_("number"), ordering="pk")
    def number(self, order: Order) -> str:
        return str(order)

    @admin.display(description=_("total"), ordering="total")
    def amount(self, order: Order) -> str:
        return str(order.money)

    @admin.display(description=_("state"))
    def state(self, order: Order) -> str:
        return badge(order.state, ORDER_WORDS[order.state])

    @admin.display(description=_("delivered"))
    def delivered(self, order: Order) -> str:
        state = delivery_state(order)
        return badge(state, DELIVERY_WORDS[state]) if state else ""

    @admin.display(description=_("state"))
    def standing(self, order: Order) -> str:
        return format_html("{} {}", self.state(order), self.delivered(order))

    @admin.display(description=_("what to do"))
    def outlook(self, order: Order) -> str:
        if order.payments.held().exists():
            return gettext("Look at its payments below: one waits for your decision.")
        match order.state:
            case "open":
                return gettext("Nothing: it is paid, or cancelled by itself within the hour.")
            case "processing":
                return gettext("Nothing: a bank was told to pay, which may take days.")
            case "cancelled":
                return gettext("Nothing: it cannot be paid any more.")
        return _owed(order)

    @admin.display(description=_("customer"))
    def customer(self, order: Order) -> str:
        url = reverse(
            f"{self.admin_site.name}:accounts_customeraccount_change", args=[order.account_id]
        )
        return format_html('<a href="{}">{}</a>', url, order.account)

    @admin.display(description=_("reference at Stripe"))
    def reference(self, order: Order) -> str:
        return order.public_id

    @admin.display(description=_("came by"))
    def came_by(self, order: Order) -> str:
        """The link and the words of its address, as they were when it was followed."""
        return ", ".join(f"{name}={said}" for name, said in order.campaign.items())

    @admin.display(description=_("country"))
    def where(self, order: Order) -> str:
        return countries.name(order.country)


def _known(order: Order | None, names: list[str]) -> list[str]:
    return [name for name in names if order is None or getattr(order, BEHIND.get(name, name))]


def _owed(order: Order) -> str:
    owed = getattr(order, "delivery", None)
    if owed is None or owed.state == "delivered":
        return gettext("Nothing: it is paid and delivered.")
    if owed.state == "failed":
        return gettext(
            "It is paid, and its delivery was given up. Mend what the error says, then deliver it "
            "again."
        )
    if not owed.error:
        return gettext("Nothing: it is delivered in a moment.")
    at = date_format(timezone.localtime(owed.due_at), "DATETIME_FORMAT")
    return gettext("It is paid, and not delivered yet. Next try: %(at)s") % {"at": at}
