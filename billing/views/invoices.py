"""Invoices and credit notes of an order: to read, to keep as PDF, and to complete once."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from billing import invoices, press
from billing.invoice_form import InvoiceForm
from billing.models import Invoice
from billing.paper import paper
from billing.views.orders import order_of
from fulfillment.holding import key_of
from orders.models import Order
from shop.accounts.limits import limited


@require_safe
@never_cache
def newest(request: HttpRequest, public_id: str) -> HttpResponse:
    """Where a mail leads: to the invoice that holds now."""
    documents = _documents(request, public_id)
    return _to(request, invoices.standing_of(documents))


@require_safe
@never_cache
def invoice(request: HttpRequest, public_id: str, number: str) -> HttpResponse:
    documents = _documents(request, public_id)
    found = _numbered(documents, number)
    return show(request, found, documents, key_of(request))


@require_safe
@never_cache
@limited("invoice")
def invoice_pdf(request: HttpRequest, public_id: str, number: str) -> HttpResponse:
    return printed(_numbered(_documents(request, public_id), number))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def details(request: HttpRequest, public_id: str) -> HttpResponse:
    """Completes the buyer's details, for which a credit note and a new invoice are issued."""
    order = order_of(request, public_id)
    documents = _written(order)
    asked = request.POST if request.method == "POST" else None
    standing = invoices.standing_of(documents)
    form = InvoiceForm(asked, initial=standing.content["buyer"])
    told = {"order": order, "invoice": standing, "form": form, "key": key_of(request)}
    if form.is_valid():
        try:
            by = request.user if request.user.is_authenticated else "buyer"
            return _to(request, invoices.amend(order, form.cleaned_data, by))
        except invoices.Uncorrectable as refusal:
            form.add_error(None, str(refusal))
    told["open"] = invoices.amendable(documents)
    status = 422 if form.errors else 200
    return render(request, "billing/invoice_details.html", told, status=status)


def show(
    request: HttpRequest,
    found: Invoice,
    documents: list[Invoice],
    key: str = "",
    *,
    at_the_desk: bool = False,
) -> HttpResponse:
    """As its buyer sees it; without a way on for who only looks."""
    told = {
        "invoice": found,
        "order": found.order,
        "paper": paper(found),
        "others": [each for each in documents if each.pk != found.pk],
        "pdf": _keyed(found.pdf_url, key),
        "details": "",
        "at_the_desk": at_the_desk,
        "key": key,
    }
    if found.kind == Invoice.Kind.INVOICE and invoices.amendable(documents):
        told["details"] = _keyed(reverse("invoice_details", args=[found.order.public_id]), key)
    return render(request, "billing/invoice.html", told)


def printed(found: Invoice) -> HttpResponse:
    name = f'inline; filename="{found.number}.pdf"'
    return HttpResponse(
        press.pdf(found), content_type=press.PDF, headers={"Content-Disposition": name}
    )


def _documents(request: HttpRequest, public_id: str) -> list[Invoice]:
    return _written(order_of(request, public_id))


def _written(order: Order) -> list[Invoice]:
    documents = invoices.of(order)
    if not documents:
        raise Http404
    return documents


def _numbered(documents: list[Invoice], number: str) -> Invoice:
    for each in documents:
        if each.number == number:
            return each
    raise Http404(_("This order has no such invoice."))


def _to(request: HttpRequest, found: Invoice) -> HttpResponse:
    there = _keyed(found.get_absolute_url(), key_of(request))
    return HttpResponseRedirect(there, status=303)


def _keyed(path: str, key: str) -> str:
    return f"{path}?{urlencode({'key': key})}" if key else path
