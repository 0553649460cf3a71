"""Pages that belong to the whole shop: each composes what the apps below know."""

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalog.counter import goods
from catalog.window import window
from fulfillment.claiming import claimable
from fulfillment.files import latest_files
from fulfillment.models import Booking
from fulfillment.possessions import Possession
from orders.basket import cart_of
from orders.models import Cart, Order
from orders.quote import Quote, quote
from shop.accounts.access import (
    PersonalRequest,
    account_of,
    may_operate,
    may_sell,
    signed_in,
)
from shop.accounts.embed import own_page, with_clerk
from shop.lib.public import Public, describe, public
from shop.storefront.context import current
from shop.styleguide import samples

LATEST = 5
LATEST_FILES = 3


@public
@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    if settings.COMPACT_SHOP:
        return _compact(request)
    shown = window(current(request).currency)
    page = render(request, "shop/landing.html", {"window": shown})
    return describe(page, Public(limited=shown.limited))


@require_safe
@never_cache
def visitor(request: HttpRequest) -> HttpResponse:
    """What a public page shows of this visitor: a fragment, so that the page is everyone's."""
    may = {"sells": may_sell(request.user), "operates": may_operate(request.user)}
    return render(request, "shop/visitor.html", may)


@require_safe
@never_cache
def counter(request: HttpRequest) -> HttpResponse:
    """What the front page of a small shop shows of this visitor: their cart and their orders."""
    cart = cart_of(request)
    told = {"quote": quote(cart) if cart else Quote(Cart()), "orders": _orders(request)}
    return render(request, "shop/counter.html", told)


@require_safe
@signed_in
@with_clerk
def account(request: PersonalRequest) -> HttpResponse:
    """What is yours, and what you may enter."""
    told = {
        "billing": request.account.lines(),
        "orders": _orders(request),
        "goods": [Possession(each) for each in request.account.entitlements.owned()[:LATEST]],
        "latest": latest_files(request.account, LATEST_FILES),
        "claimable": claimable(request.user).count(),
        "next": Booking.objects.filter(account=request.account).shown().to_come().first(),
    }
    return own_page(request, "shop/account.html", told)


def _compact(request: HttpRequest) -> HttpResponse:
    found = goods(current(request).currency)
    limited = any(each.stock is not None for each in found)
    response = render(request, "shop/compact.html", {"goods": found})
    return describe(response, Public(limited=limited))


def _orders(request: HttpRequest) -> QuerySet[Order]:
    if not request.user.is_authenticated:
        return Order.objects.none()
    return account_of(request.user).orders.prefetch_related("lines")[:LATEST]


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    if not settings.DEBUG:
        raise Http404
    return render(request, "shop/styleguide.html", samples())
