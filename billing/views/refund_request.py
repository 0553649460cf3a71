"""Asking for money back, from the page of an order."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from billing.asking import ask
from billing.request_forms import RefundRequestForm
from billing.views.orders import order_of
from orders.models import Order
from shop.accounts.limits import hit, visitor
from shop.lib.htmx import page


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def refund_request(request: HttpRequest, public_id: str) -> HttpResponse:
    order = order_of(request, public_id)
    if not order.paid_at or not order.total:
        raise Http404
    form = RefundRequestForm(request.POST if request.method == "POST" else None)
    if not form.is_bound:
        return _show(request, order, form)
    if not form.is_valid():
        return _show(request, order, form, status=422)
    hit("refund_request", visitor(request))
    by = request.user if request.user.is_authenticated else "guest"
    ask(order, form.cleaned_data["words"], by=by)
    return HttpResponseRedirect(_back(request, order), status=303)


def _show(
    request: HttpRequest, order: Order, form: RefundRequestForm, status: int = 200
) -> HttpResponse:
    told = {"order": order, "form": form, "back": _back(request, order)}
    return page(request, "billing/refund_request.html", told, part="form", status=status)


def _back(request: HttpRequest, order: Order) -> str:
    here, query = order.get_absolute_url(), request.GET.urlencode()
    return f"{here}?{query}" if query else here
