"""What handling is: ask outside of any transaction, then act inside of one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from billing.models import WebhookEvent


class NotYet(Exception):
    """What it is about is not here yet, or cannot be asked for: later."""


class Incomplete(Exception):
    """It lacks what it must say, and will not say it however often it is read."""


@dataclass(frozen=True)
class Handler:
    """`fetch` may use the network; `apply` gets what it fetched, and commits with the mark."""

    apply: Callable[[WebhookEvent, Any], None]
    fetch: Callable[[WebhookEvent], Any] | None = None


def text(event: WebhookEvent, *path: str, longest: int = 200) -> str:
    """What stands at this place of the payload; raises Incomplete when no text does."""
    found: Any = event.payload
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    if not isinstance(found, str) or not found or "\0" in found:
        raise Incomplete(f"{'.'.join(path)} is missing.")
    if len(found) > longest:
        raise Incomplete(f"{'.'.join(path)} is too long to be one.")
    return found
