"""One URL, one view, one template: the page, or the part of it that HTMX asked for."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django_htmx.middleware import HtmxDetails

from shop.lib.http import View

VARY = ("HX-Request", "HX-Request-Type", "HX-History-Restore-Request")


class HtmxRequest(HttpRequest):
    htmx: HtmxDetails


def page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    part: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """The template, or only its partial where HTMX will swap it into a page that stands."""
    name = f"{template}#{part}" if part and wants_part(request) else template
    return render(request, name, context, status=status)


def wants_part(request: HttpRequest) -> bool:
    """Boosted, history and location requests say HX-Request too, but want the whole page."""
    return getattr(request, "htmx", None) is not None and (
        request.headers.get("HX-Request-Type") == "partial"
    )


def vary(get_response: View) -> View:
    """Keeps a cached partial from being shown where the page belongs."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, VARY)
        return response

    return middleware
