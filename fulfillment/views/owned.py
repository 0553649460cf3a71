"""What one owns: a page of one's own, a line on public pages, and a word for programs."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from fulfillment.claiming import claim
from fulfillment.features import features_of, has_feature
from fulfillment.models import Entitlement
from fulfillment.possessions import possessions
from shop.accounts.access import PersonalRequest, account_of, signed_in
from shop.accounts.embed import own_page, with_clerk
from shop.lib.leaf import leaf

A_PAGE = 25


@require_safe
@signed_in
@with_clerk
def goods(request: PersonalRequest) -> HttpResponse:
    rows = request.account.entitlements.owned()
    page = leaf(rows, A_PAGE, request.GET.get("page"))
    told: dict[str, Any] = {"page": page, "goods": possessions(page)}
    return own_page(request, "fulfillment/goods_page.html", told)


@require_POST
@signed_in
def claims(request: PersonalRequest) -> HttpResponse:
    """Takes over what this person bought before they had an account."""
    if count := claim(request.user, request.account):
        told = ngettext("It is yours now.", "All %(count)d are yours now.", count)
        messages.success(request, told % {"count": count})
    return HttpResponseRedirect(reverse("account"), status=303)


@require_safe
@never_cache
def owned(request: HttpRequest, slug: str) -> HttpResponse:
    """For the page of a product, which is everyone's: that this visitor has it already."""
    found = None
    if request.user.is_authenticated:
        rows = Entitlement.objects.open().filter(product__slug=slug)
        found = rows.filter(account=account_of(request.user)).select_related("line__order").first()
    return render(request, "fulfillment/owned.html", {"entitlement": found})


@require_GET
@signed_in
def features(request: PersonalRequest) -> HttpResponse:
    """For programs: what may be used; `?feature=pro` asks for one."""
    if key := request.GET.get("feature", ""):
        return JsonResponse({"feature": key, "enabled": has_feature(request.account, key)})
    return JsonResponse({"features": sorted(features_of(request.account))})
