from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from orders import basket


def cart(request: HttpRequest) -> dict[str, object]:
    """How many things are in this visitor's cart; asked for only where a page of theirs says it."""
    return {"cart_count": SimpleLazyObject(lambda: basket.count(request))}
