"""Language is a path prefix, none for the shop's first language; the desks follow the browser."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import get_script_prefix, set_script_prefix
from django.utils import translation
from django.utils.cache import patch_vary_headers

from shop.lib.http import MACHINES, View
from shop.storefront.context import current
from shop.storefront.models import Storefront

DESKS = ("/ops/", "/sell/")


def choose_language(get_response: View) -> View:
    """Takes the prefix off the path and gives it to every address that is reversed meanwhile."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(MACHINES):
            # They read no page: nobody has to look up what the shop speaks.
            return _in(settings.LANGUAGE_CODE, request, get_response)
        offered = known(request)
        first, _, rest = request.path_info.lstrip("/").partition("/")
        if first == offered[0]:
            return _bare(request, rest)
        if first in offered:
            return _prefixed(request, get_response, first, rest)
        if request.path_info.startswith(DESKS):
            response = _in(translation.get_language_from_request(request), request, get_response)
            patch_vary_headers(response, ["Accept-Language"])
            return response
        return _in(offered[0], request, get_response)

    return middleware


def links(request: HttpRequest) -> dict[str, str]:
    """The address of this page in each language the shop speaks."""
    offered = known(request)
    root = getattr(request, "bare_prefix", get_script_prefix())
    bare = request.path_info.lstrip("/")
    return {
        language: f"{root}{bare}" if language == offered[0] else f"{root}{language}/{bare}"
        for language in offered
    }


@contextmanager
def speaking(language: str, shop: Storefront | None = None) -> Iterator[None]:
    """Addresses that are reversed meanwhile are those of this language."""
    here, shop = get_script_prefix(), shop or Storefront.current()
    set_script_prefix("/" if language == shop.language else f"/{language}/")
    try:
        yield
    finally:
        set_script_prefix(here)


def known(request: HttpRequest) -> list[str]:
    """What the owner chose, as far as we have words for it; never nothing."""
    spoken = [code for code, _name in settings.LANGUAGES]
    chosen = [code for code in current(request).languages if code in spoken]
    return chosen or [settings.LANGUAGE_CODE]


def _bare(request: HttpRequest, rest: str) -> HttpResponse:
    """The first language goes without its prefix; more slashes would name another host."""
    query = request.META.get("QUERY_STRING", "")
    path = f"{get_script_prefix()}{rest.lstrip('/')}"
    return HttpResponseRedirect(f"{path}?{query}" if query else path, preserve_request=True)


def _prefixed(request: HttpRequest, get_response: View, language: str, rest: str) -> HttpResponse:
    bare = get_script_prefix()
    request.bare_prefix = bare  # type: ignore[attr-defined]  # ours, for links()
    request.path_info = f"/{rest}"
    set_script_prefix(f"{bare}{language}/")
    try:
        return _in(language, request, get_response)
    finally:
        set_script_prefix(bare)


def _in(language: str, request: HttpRequest, get_response: View) -> HttpResponse:
    with translation.override(language):
        request.LANGUAGE_CODE = language
        response = get_response(request)
        response.headers.setdefault("Content-Language", language)
    return response
