"""What a program asks about a licence key: read with care, since anybody may send anything."""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple, Self

from django.http import HttpRequest, UnreadablePostError

LARGEST = 4096
CHUNK = 65536
LONGEST = 200
# Of a pair that makes one character: JSON can spell it, no text holds it.
HALF = re.compile(r"[\ud800-\udfff]")
SLUG = re.compile(r"[-a-zA-Z0-9_]{1,80}")


class Refusal(Exception):
    def __init__(self, status: int, error: str, **told: Any) -> None:
        super().__init__(error)
        self.status, self.error, self.told = status, error, told


class Question(NamedTuple):
    key: str
    product: str
    device: str
    name: str

    @classmethod
    def of(cls, request: HttpRequest, *, device: bool) -> Self:
        """Raises a Refusal that names what is wrong with it."""
        said = _read(_body(request))
        product = _text(said, "product")
        if not SLUG.fullmatch(product):
            raise Refusal(422, "invalid", field="product")
        return cls(
            _text(said, "key"),
            product,
            _text(said, "device", needed=device),
            _line(_text(said, "name", needed=False)),
        )


def _body(request: HttpRequest) -> bytes:
    """Read to its end even when it is refused: who is cut off in mid-sentence hears no answer."""
    try:
        body: bytes = request.read(LARGEST + 1)
        large = len(body) > LARGEST
        while large and request.read(CHUNK):
            pass
    except UnreadablePostError:
        raise Refusal(400, "broken_off") from None
    if large:
        raise Refusal(413, "too_large")
    return body


def _read(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise Refusal(422, "no_json_object")
    return said


def _text(said: dict[str, Any], field: str, *, needed: bool = True) -> str:
    found = said.get(field)
    if found is None and not needed:
        return ""
    if (
        not isinstance(found, str)
        or len(found) > LONGEST
        or HALF.search(found)
        or (needed and not found.strip())
    ):
        raise Refusal(422, "invalid", field=field)
    return found


def _line(text: str) -> str:
    """What a device is called, on one line and without what nobody sees."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())
