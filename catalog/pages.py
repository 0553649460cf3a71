"""Finished public pages, kept by each process for as long as nothing in them has changed.

Asked for again, a page costs one question: the stamp of now. See docs/adr/0005.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import set_response_etag

from catalog.address import endless, normal
from catalog.stamp import Stamp
from shop.lib.larder import LONGEST, Larder
from shop.lib.public import described, is_public

# For pages that show what a sale may use up.
SHORTEST = 5
HEADERS = 1_000  # bytes, roughly
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Page:
    body: bytes
    headers: dict[str, str]
    match: Any
    stamp: Stamp
    kept_until: float
    holds_until: float

    def holds(self) -> bool:
        return self.kept_until > time.time()


PAGES: Larder[Page] = Larder()


class keep_pages:  # noqa: N801  a middleware is named like the others
    """Stands inside of what every answer needs, outside of what only makes a page."""

    sync_capable, async_capable = True, False

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = _Asked(request)
        request._asked = asked  # type: ignore[attr-defined]  # ours, for process_view
        if page := asked.page():
            request.get_host()  # who names another host is turned away here too
            request.resolver_match = page.match
            return _told(HttpResponse(page.body, headers=page.headers), page.holds_until)
        response = self.get_response(request)
        if not (asked.public and _everyones(response)):
            return response
        until = _until(response, asked.stamp)
        if asked.stamp and asked.keeps(response):
            _keep(asked.key, asked.stamp, request.resolver_match, response, until)
        return _told(response, until)

    def process_view(self, request: HttpRequest, view: Any, *given: Any) -> None:
        """Before anything of the page is read, so that what is newer never has an older stamp."""
        if is_public(view):
            request._asked.begin(request)  # type: ignore[attr-defined]  # ours


class _Asked:
    """What is asked for, and the state of the shop when it was."""

    def __init__(self, request: HttpRequest) -> None:
        self.query = normal(request.META.get("QUERY_STRING", ""))
        self.safe = request.method in ("GET", "HEAD") and self.query is not None
        self.key = f"{request.path_info}?{self.query}"
        self.whole = request.method == "GET"
        self.public = False
        self.stamp: Stamp | None = None

    def page(self) -> Page | None:
        found = PAGES.get(self.key) if self.safe and settings.PAGE_CACHE_MEGABYTES else None
        if found is None or not found.holds():
            return None
        self.stamp = Stamp.now()
        return found if found.stamp == self.stamp else None

    def begin(self, request: HttpRequest) -> None:
        """Links of the page repeat what was asked; what nothing answers to is not repeated."""
        self.public = True
        if self.query is not None:
            request.META["QUERY_STRING"] = self.query
        if settings.PAGE_CACHE_MEGABYTES and self.stamp is None:
            self.stamp = Stamp.now()

    def keeps(self, response: HttpResponse) -> bool:
        """Only under the address that we link to ourselves: of all others there is no end."""
        own = described(response).query
        if self.query is None or own is None or not self.whole:
            return False
        return normal(own.removeprefix("?")) == self.query and not endless(self.query)


def _everyones(response: HttpResponse) -> bool:
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and not response.has_header("Cache-Control")
        and "cookie" not in response.get("Vary", "").lower()
    )


def _until(response: HttpResponse, stamp: Stamp | None) -> float:
    """When what it says may be otherwise although nobody changed anything."""
    opens = stamp.opens if stamp else float("inf")
    return min(time.time() + SHORTEST, opens) if described(response).limited else opens


def _keep(key: str, stamp: Stamp, match: Any, response: HttpResponse, until: float) -> None:
    set_response_etag(response)
    kept_until = min(until, time.time() + LONGEST)
    page = Page(response.content, dict(response.headers), match, stamp, kept_until, until)
    PAGES.put(key, page, len(page.body) + HEADERS, settings.PAGE_CACHE_MEGABYTES * MEGABYTE)


def _told(response: HttpResponse, until: float) -> HttpResponse:
    """Browsers ask each time; other caches only where the owner lets them."""
    shared = int(min(settings.SHARED_CACHE_SECONDS, max(0, until - time.time())))
    response["Cache-Control"] = "max-age=0"
    if shared:
        response["Cache-Control"] = (
            f"public, max-age=0, s-maxage={shared}, stale-while-revalidate={shared}"
        )
    return response
