"""What machines read before they read anything else: sitemap, robots.txt, llms.txt."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F, Max
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from catalog.cards import faces
from catalog.kept import kept
from catalog.keyset import ORDERS
from catalog.models import Listing, Product, Tally
from catalog.share import address
from catalog.wish import Sort
from shop.accounts.models import Seller
from shop.storefront import languages
from shop.storefront.context import current
from shop.storefront.models import Storefront

SECTION = 5_000
TOLD = 20
XML = "application/xml; charset=utf-8"
TEXT = "text/plain; charset=utf-8"


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Section 0 is the shop's own pages; each other holds the products of a span of numbers."""
    text = kept("sitemap", current(request), _index)
    return HttpResponse(text, content_type=XML)


@require_safe
def section(request: HttpRequest, number: int) -> HttpResponse:
    spoken = languages.known(request)
    make = _pages if number == 0 else lambda spoken: _products(number, spoken)
    text = kept(f"sitemap/{number}", current(request), lambda: make(spoken))
    if not text:
        raise Http404
    return HttpResponse(text, content_type=XML)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    text = render_to_string("catalog/robots.txt", {"sitemap": address(reverse("sitemap"))})
    return HttpResponse(text, content_type=TEXT)


@require_safe
def llms(request: HttpRequest) -> HttpResponse:
    shop = current(request)
    return HttpResponse(kept("llms", shop, lambda: _llms(shop)), content_type=TEXT)


def _index() -> str:
    spans = (
        Product.objects.listed()
        .order_by()
        .values(span=F("pk") / SECTION)
        .annotate(changed=Max("changed_at"))
        .order_by("span")
    )
    sections = [(address(reverse("sitemap_section", args=[0])), None)]
    sections += [
        (address(reverse("sitemap_section", args=[row["span"] + 1])), row["changed"])
        for row in spans
    ]
    return render_to_string("catalog/sitemap_index.xml", {"sections": sections})


def _pages(spoken: list[str]) -> str:
    paths = [reverse(name) for name in ("landing", "products", "pricing")]
    paths += [
        f"{reverse('products')}?category={slug}"
        for slug in Tally.objects.filter(count__gt=0, category__isnull=False)
        .values_list("category__slug", flat=True)
        .order_by("category__slug")
        .distinct()
    ]
    sellers = Seller.objects.filter(active=True, products__in=Product.objects.listed()).distinct()
    paths += [reverse("seller", args=[slug]) for slug in sellers.values_list("slug", flat=True)]
    return _urls([(path, None) for path in paths], spoken)


def _products(number: int, spoken: list[str]) -> str:
    start = (number - 1) * SECTION
    if number > 10**9:
        return ""
    rows = Product.objects.listed().filter(pk__gte=start, pk__lt=start + SECTION).order_by("pk")
    found = [
        (reverse("product", args=[slug]), changed)
        for slug, changed in rows.values_list("slug", "changed_at")
    ]
    return _urls(found, spoken) if found else ""


def _urls(paths: Iterable[tuple[str, datetime | None]], spoken: list[str]) -> str:
    """Asked for under a prefix or not, the first language's address is named."""
    root = reverse("landing")
    bare = [(path.removeprefix(root), changed) for path, changed in paths]
    entries = [
        {
            "changed": changed,
            "languages": [
                (code, address(f"/{path}" if code == spoken[0] else f"/{code}/{path}"))
                for code in spoken
            ],
        }
        for path, changed in bare
    ]
    return render_to_string("catalog/sitemap.xml", {"entries": entries})


def _llms(shop: Storefront) -> str:
    rows = Listing.objects.filter(currency=shop.currency).order_by(*ORDERS[Sort.RECOMMENDED])
    numbers = list(rows.values_list("product_id", flat=True)[:TOLD])
    products = [
        (face.product, address(face.product.get_absolute_url()), face.money)
        for face in faces(numbers, shop.currency)
    ]
    pages = {
        name: address(reverse(name))
        for name in ("products", "pricing", "atom", "google_feed", "sitemap")
    }
    return render_to_string(
        "catalog/llms.txt", {"shop": shop, "products": products, "pages": pages}
    )
