"""What somebody has bought: their list, and the page of each order, which is its receipt too."""

from __future__ import annotations

from contextlib import suppress

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from billing import invoices
from billing.outcome import in_time
from billing.withdrawing import told_of
from fulfillment.goods import goods_of
from fulfillment.possessions import possessions
from fulfillment.views.downloads import leads_to_storage
from orders import links
from orders.basket import cart_for, keep
from orders.models import Gift, Order
from orders.refusals import Refused
from shop.accounts.access import PersonalRequest, account_of, signed_in
from shop.accounts.embed import own_page, with_clerk
from shop.events.kinds import Kind
from shop.events.models import Event
from shop.lib.leaf import leaf

A_PAGE = 25
# What a buyer may read of what happened; the rest is for the desk.
TOLD = [
    Kind.ORDER_PLACED,
    Kind.ORDER_PROCESSING,
    Kind.ORDER_PAID,
    Kind.ORDER_DELIVERED,
    Kind.ORDER_CANCELLED,
    Kind.WITHDRAWAL_DECLARED,
    Kind.REFUND_ASKED,
    Kind.REFUND_MADE,
]


@require_safe
@signed_in
@with_clerk
def purchases(request: PersonalRequest) -> HttpResponse:
    rows = request.account.orders.prefetch_related("lines")
    page = leaf(rows, A_PAGE, request.GET.get("page"))
    return own_page(request, "billing/purchases.html", {"page": page, "orders": page.rows})


@require_safe
@leads_to_storage
def order(request: HttpRequest, public_id: str) -> HttpResponse:
    found = order_of(request, public_id)
    told = {
        "order": found,
        "lines": found.lines.select_related("product", "seller"),
        "goods": possessions(goods_of(found).filter(account=found.account_id)),
        "gift": Gift.objects.filter(order=found).select_related("wrapping").first(),
        "happened": _happened(found),
        "withdrawal": told_of(found),
        "withdrawable": in_time(found),
        "requests": found.refund_requests.order_by("pk"),
        "invoices": invoices.of(found),
        "key": request.GET.get("key", ""),
    }
    return render(request, "billing/order.html", told)


@require_POST
@never_cache
def again(request: HttpRequest, public_id: str) -> HttpResponse:
    """Puts into the cart what of it is still sold, at today's price."""
    found = order_of(request, public_id)
    cart = cart_for(request)
    for line in found.lines.select_related("option", "price", "product__seller"):
        now = line.option.prices.open().filter(currency=found.currency, period="once")
        price = now.filter(name=line.price.name).first() or now.order_by("-default").first()
        with suppress(Refused):  # the cart shows what came
            if price:
                cart.add(price, line.quantity, line.unit_amount)
    return keep(request, HttpResponseRedirect(reverse("cart"), status=303), cart)


def order_of(request: HttpRequest, public_id: str) -> Order:
    """Of who is signed in, or of who holds its link; to anybody else it is not there."""
    found = Order.objects.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    if links.opens(found, request.GET.get("key", "")):
        return found
    if request.user.is_authenticated and account_of(request.user).pk == found.account_id:
        return found
    raise Http404


def _happened(order: Order) -> list[Event]:
    about = {"subject_type": order._meta.label_lower, "subject_id": str(order.pk)}
    return list(Event.objects.filter(kind__in=TOLD, **about).order_by("id"))
