"""Language is a path prefix, none for the shop's first language; the desks follow the browser."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import get_script_prefix, set_script_prefix
from django.utils import translation
from django.utils.cache import patch_vary_headers

from shop.lib.http import View
from shop.storefront.context import current

DESKS = ("/ops/", "/sell/")


def choose_language(get_response: View) -> View:
    """Takes the prefix off the path and gives it to every address that is reversed meanwhile."""

    def middleware(request: HttpRequest) -> HttpResponse:
        offered = current(request).languages
        first, _, rest = request.path_info.lstrip("/").partition("/")
        if first == offered[0]:
            return HttpResponseRedirect(f"{get_script_prefix()}{rest}")
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
    offered = current(request).languages
    root = getattr(request, "bare_prefix", get_script_prefix())
    bare = request.path_info.removeprefix("/")
    return {
        language: f"{root}{bare}" if language == offered[0] else f"{root}{language}/{bare}"
        for language in offered
    }


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
