"""One's own data: a copy of all of it, and the end of it."""

from __future__ import annotations

from django import forms
from django.contrib import auth
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from billing import erasing, exporting
from billing.models import DataExport
from fulfillment.claiming import claimable
from shop.accounts.access import PersonalRequest, signed_in
from shop.accounts.embed import own_page, with_clerk
from shop.accounts.limits import hit
from shop.lib import storage


class ErasureForm(forms.Form):
    sure = forms.BooleanField(label=_("I know that this cannot be taken back."))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@with_clerk
def data(request: PersonalRequest) -> HttpResponse:
    if request.method == "POST":
        waiting = DataExport.objects.open().filter(account=request.account).exists()
        if not waiting:
            hit("data_export", f"user:{request.user.pk}")
        exporting.ask(request.account)
        return HttpResponseRedirect(reverse("account_data"), status=303)
    rows = DataExport.objects.filter(account=request.account)
    told = {
        "waiting": rows.open().first(),
        "copy": rows.ready_made().first(),
        "mailed": bool(request.user.email),
    }
    return own_page(request, "billing/data.html", told)


@require_safe
@signed_in
def copy(request: PersonalRequest, token: str) -> HttpResponse:
    """For who is signed in as its owner, whoever else has the link."""
    rows = DataExport.objects.ready_made().filter(account=request.account)
    row = get_object_or_404(rows, token=token)
    try:
        there = storage.sign_download(row.key, "my-data.zip")
    except storage.Unavailable:
        return render(request, "errors/503.html", {"status": 503}, status=503)
    return HttpResponseRedirect(there)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@with_clerk
def erasure(request: PersonalRequest) -> HttpResponse:
    """What goes and what stays; then, said twice, it happens."""
    form = ErasureForm(request.POST if request.method == "POST" else None)
    if not form.is_bound or not form.is_valid():
        return _ask(request, form, status=422 if form.errors else 200)
    try:
        erasing.erase(request.user)
    except erasing.Refused as refused:
        return _ask(request, form, refused.sentence, 422)
    auth.logout(request)
    return HttpResponseRedirect(reverse("erased"), status=303)


@require_safe
def erased(request: HttpRequest) -> HttpResponse:
    return render(request, "billing/erased.html")


def _ask(
    request: PersonalRequest, form: ErasureForm, refusal: str = "", status: int = 200
) -> HttpResponse:
    told = {
        "form": form,
        "refusal": refusal,
        "orders": erasing.orders_kept(request.account),
        "waits": erasing.waits(request.account),
        "guest": claimable(request.user).count(),
    }
    return own_page(request, "billing/erasure.html", told, status)
