"""`include … only`, drawn once for the same arguments: a part knows nothing else.

Kept in each process beside finished pages, since a new page shows mostly what others showed.
"""

from __future__ import annotations

import time
from collections.abc import Hashable
from typing import Any

from django import template
from django.conf import settings
from django.template.loader_tags import IncludeNode, do_include
from django.urls import get_script_prefix
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from shop.lib.larder import LONGEST, Larder
from shop.lib.money import Money

register = template.Library()

# Beside the room for pages.
SHARE = 250_000  # bytes for each megabyte of it
KEY = 500  # bytes, roughly
PLAIN = {str, SafeString, int, bool, type(None), Money}

PARTS: Larder[SafeString] = Larder()


@register.tag
def include(parser: Any, token: Any) -> IncludeNode:
    node = do_include(parser, token)
    return Part(node) if node.isolated_context else node


class Part(IncludeNode):
    def __init__(self, node: IncludeNode) -> None:
        super().__init__(node.template, extra_context=node.extra_context, isolated_context=True)

    def render(self, context: Any) -> SafeString:
        room = settings.PAGE_CACHE_MEGABYTES * SHARE
        key = self._key(context) if room else None
        if key is None:
            return super().render(context)
        drawn = PARTS.get(key)
        if drawn is None:
            drawn = super().render(context)
            PARTS.put(key, drawn, len(drawn) * 2 + KEY, room)
        return drawn

    def _key(self, context: Any) -> Hashable:
        """All that a part can tell apart; nothing if it is given what may change unseen."""
        given = {name: each.resolve(context) for name, each in self.extra_context.items()}
        try:
            known = tuple((name, frozen(value)) for name, value in given.items())
        except Unknown:
            return None
        return (
            self.template.var, get_language(), get_script_prefix(), context.autoescape, known,
            time.time() // LONGEST,
        )  # fmt: skip


class Unknown(Exception):
    """What may show more than we can compare."""


def frozen(value: Any) -> Hashable:
    """Equal only for what looks the same: "1" is not 1, and what is safe is not escaped.

    A thing with `as_shown` says itself, in what cannot change, all that a part shows of it: by
    name, or by a number that it gets anew with each change.
    """
    kind = type(value)
    if kind in PLAIN:
        return (kind, value)
    if isinstance(value, Promise):
        return (str, str(value))
    seen = value.__class__  # that of what a lazy one stands for
    if hasattr(seen, "as_shown"):
        return (seen, value.as_shown)
    if isinstance(value, list | tuple):
        return (kind, tuple(frozen(each) for each in value))
    raise Unknown
