"""Whose the goods are: an account's, or of whoever holds the signed link to the order."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.utils.crypto import constant_time_compare

from fulfillment.models import Entitlement, Wrapping
from orders import links
from shop.accounts.access import account_of


def entitlement_of(request: HttpRequest, token: str) -> Entitlement:
    """The one of this token, if this visitor may use it; to anybody else it is not there."""
    rows = Entitlement.objects.select_related("account", "product__seller", "line__order")
    found = rows.filter(token=token).first()
    if found is None or not (_owns(request, found) or _holds_link(request, found)):
        raise Http404
    return found


def key_of(request: HttpRequest) -> str:
    """Of the order's signed link; forms of pages that were opened by one carry it on."""
    return str(request.POST.get("key") or request.GET.get("key") or "")


def _owns(request: HttpRequest, found: Entitlement) -> bool:
    return request.user.is_authenticated and account_of(request.user).pk == found.account_id


def _holds_link(request: HttpRequest, found: Entitlement) -> bool:
    """Of the order, as long as they are its buyer's; of a gift, the link to the gift alone."""
    key = key_of(request)
    if not key or found.line is None:
        return False
    wrapping = Wrapping.objects.filter(account=found.account_id).first()
    if wrapping:
        return constant_time_compare(wrapping.token, key)
    order = found.line.order
    return found.account_id == order.account_id and links.opens(order, key)
