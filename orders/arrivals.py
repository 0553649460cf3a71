"""Ways into the cart from outside: a code that applies itself, and links that buy."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from catalog.models import Product
from orders.basket import cart_for, keep
from orders.models import BuyLink, Cart, Discount
from orders.models.discount import normal
from orders.refusals import NotForSale, Refused, UnknownCode
from shop.accounts.limits import limited
from shop.lib.http import from_our_pages, inside, led_here

CAMPAIGN = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
LONGEST = 100


@from_our_pages
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@limited("code")
def code(request: HttpRequest, code: str) -> HttpResponse:
    """Keeps the code for this visitor, and leads on."""
    goal = inside(request, request.GET.get("next", ""), reverse("cart"))
    known = Discount.objects.filter(code=normal(code)).first()
    if known is None or not known.valid():
        return _told(request, UnknownCode(code).sentence, status=404)
    if not led_here(request):
        words = _("The code %(code)s waits for you.") % {"code": known.code}
        return _asked(request, words, _("Use it"))
    return _enter(request, lambda cart: cart.take_code(known.code), goal, {})


@from_our_pages
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@limited("code")
def buy(request: HttpRequest, slug: str) -> HttpResponse:
    """Puts the thing into the cart as the link says, and leads to the checkout."""
    link = BuyLink.objects.select_related("product__seller", "price", "discount").filter(slug=slug)
    found = link.first()
    if found is None:
        raise Http404
    price = None if found.ended_at or not found.product.for_sale else found.current_price
    if price is None:
        return _told(request, NotForSale().sentence, found.product, status=410)
    if not led_here(request):
        words = _("%(product)s waits for you.") % {"product": found.product.name}
        return _asked(request, words, _("To the checkout"))
    told = {**found.campaign, "link": found.slug}
    return _enter(request, found.fill, reverse("checkout"), told, found.product)


def _enter(
    request: HttpRequest, act: Any, goal: str, campaign: dict[str, str], product: Any = None
) -> HttpResponse:
    cart: Cart = cart_for(request)
    try:
        act(cart)
    except Refused as refused:
        return keep(request, _told(request, refused.sentence, product, status=422), cart)
    cart.came_by(campaign | _campaign(request))
    return keep(request, HttpResponseRedirect(goal, status=303), cart)


def _campaign(request: HttpRequest) -> dict[str, str]:
    """What the address itself says of where it stood."""
    return {
        name: said for name in CAMPAIGN if (said := request.GET.get(name, "").strip()[:LONGEST])
    }


def _asked(request: HttpRequest, words: str, action: str) -> HttpResponse:
    """Who did not come here by a link of their own is asked first."""
    told = {"words": words, "action": action, "here": request.get_full_path()}
    return render(request, "orders/arrival.html", told)


def _told(
    request: HttpRequest, refusal: str, product: Product | None = None, status: int = 200
) -> HttpResponse:
    shown = product if product and product.for_sale else None
    told = {"refusal": refusal, "product": shown}
    return render(request, "orders/arrival.html", told, status=status)
