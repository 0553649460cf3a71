from urllib.parse import parse_qsl

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from catalog.cover import draw
from catalog.diary import HEADER, Diary
from catalog.display import Display, Moved, open_product
from catalog.models import Product
from catalog.plans import Plans
from catalog.print import png
from catalog.share import Share
from catalog.shelf import shelf, stall
from catalog.wish import Sort, Wish
from shop.accounts.models import Seller
from shop.lib.htmx import page
from shop.lib.public import Public, describe, public


@public
@require_safe
def products(request: HttpRequest) -> HttpResponse:
    found = shelf(Wish.of(request))
    return _answer(
        request,
        "catalog/list.html",
        {"shelf": found, "wish": found.wish, "sorts": Sort.choices, "here": reverse("products")},
        parts={"results": reverse("products") + found.wish.query(), "more": ""},
        own=Public(found.address, limited=found.limited),
    )


@public
@require_safe
def product(request: HttpRequest, slug: str) -> HttpResponse:
    try:
        found = open_product(slug)
    except Moved as moved:
        return HttpResponsePermanentRedirect(
            moved.product.get_absolute_url(), preserve_request=False
        )
    wish = Wish.of(request)
    here = found.get_absolute_url()
    display = Display(found, wish.currency, request.GET, here)
    context = {
        "product": found,
        "display": display,
        "asked": display.query(wish),
        "wish": wish,
        "trail": _trail(wish, found),
        "share": Share(display),
    }
    return _answer(
        request,
        "catalog/product.html",
        context,
        parts={"choice": here + display.query(wish)},
        own=Public(display.query(wish), limited=display.limited),
    )


@require_safe
@cache_control(no_cache=True)
def stock(request: HttpRequest, slug: str) -> HttpResponse:
    """How many are left, for a page that stays open."""
    try:
        return render(request, "catalog/stock.html", {"product": open_product(slug)})
    except Moved as moved:
        raise Http404 from moved


@require_safe
@cache_control(no_cache=True)
def times(request: HttpRequest, slug: str) -> HttpResponse:
    """When a service can be had: a part of its page, and a page for who has no scripts."""
    try:
        found = open_product(slug)
    except Moved as moved:
        raise Http404 from moved
    service = getattr(found, "service", None)
    if service is None or not service.timed:
        raise Http404
    wish = Wish.of(request)
    display = Display(found, wish.currency, request.GET, found.get_absolute_url())
    keeps = dict(parse_qsl(display.query(wish).removeprefix("?")))
    diary = Diary.of(request, service, reverse("times", args=[slug]), keeps)
    told = {"product": found, "display": display, "wish": wish, "diary": diary}
    response = page(request, "catalog/times.html", told, part="times")
    response["X-Robots-Tag"] = "noindex"
    patch_vary_headers(response, [HEADER])
    return response


@public
@require_safe
def seller(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Seller, slug=slug, active=True)
    wish = Wish.of(request).only_where()
    here, shown = reverse("seller", args=[slug]), stall(wish, found.pk)
    context = {
        "seller": found,
        "shelf": shown,
        "wish": wish,
        "here": here,
        "trail": [*_shelf_trail(wish), (found.name, "")],
    }
    return _answer(
        request,
        "catalog/seller.html",
        context,
        parts={"more": ""},
        own=Public(shown.address, limited=shown.limited),
    )


@public
@require_safe
def pricing(request: HttpRequest) -> HttpResponse:
    wish = Wish.of(request)
    context = {"plans": Plans(wish.currency), "wish": wish}
    return describe(render(request, "catalog/pricing.html", context), Public(wish.keeps))


@require_safe
@cache_control(public=True, max_age=86400)
def cover(request: HttpRequest, slug: str) -> HttpResponse:
    """Art for any slug: drawn from its letters, so nothing has to be stored or uploaded."""
    return HttpResponse(draw(slug), content_type="image/svg+xml")


@require_safe
@cache_control(public=True, max_age=86400)
def cover_image(request: HttpRequest, slug: str) -> HttpResponse:
    """The same for sites that link here; only of what they can link to, since it takes a while."""
    kept = f"cover/{slug}"
    drawn: bytes | None = cache.get(kept)
    if drawn is None:
        drawn = png(get_object_or_404(Product.objects.visible(), slug=slug).slug)
        cache.set(kept, drawn, 86400)
    return HttpResponse(drawn, content_type="image/png")


def _shelf_trail(wish: Wish) -> list[tuple[str, str]]:
    return [(_("Products"), reverse("products") + wish.keeps)]


def _trail(wish: Wish, product: Product) -> list[tuple[str, str]]:
    trail = _shelf_trail(wish)
    if product.category:
        there = reverse("products") + wish.only_where().query(category=product.category.slug)
        trail.append((product.category.name, there))
    return [*trail, (product.name, "")]


def _answer(
    request: HttpRequest,
    template: str,
    context: dict[str, object],
    parts: dict[str, str],
    own: Public,
) -> HttpResponse:
    """The page, or a part of it under an address of its own, so that no cache mixes them up.

    Each part names the address that the browser shows from then on, if that is another.
    """
    part = request.GET.get("part", "")
    if part not in parts:
        return describe(render(request, template, context), own)
    response = render(
        request, f"{template}#{part}", context | {"part": part, "focus": part == "more"}
    )
    response["X-Robots-Tag"] = "noindex"
    if parts[part]:
        response["HX-Push-Url" if part == "results" else "HX-Replace-Url"] = parts[part]
    return describe(response, own.part(part))
