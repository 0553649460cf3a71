"""Pages that are the same bytes for everyone: which views make them, under which address."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from django.http import HttpResponse


class Public(NamedTuple):
    """The query of a page's own address, None where it has none of its own.

    It is limited if it shows what a sale may use up, which changes without being changed.
    """

    query: str | None = ""
    limited: bool = False

    def part(self, name: str) -> Public:
        if self.query is None:
            return self
        return self._replace(query=f"{self.query}{'&' if self.query else '?'}part={name}")


def public[V: Callable[..., HttpResponse]](view: V) -> V:
    """Its answers are everyone's: caches may keep them."""
    view.public = True  # type: ignore[attr-defined]  # ours, for is_public()
    return view


def is_public(view: object) -> bool:
    return getattr(view, "public", False)


def describe(response: HttpResponse, page: Public) -> HttpResponse:
    """For what a public view answers; without it, its address has no query."""
    response.public = page  # type: ignore[attr-defined]  # ours, for described()
    return response


def described(response: HttpResponse) -> Public:
    return getattr(response, "public", Public())
