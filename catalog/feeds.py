"""New products as Atom, and the shelf as Google Merchant reads it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.cards import Face, faces
from catalog.kept import kept
from catalog.keyset import ORDERS
from catalog.models import Listing, Product
from catalog.share import address, picture
from catalog.wish import Sort
from shop.lib.money import typed
from shop.storefront.context import current
from shop.storefront.models import Storefront

NEW = 30
# One file for a merchant centre; larger catalogues are uploaded from an export.
OFFERED = 5_000
BATCH = 500


@require_safe
def atom(request: HttpRequest) -> HttpResponse:
    shop = current(request)
    text = kept("atom", shop, lambda: _atom(shop))
    return HttpResponse(text, content_type="application/atom+xml; charset=utf-8")


@require_safe
def google(request: HttpRequest) -> HttpResponse:
    shop = current(request)
    text = kept("google", shop, lambda: _google(shop))
    return HttpResponse(text, content_type="application/rss+xml; charset=utf-8")


def _atom(shop: Storefront) -> str:
    feed = Atom1Feed(
        title=_("New at %(shop)s") % {"shop": shop.name},
        link=address(reverse("products")),
        description=shop.tagline,
        feed_url=address(reverse("atom")),
        author_name=shop.name,
    )
    rows = Listing.objects.filter(currency=shop.currency).order_by(*ORDERS[Sort.NEWEST])[:NEW]
    dates = {row.product_id: row.published_at for row in rows}
    for face in faces(list(dates), shop.currency):
        product, at = face.product, dates[face.product.pk]
        feed.add_item(
            title=product.name,
            link=address(product.get_absolute_url()),
            description=f"{product.tagline} {face.money}".strip(),
            author_name=product.seller.name,
            pubdate=at,
            updateddate=at,
        )
    return feed.writeString("utf-8")


def _google(shop: Storefront) -> str:
    rows = Listing.objects.filter(currency=shop.currency).exclude(kind=Product.Kind.PLAN)
    ordered = rows.order_by(*ORDERS[Sort.RECOMMENDED])
    numbers = list(ordered.values_list("product_id", flat=True)[:OFFERED])
    items = [
        _item(face)
        for start in range(0, len(numbers), BATCH)
        for face in faces(numbers[start : start + BATCH], shop.currency)
    ]
    context = {"shop": shop, "items": items, "here": address(reverse("products"))}
    return render_to_string("catalog/google.xml", context)


def _item(face: Face) -> dict[str, Any]:
    product = face.product
    code = face.price.currency
    reduced = face.was is not None
    full = face.was.amount if face.was else face.money.amount
    return {
        "id": product.slug,
        "name": product.name,
        "text": product.tagline or product.name,
        "link": address(product.get_absolute_url()),
        "image": picture(product),
        "availability": "out_of_stock" if product.sold_out else "in_stock",
        "price": f"{typed(full, code)} {code}",
        "sale": f"{typed(face.money.amount, code)} {code}" if reduced else "",
        "brand": product.seller.name,
    }
