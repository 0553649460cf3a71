"""“Already bought?”: an address, a mail, a link that works once, and what it opens."""

from __future__ import annotations

import time
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from fulfillment.claiming import claimable
from orders import links, recovery
from shop.accounts.limits import hit, visitor
from shop.lib.htmx import page
from shop.lib.mailbox import mailbox

KEPT = "recovered"
OPEN = 60 * 60  # seconds for which this browser sees what the link opened
A_PAGE = 25


class RecoveryForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        help_text=_("The one that you bought with."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Says the same to every address, and takes as long for it."""
    form = RecoveryForm(request.POST if request.method == "POST" else None)
    if not form.is_bound:
        return _form(request, form)
    hit("recovery", visitor(request))
    if not form.is_valid():
        return _form(request, form, status=422)
    email = form.cleaned_data["email"]
    hit("recovery_address", mailbox(email))
    recovery.ask(email)
    return HttpResponseRedirect(reverse("recovery_asked"), status=303)


@require_safe
@never_cache
def asked(request: HttpRequest) -> HttpResponse:
    return render(request, "billing/recovery_asked.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """To look at it changes nothing, since scanners of mails do; the button uses it up."""
    if request.method != "POST":
        found = recovery.find(token) is not None
        told = {"usable": found, "token": token}
        return render(request, "billing/recovery_link.html", told, status=200 if found else 410)
    email = recovery.use(token)
    if not email:
        return render(request, "billing/recovery_link.html", {"usable": False}, status=410)
    if not request.user.is_authenticated:
        request.session.cycle_key()
    request.session[KEPT] = [email, time.time() + OPEN]
    return HttpResponseRedirect(reverse("recovered"), status=303)


@require_safe
@never_cache
def recovered(request: HttpRequest) -> HttpResponse:
    """For this browser, for an hour; each order by its signed address."""
    email = _email(request)
    if not email:
        return HttpResponseRedirect(reverse("recovery"))
    rows = recovery.bought_with(email).prefetch_related("lines")
    shown = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    told = {
        "email": email,
        "page": shown,
        "orders": [(order, links.path(order)) for order in shown],
        "joinable": _joinable(request, email),
    }
    return render(request, "billing/recovered.html", told)


def _joinable(request: HttpRequest, email: str) -> bool:
    """Into the account of who is signed in, if this is the address that they have proven."""
    if not request.user.is_authenticated or (request.user.email or "").lower() != email:
        return False
    return claimable(request.user).exists()


def _email(request: HttpRequest) -> str:
    match request.session.get(KEPT):
        case [str(email), float(until)] if until > time.time():
            return email
    return ""


def _form(request: HttpRequest, form: RecoveryForm, status: int = 200) -> HttpResponse:
    told: dict[str, Any] = {"form": form}
    return page(request, "billing/recovery.html", told, part="form", status=status)
