"""What other sites learn of a product: schema.org data, and the picture they show of it."""

from __future__ import annotations

import json
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from catalog.display import Display
from catalog.models import Price, Product
from shop.lib.money import typed

# As Django's json_script does it: nothing in it can end the element, or begin another.
ESCAPED = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}
STATES = {True: "https://schema.org/InStock", False: "https://schema.org/SoldOut"}


@dataclass(frozen=True)
class Share:
    """Of a product's page: written only where it has to be drawn."""

    display: Display

    @property
    def as_shown(self) -> tuple[Hashable, ...]:
        return self.display.as_shown

    @property
    def product(self) -> Product:
        return self.display.product

    @property
    def address(self) -> str:
        return address(self.product.get_absolute_url())

    @property
    def picture(self) -> str:
        return picture(self.product)

    @property
    def data(self) -> SafeString:
        """A data block: browsers do not run it, so the policy need not let it in."""
        text = json.dumps(_product(self.display), ensure_ascii=False).translate(ESCAPED)
        return mark_safe(  # noqa: S308  translate() has left nothing that is markup
            f'<script type="application/ld+json">{text}</script>'
        )


def address(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def picture(product: Product) -> str:
    return address(reverse("cover_image", args=[product.slug]))


def _product(display: Display) -> dict[str, Any]:
    product = display.product
    seller = {"@type": "Organization", "name": product.seller.name}
    said: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": product.name,
        "description": product.seo_description or product.tagline or product.name,
        "sku": product.slug,
        "url": address(product.get_absolute_url()),
        "image": [picture(product)],
        "brand": {"@type": "Brand", "name": product.seller.name},
    }
    if product.category:
        said["category"] = product.category.name
    prices = [price for choice in display.choices for price in choice.prices]
    if prices:
        said["offers"] = [_offer(price, product, seller) for price in prices]
    return said


def _offer(price: Price, product: Product, seller: dict[str, str]) -> dict[str, Any]:
    return {
        "@type": "Offer",
        "name": price.option.name,
        "price": typed(price.amount, price.currency),
        "priceCurrency": price.currency,
        "availability": STATES[not product.sold_out],
        "url": address(product.get_absolute_url()),
        "seller": seller,
    }
