"""Being reminded of a cart, and coming back to it on another device."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from orders import reminding
from orders.basket import cart_for, cart_of, keep
from orders.models import Cart
from orders.views import show_cart
from shop.accounts.limits import hit, visitor
from shop.lib.htmx import wants_part
from shop.lib.http import from_our_pages
from shop.lib.mailbox import mailbox


class AddressForm(forms.Form):
    email = forms.EmailField(max_length=254)


@from_our_pages
@require_POST
@never_cache
def reminder(request: HttpRequest) -> HttpResponse:
    """Asked for, or not wanted after all; nobody is reminded who did not ask."""
    cart = cart_of(request)
    refusal = _choose(request, cart) if cart else _("There is nothing in your cart yet.")
    if refusal or wants_part(request):
        return keep(request, show_cart(request, cart, refusal, 422 if refusal else 200), cart)
    return keep(request, HttpResponseRedirect(reverse("cart"), status=303), cart)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cart_return(request: HttpRequest, token: str) -> HttpResponse:
    """To follow the link changes nothing; the button brings the cart to this device."""
    left = reminding.cart_by(token)
    if left is None or not left.lines.exists():
        return render(request, "orders/return.html", {"left": None}, status=410)
    if request.method != "POST":
        return render(request, "orders/return.html", {"left": left, "token": token})
    # What its buyer had written for a seller stays where it was written.
    left.lines.update(answers={})
    mine = cart_for(request) if request.user.is_authenticated else cart_of(request)
    if mine and mine.pk != left.pk:
        mine.take_over(left)
    return keep(request, HttpResponseRedirect(reverse("cart"), status=303), mine or left)


def _choose(request: HttpRequest, cart: Cart) -> str:
    if "stop" in request.POST:
        reminding.forgo(cart)
        return ""
    email, proven = _address(request)
    if not email:
        return _("Please write an e-mail address, such as eve@example.com.")
    hit("reminder", visitor(request))
    hit("reminder", f"mail:{mailbox(email)}")
    reminding.want(cart, email, proven=proven)
    return ""


def _address(request: HttpRequest) -> tuple[str, bool]:
    """Of who is signed in the one that they have proven; else what is written."""
    known: Any = request.user
    if known.is_authenticated and known.email:
        return known.email, True
    form = AddressForm(request.POST)
    return (form.cleaned_data["email"], False) if form.is_valid() else ("", False)
