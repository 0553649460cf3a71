"""The cart. Its posts may come from public pages, which carry no token."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from orders.basket import cart_for, cart_of, keep
from orders.forms import AddForm, CodeForm, QuantityForm
from orders.models import Cart
from orders.quote import Quote, quote
from orders.refusals import Empty, Refused
from shop.accounts.limits import limited
from shop.lib.htmx import page, wants_part
from shop.lib.http import from_our_pages
from shop.storefront.context import current


@require_safe
@never_cache
def show(request: HttpRequest) -> HttpResponse:
    cart = cart_of(request)
    return keep(request, show_cart(request, cart), cart)


@from_our_pages
@require_POST
@never_cache
def add(request: HttpRequest) -> HttpResponse:
    """A page gets a few words and its new count; without a script one is led to the cart."""
    form = AddForm(request.POST)
    # Nobody gets a cart for saying nothing that can be bought.
    cart = cart_for(request) if form.is_valid() else cart_of(request)
    refusal = _add(cart, form)
    if not wants_part(request):
        if refusal:
            return keep(request, show_cart(request, cart, refusal, status=422), cart)
        return keep(request, HttpResponseRedirect(reverse("cart"), status=303), cart)
    # Read again: its currency came with the first thing in it.
    cart = Cart.objects.filter(pk=cart.pk).first() if cart else None
    told = {"refusal": refusal, "quote": quote(cart, current(request)) if cart else Quote(Cart())}
    status = 422 if refusal else 200
    response = page(request, "orders/added.html", told, status=status)
    if not refusal:
        response["HX-Trigger"] = _happened(request)
    return keep(request, response, cart)


@from_our_pages
@require_POST
@never_cache
def change(request: HttpRequest, line: int) -> HttpResponse:
    """Another number of it; none takes it out."""
    cart = cart_of(request)
    refusal = _change(cart, line, QuantityForm(request.POST)) if cart else ""
    if wants_part(request) or refusal:
        response = show_cart(request, cart, refusal, status=422 if refusal else 200)
        response["HX-Trigger"] = "cart"
    else:
        response = HttpResponseRedirect(reverse("cart"), status=303)
    return keep(request, response, cart)


@from_our_pages
@require_POST
@never_cache
@limited("code")
def add_code(request: HttpRequest) -> HttpResponse:
    """Kept though it may not fit what is in the cart, which then says why."""
    form = CodeForm(request.POST)
    cart = cart_for(request) if form.is_valid() else cart_of(request)
    refusal = _try_code(cart, form)
    if refusal:
        told = {"typed": form["code"].value() or "", "refusal": refusal}
        return keep(request, show_cart(request, cart, status=422, code=told), cart)
    return keep(request, _changed(request, cart), cart)


@from_our_pages
@require_POST
@never_cache
def drop_code(request: HttpRequest, code: str) -> HttpResponse:
    cart = cart_of(request)
    if cart:
        with suppress(Empty):  # it became part of another meanwhile
            cart.drop_code(code)
    return keep(request, _changed(request, cart), cart)


def _changed(request: HttpRequest, cart: Cart | None) -> HttpResponse:
    if not wants_part(request):
        return HttpResponseRedirect(reverse("cart"), status=303)
    return show_cart(request, Cart.objects.filter(pk=cart.pk).first() if cart else None)


def _try_code(cart: Cart | None, form: CodeForm) -> str:
    if cart is None or not form.is_valid():
        return form.sentence
    try:
        cart.take_code(form.cleaned_data["code"])
    except Refused as refused:
        return refused.sentence
    return ""


def _happened(request: HttpRequest) -> str:
    """What the page's scripts hear; where the answer may be out of sight, a few words too."""
    heard: dict[str, object] = {"cart": {}}
    if "aloud" in request.POST:
        heard["toast"] = {"text": _("It is in your cart.")}
    return json.dumps(heard)


def show_cart(
    request: HttpRequest, cart: Cart | None, refusal: str = "", status: int = 200, code: Any = None
) -> HttpResponse:
    found = quote(cart, current(request)) if cart else Quote(Cart())
    told = {
        "quote": found,
        "refusal": refusal,
        "cart_count": found.count,
        "reminders": bool(settings.CART_REMINDER_HOURS),
        "code": code,
    }
    return page(request, "orders/cart.html", told, part="cart", status=status)


def _add(cart: Cart | None, form: AddForm) -> str:
    if cart is None or not form.is_valid():
        return form.sentence
    said = form.cleaned_data
    try:
        cart.add(said["price"], said["quantity"], said["amount"], said["starts_at"], said["zone"])
    except Refused as refused:
        return refused.sentence
    return ""


def _change(cart: Cart, line: int, form: QuantityForm) -> str:
    if "remove" in form.data:
        cart.remove(line)
        return ""
    if not form.is_valid():
        return form.sentence
    try:
        cart.set_quantity(line, form.cleaned_data["quantity"])
    except Refused as refused:
        return refused.sentence
    return ""
