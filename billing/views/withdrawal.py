"""Withdrawing from a contract, in two steps that are open to everybody, guests too."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from billing import withdrawing
from billing.models import Declaration
from billing.request_forms import WithdrawalForm
from billing.views.orders import order_of
from shop.accounts.limits import hit, visitor
from shop.lib.htmx import page
from shop.storefront.models import LegalText


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdrawal(request: HttpRequest) -> HttpResponse:
    """Who and from what; then the same once more, to be confirmed."""
    if request.method != "POST":
        return _show(request, WithdrawalForm(initial=_known(request)))
    form = WithdrawalForm(request.POST)
    if not form.is_valid():
        return _show(request, form, status=422)
    if "confirmed" not in request.POST:
        return _show(request, form, asking="change" not in request.POST)
    hit("withdrawal", visitor(request))
    said = withdrawing.declare(**form.cleaned_data)
    return HttpResponseRedirect(said.get_absolute_url(), status=303)


@require_safe
@never_cache
def declared(request: HttpRequest, public_id: str) -> HttpResponse:
    """What was said and when; it tells nobody whether there is such an order."""
    said = get_object_or_404(Declaration, public_id=public_id)
    told = {"said": said, "moment": withdrawing.moment(said)}
    return render(request, "billing/withdrawal_declared.html", told)


def _show(
    request: HttpRequest, form: WithdrawalForm, status: int = 200, *, asking: bool = False
) -> HttpResponse:
    rules = LegalText.objects.filter(kind=LegalText.Kind.WITHDRAWAL).exists()
    told = {"form": form, "asking": asking, "rules": rules}
    return page(request, "billing/withdrawal.html", told, part="form", status=status)


def _known(request: HttpRequest) -> dict[str, Any]:
    """Of who comes from the page of an order that is theirs, everything is known."""
    try:
        found = order_of(request, request.GET.get("order", ""))
    except Http404:
        return {}
    return {"name": found.name, "number": found.number, "email": found.email}
