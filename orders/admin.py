"""What a seller sold, at the sellers' desk."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from urllib.parse import quote

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.models import Product
from orders.models import Order, OrderLine
from shop.accounts.scope import SellerScoped
from shop.lib.admin import ReadOnly
from shop.lib.exported import Columns, Exported
from shop.lib.money import typed


def _by_appointment(line: OrderLine) -> bool:
    return line.kind == Product.Kind.SERVICE


COLUMNS: Columns = {
    "order": lambda line: line.order.number,
    "paid": lambda line: timezone.localtime(line.order.paid_at).isoformat(timespec="seconds"),
    "product": lambda line: line.title,
    "option": lambda line: line.option_name,
    "quantity": lambda line: line.quantity,
    "currency": lambda line: line.order.currency,
    "amount": lambda line: typed(line.total, line.order.currency),
    "refunded": lambda line: typed(line.refunded, line.order.currency),
    "tax": lambda line: typed(line.tax, line.order.currency),
    "commission": lambda line: typed(line.commission, line.order.currency),
    "buyer": lambda line: line.order.name,
    "email": lambda line: line.order.email if _by_appointment(line) else "",
    "answers": lambda line: "; ".join(f"{e['question']}: {e['answer']}" for e in line.answers),
}


class SaleAdmin(Exported, ReadOnly, SellerScoped):
    """A seller's own lines of paid orders, and of the buyer only what delivering them needs.

    That is their name and their answers; the e-mail only for a service, which is agreed on with
    them. What else they bought, what the order came to, their company, country and tax number are
    the shop's business.
    """

    columns = COLUMNS
    list_display = ["headline", "seller", "quantity", "amount", "back", "state", "sold_at"]
    list_filter = ["product", "order__paid_at", "seller"]
    search_fields = ["title", "option_name", "order__name"]
    search_help_text = _("Searches products, buyers’ names and numbers of orders.")
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = None

    def rows(self, request: HttpRequest, verb: str, roles: Collection[str]) -> QuerySet[Any]:
        paid = super().rows(request, verb, roles).filter(order__paid_at__isnull=False)
        return paid.select_related("order__delivery", "seller")

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> OrderLine | None:
        """What is somebody else's is not there, whatever is asked of it."""
        found: OrderLine | None = super().get_object(request, object_id, from_field)
        if found is None and self.has_view_permission(request):
            raise Http404
        return found

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        numbered = queryset.filter(order__in=Order.objects.numbered(search_term))
        if numbered.exists():
            return numbered, False
        return super().get_search_results(request, queryset, search_term)

    def get_fields(self, request: HttpRequest, obj: OrderLine | None = None) -> Any:
        told = ["title", "option_name", "quantity", "each", "amount"]
        told += ["back"] if obj and obj.refunded else []
        whom = ["buyer", "email"] if obj and _by_appointment(obj) else ["buyer"]
        answers = ["said"] if obj and obj.answers else []
        return ["number", "state", "sold_at", *told, *whom, *answers]

    @admin.display(description=_("product"), ordering="title")
    def headline(self, line: OrderLine) -> str:
        return f"{line.title} · {line.option_name}" if line.option_name else line.title

    @admin.display(description=_("order"))
    def number(self, line: OrderLine) -> str:
        return str(line.order)

    @admin.display(description=_("each"))
    def each(self, line: OrderLine) -> str:
        return str(line.each)

    @admin.display(description=_("amount"), ordering="total")
    def amount(self, line: OrderLine) -> str:
        return str(line.money)

    @admin.display(description=_("sent back"), ordering="refunded")
    def back(self, line: OrderLine) -> str:
        return str(line.given_back or "")

    @admin.display(description=_("state"))
    def state(self, line: OrderLine) -> str:
        owed = getattr(line.order, "delivery", None)
        delivered = owed is not None and owed.done_at
        look, words = ("sent", _("Delivered")) if delivered else ("waiting", _("Paid"))
        return format_html('<span class="badge badge-{}">{}</span>', look, words)

    @admin.display(description=_("sold"), ordering="order__paid_at")
    def sold_at(self, line: OrderLine) -> str:
        return date_format(timezone.localtime(line.order.paid_at), "DATETIME_FORMAT")

    @admin.display(description=_("buyer"))
    def buyer(self, line: OrderLine) -> str:
        return line.order.name or gettext("They gave no name.")

    @admin.display(description=_("e-mail"))
    def email(self, line: OrderLine) -> str:
        address = line.order.email
        return format_html('<a href="mailto:{}">{}</a>', quote(address, safe="@"), address)

    @admin.display(description=_("answers"))
    def said(self, line: OrderLine) -> str:
        return render_to_string("admin/orders/answers.html", {"answers": line.answers})
