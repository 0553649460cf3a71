"""A mail as a page of its own: somebody else's HTML by the time it is read, or words tried on."""

from collections.abc import Callable

from django.http import HttpResponse
from django.utils.csp import CSP
from django.utils.decorators import method_decorator
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override

# It may look, and nothing else: no script, no address, no form; what it brings stays in its frame.
LETTER: dict[str, list[str]] = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.UNSAFE_INLINE],
    "img-src": ["data:"],
    "frame-ancestors": [CSP.SELF],
    "sandbox": [""],
}
DARK = "(prefers-color-scheme: dark)"
SCHEMES = {"dark": "all", "light": "not all"}


def as_letter[View: Callable[..., HttpResponse]](view: View) -> View:
    """For a desk's view whose answer is a mail."""
    held: View = method_decorator([csp_override(LETTER), xframe_options_sameorigin])(view)
    return held


def shown(html: str, scheme: str = "") -> HttpResponse:
    """As the reader's screen has it, or always by day or by night."""
    return HttpResponse(html.replace(DARK, SCHEMES.get(scheme, DARK)))
