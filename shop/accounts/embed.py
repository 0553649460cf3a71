"""Pages of one's own, and those that hold a component of Clerk's: private, with a nonce."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.csp import CSP
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csp import csp_override

from shop.accounts import clerk, sessions
from shop.accounts.access import PersonalRequest, may_operate, may_sell
from shop.lib import storage

WORDS = {"en", "de"}  # in which Clerk speaks here; theme/static_src/vendor.mjs writes them
# Two style elements of its field for codes, which it writes without the nonce: an empty one, and
# the blinking of its caret. They belong to the version that clerk.py names.
CODE_FIELD = [
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
    "'sha256-KQDhUccuEkZUQDnfbVDeY+ev2LZ+73AQR7ro4JppAY8='",
]
CHALLENGES = "https://challenges.cloudflare.com"  # Clerk's question whether one is a person


def with_clerk[V: Callable[..., Any]](view: V) -> V:
    """Lets the page load Clerk's scripts, and nothing else from elsewhere.

    Its forms may lead to the storage, where the files are that one owns.
    """

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return csp_override(policy())(view)(request, *args, **kwargs)

    return cast("V", never_cache(page))


def policy() -> dict[str, Any]:
    own = settings.SECURE_CSP | {"form-action": [CSP.SELF, *storage.origins()]}
    if not clerk.configured():
        return own
    parts = urlsplit(clerk.frontend_url())
    origin = f"{parts.scheme}://{parts.netloc}"
    return own | {
        "script-src": [CSP.SELF, CSP.NONCE, origin, CHALLENGES],
        "style-src": [CSP.SELF, CSP.NONCE, *CODE_FIELD],
        "connect-src": [CSP.SELF, origin],
        "img-src": [CSP.SELF, "data:", "https://img.clerk.com"],
        "worker-src": [CSP.SELF, "blob:"],
        "frame-src": [CHALLENGES],
    }


def own_page(
    request: PersonalRequest, template: str, context: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    """A page in the frame of the account."""
    frame = {
        "by_clerk": sessions.origin_of(request) is not None,
        "sells": may_sell(request.user),
        "operates": may_operate(request.user),
        "clerk": clerk_context(),
    }
    return render(request, template, frame | dict(context), status=status)


def clerk_context() -> dict[str, Any]:
    """What templates/accounts/clerk.html needs to load it."""
    base, language = clerk.frontend_url(), get_language()
    return {
        "configured": clerk.configured(),
        "key": settings.CLERK_PUBLISHABLE_KEY,
        "proxy": settings.CLERK_PROXY_URL,
        "js": f"{base}/{clerk.JS}",
        "ui": f"{base}/{clerk.UI}",
        "words": static(f"dist/clerk-{language}.json") if language in WORDS else "",
    }
