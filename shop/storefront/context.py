from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from shop.lib.keys import of_tests
from shop.storefront.models import Storefront


def current(request: HttpRequest) -> Storefront:
    """The storefront, asked for once a request."""
    kept: Storefront | None = getattr(request, "_storefront", None)
    if kept is None:
        kept = Storefront.current()
        request._storefront = kept  # type: ignore[attr-defined]  # ours, for this request only
    return kept


def storefront(request: HttpRequest) -> dict[str, object]:
    return {
        "storefront": SimpleLazyObject(lambda: current(request)),
        "test_mode": of_tests(settings.STRIPE_SECRET_KEY),
    }
