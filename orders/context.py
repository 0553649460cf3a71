from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from orders.basket import cart_of


def cart(request: HttpRequest) -> dict[str, object]:
    """How many things are in this visitor's cart; asked for only where a page of theirs says it."""
    return {"cart_count": SimpleLazyObject(lambda: _count(request))}


def _count(request: HttpRequest) -> int:
    found = cart_of(request)
    return found.count if found else 0
