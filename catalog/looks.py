"""How often each product was looked at: counted in memory, written down now and then.

Nobody is counted twice or told from anybody else, since nobody is known here: a look is a page that
was asked for. What a CDN answers is not seen.
"""

from __future__ import annotations

import logging
import re
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from threading import Lock

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from catalog.models import Look

logger = logging.getLogger(__name__)

PAUSE = 20  # seconds
KEPT = timedelta(days=400)
MACHINES = re.compile(
    r"bot|crawl|spider|slurp|preview|monitor|curl|wget|python|http-client", re.IGNORECASE
)
COUNT = """
INSERT INTO catalog_look (product_id, day, number)
SELECT id, %s, %s FROM catalog_product WHERE slug = %s
ON CONFLICT (product_id, day) DO UPDATE SET number = catalog_look.number + excluded.number
"""


class Looks:
    """Those of one process that are not written down yet."""

    def __init__(self) -> None:
        self._found: Counter[str] = Counter()
        self._written_at = 0.0
        self._lock = Lock()

    def add(self, slug: str) -> None:
        with self._lock:
            self._found[slug] += 1

    def due(self) -> Counter[str]:
        """What is to be written down now, by whoever asks first."""
        now = time.monotonic()
        with self._lock:
            if not self._found or now - self._written_at < PAUSE:
                return Counter()
            found, self._found, self._written_at = self._found, Counter(), now
            return found


LOOKS = Looks()


def count_looks(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        match = request.resolver_match
        if match and match.url_name == "product" and _looked(request, response):
            LOOKS.add(match.kwargs["slug"])
        if found := LOOKS.due():
            write(found)
        return response

    return middleware


def write(found: Counter[str]) -> None:
    """In one order, so that two processes never wait for each other."""
    try:
        with connection.cursor() as cursor:
            today = timezone.localdate()
            cursor.executemany(
                COUNT, [(today, count, slug) for slug, count in sorted(found.items())]
            )
    except Error:
        logger.warning("Looks could not be written down: %s products.", len(found))


def forget() -> int:
    return Look.objects.filter(day__lt=timezone.localdate() - KEPT).delete()[0]


def _looked(request: HttpRequest, response: HttpResponse) -> bool:
    said = request.headers
    ahead = "prefetch" in said.get("Sec-Purpose", "") + said.get("Purpose", "")
    person = not MACHINES.search(said.get("User-Agent", "bot"))
    part = "part" in request.GET
    return (
        request.method == "GET"
        and response.status_code in {200, 304}
        and person
        and not (ahead or part)
    )
