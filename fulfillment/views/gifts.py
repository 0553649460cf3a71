"""A gift, as whoever was told of it sees it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fulfillment import gifts
from fulfillment.models import Entitlement, Wrapping
from fulfillment.possessions import possessions
from fulfillment.views.downloads import leads_to_storage
from shop.accounts.access import PersonalRequest, signed_in


@require_safe
@leads_to_storage
def gift(request: HttpRequest, token: str) -> HttpResponse:
    wrapping = _wrapping(token)
    goods = Entitlement.objects.filter(account=wrapping.account_id)
    told = {
        "wrapping": wrapping,
        "gift": wrapping.gift,
        "goods": possessions(goods.select_related("product", "line__order")),
        "key": wrapping.token,
    }
    return render(request, "fulfillment/gift.html", told)


@require_POST
@signed_in
def claims(request: PersonalRequest, token: str) -> HttpResponse:
    """Takes it into the account of who holds the link; the first who does so has it."""
    if not gifts.take(_wrapping(token), request.user, request.account):
        return HttpResponseRedirect(reverse("gift", args=[token]), status=303)
    messages.success(request, _("It is yours now."))
    return HttpResponseRedirect(reverse("goods_owned"), status=303)


def _wrapping(token: str) -> Wrapping:
    rows = Wrapping.objects.select_related("gift__order")
    found: Wrapping | None = rows.filter(token=token).first()
    if found is None:
        raise Http404
    return found
