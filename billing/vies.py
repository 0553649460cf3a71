"""VIES, where the European Union says whether a VAT number exists."""

from __future__ import annotations

from typing import Any, NamedTuple
from urllib.parse import quote

from django.conf import settings

from shop.lib import calls

# What it says of a number; anything else says that it cannot tell at the moment.
WORDS = {"VALID": True, "INVALID": False, "INVALID_INPUT": False}
KEPT = ("isValid", "userError", "requestDate", "requestIdentifier", "name", "address")


class Silent(Exception):
    """It did not answer, or some country's office did not answer it."""


class Said(NamedTuple):
    exists: bool
    answer: dict[str, Any]


def ask(number: str) -> Said:
    """Of a number with the letters of its country."""
    url = f"{settings.VIES_URL}/ms/{quote(number[:2])}/vat/{quote(number[2:], safe='')}"
    try:
        status, body = calls.ask("GET", url, seconds=settings.VIES_TIMEOUT_SECONDS)
    except calls.Unreachable as fault:
        raise Silent(str(fault)) from fault
    if not isinstance(body, dict):
        raise Silent(f"VIES answers {status} with no object.")
    word = str(body.get("userError") or ("VALID" if body.get("isValid") is True else ""))
    if status != 200 or word not in WORDS:
        raise Silent(f"VIES answers {status} {word}"[:300])
    return Said(WORDS[word], {name: str(body.get(name) or "")[:500] for name in KEPT})
