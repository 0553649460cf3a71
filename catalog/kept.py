"""What is made once for each state of the catalogue, and kept until the next."""

from collections.abc import Callable

from django.core.cache import cache
from django.utils.translation import get_language

from catalog.models import Version
from shop.storefront.models import Storefront

LONG = 6 * 60 * 60  # something may go on sale by the clock alone, which raises no version


def kept(name: str, shop: Storefront, make: Callable[[], str]) -> str:
    """The text under this name; every worker sees a change at its next request."""
    key = f"{name}/{get_language()}/{shop.version}/{Version.now()}"
    text: str | None = cache.get(key)
    if text is None:
        text = make()
        cache.set(key, text, LONG)
    return text
