"""Invoices and credit notes at the operators' desk: to read, to correct, and for the books."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from billing import books, invoices
from billing.admin.books_form import MonthForm, QuarterForm
from billing.admin.states import Currency
from billing.invoice_form import InvoiceFields
from billing.models import Invoice
from billing.views.invoices import printed, show
from orders.models import Order
from shop.lib import countries
from shop.lib.admin import Confirmation, ConfirmationForm, ReadOnly, Undone, confirmed
from shop.lib.money import Money
from shop.storefront.models import Storefront


class CorrectionForm(InvoiceFields, ConfirmationForm):
    field_order = ["name", "company", "address", "tax_id", "reason"]

    @classmethod
    def begun(cls, rows: list[Invoice]) -> dict[str, Any]:
        return dict(rows[0].content["buyer"])


def correcting(chosen: list[Invoice]) -> list[str]:
    told = gettext(
        "A credit note takes back what is left of %(invoice)s, and a new invoice over the same "
        "says what you write here."
    )
    return [
        *(told % {"invoice": invoice} for invoice in chosen[:1]),
        gettext("The buyer sees both beside the order. No money moves, and nobody is mailed."),
    ]


class InvoiceAdmin(ReadOnly, admin.ModelAdmin[Invoice]):
    list_display = ["number", "kind", "order_link", "buyer", "amount", "issued_at"]
    list_filter = ["kind", "issued_at", "reverse_charge", Currency]
    list_select_related = ["order"]
    search_fields = ["number", "buyer"]
    search_help_text = _("Searches numbers of invoices and orders, buyers and e-mails.")
    actions = ["correct"]
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    view_on_site = False
    fieldsets = [
        (None, {"fields": ["ways", "order_link", "corrected", "issued_at"]}),
        (_("Buyer"), {"fields": ["buyer", "where", "reverse_charge"]}),
        (_("Amounts"), {"fields": ["net_amount", "tax_amount", "amount"]}),
        (_("Proof"), {"fields": ["digest"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Invoice]:
        return super().get_queryset(request).select_related("order", "corrects")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Invoice], search_term: str
    ) -> tuple[QuerySet[Invoice], bool]:
        asked = search_term.strip()
        if not asked:
            return queryset, False
        exact = Q(number=asked) | Q(order__in=Order.objects.numbered(asked).values("pk"))
        if (found := queryset.filter(exact)).exists():
            return found, False
        said = Q(number__icontains=asked) | Q(buyer__icontains=asked)
        return queryset.filter(said | Q(order__email__icontains=asked)), False

    def get_urls(self) -> list[Any]:
        inside = self.admin_site.admin_view
        return [
            path("books/", inside(self.books), name="billing_invoice_books"),
            path("<int:number>/pdf/", inside(self.pdf), name="billing_invoice_pdf"),
            path("<int:number>/paper/", inside(self.paper), name="billing_invoice_paper"),
            *super().get_urls(),
        ]

    def pdf(self, request: HttpRequest, number: int) -> HttpResponse:
        return printed(self._found(request, number))

    def paper(self, request: HttpRequest, number: int) -> HttpResponse:
        found = self._found(request, number)
        return show(request, found, [found], at_the_desk=True)

    def books(self, request: HttpRequest) -> HttpResponse:
        """A month's documents, or a quarter's sales to other countries, as a table."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        report = request.GET.get("report")
        month = MonthForm(request.GET if report == "month" else None, prefix="month")
        quarter = QuarterForm(request.GET if report == "oss" else None, prefix="oss")
        if month.is_valid():
            return _file("invoices", books.COLUMNS, books.month(month.period), month)
        if quarter.is_valid():
            return _file("oss", books.OSS_COLUMNS, books.oss(quarter.period), quarter)
        request.current_app = self.admin_site.name
        told = {"title": gettext("For the books"), "opts": self.opts, "month": month}
        told |= {"quarter": quarter, "at_home": Storefront.current().country}
        context = self.admin_site.each_context(request) | told
        status = 422 if month.errors or quarter.errors else 200
        return TemplateResponse(request, "admin/billing/invoice/books.html", context, status=status)

    @admin.display(description=_("document"))
    def ways(self, invoice: Invoice) -> str:
        site = self.admin_site.name
        return format_html(
            '<strong>{}</strong> <a href="{}">{}</a> <a href="{}">{}</a>',
            invoice,
            reverse(f"{site}:billing_invoice_paper", args=[invoice.pk]),
            gettext("Read it"),
            reverse(f"{site}:billing_invoice_pdf", args=[invoice.pk]),
            gettext("PDF"),
        )

    @admin.display(description=_("order"), ordering="order")
    def order_link(self, invoice: Invoice) -> str:
        url = reverse(f"{self.admin_site.name}:orders_order_change", args=[invoice.order_id])
        return format_html('<a href="{}">{}</a>', url, invoice.order)

    @admin.display(description=_("corrects"))
    def corrected(self, invoice: Invoice) -> str:
        if invoice.corrects is None:
            return gettext("Nothing: it is the first of its order.")
        url = reverse(f"{self.admin_site.name}:billing_invoice_change", args=[invoice.corrects.pk])
        return format_html('<a href="{}">{}</a>', url, invoice.corrects)

    @admin.display(description=_("country"))
    def where(self, invoice: Invoice) -> str:
        return countries.name(invoice.country) if invoice.country else ""

    @admin.display(description=_("net"))
    def net_amount(self, invoice: Invoice) -> str:
        return Money(invoice.net, invoice.currency).exact

    @admin.display(description=_("tax"))
    def tax_amount(self, invoice: Invoice) -> str:
        return Money(invoice.tax, invoice.currency).exact

    @admin.display(description=_("total"), ordering="total")
    def amount(self, invoice: Invoice) -> str:
        return invoice.money.exact

    @confirmed(
        _("Correct the buyer’s details"),
        permission="correct",
        consequences=correcting,
        asking=CorrectionForm,
    )
    def correct(self, request: HttpRequest, chosen: list[Invoice], meant: Confirmation) -> str:
        if len(chosen) != 1:
            raise Undone(gettext("Please choose one invoice at a time."))
        details = {name: meant.data[name] for name in ("name", "company", "address", "tax_id")}
        try:
            new = invoices.correct(chosen[0], details, by=request.user, reason=meant.reason)
        except invoices.Uncorrectable as refusal:
            raise Undone(str(refusal)) from refusal
        return gettext("%(invoice)s holds now.") % {"invoice": new}

    def has_correct_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("billing.correct_invoice")

    def has_export_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("billing.export_invoice")

    def _found(self, request: HttpRequest, number: int) -> Invoice:
        found = self.get_queryset(request).filter(pk=number).first()
        if not self.has_view_permission(request, found):
            raise PermissionDenied
        if found is None:
            raise Http404
        return found


def _file(name: str, headers: list[str], rows: books.Rows, form: Any) -> HttpResponse:
    kind = form.cleaned_data["form"]
    named = f'attachment; filename="{name}-{form.period}.{kind}"'
    return HttpResponse(
        books.table(headers, rows, kind),
        content_type=books.TYPES[kind],
        headers={"Content-Disposition": named},
    )
