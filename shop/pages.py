"""Pages that belong to the whole shop: each composes what the apps below know."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalog.window import window
from shop.accounts.access import PersonalRequest, may_operate, may_sell, signed_in
from shop.accounts.embed import own_page, with_clerk
from shop.lib.public import Public, describe, public
from shop.storefront.context import current
from shop.styleguide import samples


@public
@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    shown = window(current(request).currency)
    limited = any(each.stock is not None for each in [*shown.offers, *shown.plans])
    return describe(render(request, "shop/landing.html", shown._asdict()), Public(limited=limited))


@require_safe
@never_cache
def visitor(request: HttpRequest) -> HttpResponse:
    """What a public page shows of this visitor: a fragment, so that the page is everyone's."""
    may = {"sells": may_sell(request.user), "operates": may_operate(request.user)}
    return render(request, "shop/visitor.html", may)


@require_safe
@signed_in
@with_clerk
def account(request: PersonalRequest) -> HttpResponse:
    """What is yours, and what you may enter."""
    return own_page(request, "shop/account.html", {"billing": request.account.lines()})


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    if not settings.DEBUG:
        raise Http404
    return render(request, "shop/styleguide.html", samples())
