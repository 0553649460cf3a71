"""The way to an order for who bought it without an account: an address that is signed."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse

from orders.models import Order
from shop.storefront.languages import speaking
from shop.storefront.models import Storefront

SALT = "orders.link"
LIVES = timedelta(days=180)


def to(order: Order, shop: Storefront | None = None) -> str:
    """For a mail: in the language in which it was ordered, whoever writes the mail."""
    return signed(order, "order", order.public_id, shop=shop)


def signed(order: Order, name: str, *args: object, shop: Storefront | None = None) -> str:
    """The same for a page of something that it brought."""
    with speaking(order.language, shop):
        return f"{settings.SITE_URL}{reverse(name, args=args)}?key={key(order)}"


def here(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def path(order: Order) -> str:
    return f"{order.get_absolute_url()}?key={key(order)}"


def key(order: Order) -> str:
    return (
        signing.TimestampSigner(salt=SALT).sign(order.public_id).removeprefix(f"{order.public_id}:")
    )


def opens(order: Order, given: str) -> bool:
    """Whether this key was made for this order, and lately enough."""
    try:
        signing.TimestampSigner(salt=SALT).unsign(f"{order.public_id}:{given}", max_age=LIVES)
    except signing.BadSignature:
        return False
    return True
