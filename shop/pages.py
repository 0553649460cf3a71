"""Pages that belong to the whole shop: each composes what the apps below know."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalog.models import Product
from shop.storefront.context import current
from shop.styleguide import samples


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    currency = current(request).currency
    return render(
        request,
        "shop/landing.html",
        {
            "offers": Product.objects.offered(currency),
            "plans": Product.objects.plans(currency),
        },
    )


@require_safe
@never_cache
def visitor(request: HttpRequest) -> HttpResponse:
    """What a public page shows of this visitor: a fragment, so that the page is everyone's."""
    return render(request, "shop/visitor.html")


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    if not settings.DEBUG:
        raise Http404
    return render(request, "shop/styleguide.html", samples())
