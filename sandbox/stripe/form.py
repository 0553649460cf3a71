"""A form or a query as Stripe writes them, `a[b][0]=c`, as nested objects."""

import re
from typing import Any
from urllib.parse import parse_qsl

from sandbox.stripe import errors

MOST_FIELDS = 1000
DEEPEST = 8
NAME = re.compile(r"[^\[\]]+(\[[^\[\]]*\])*")
PART = re.compile(r"[^\[\]]+|(?<=\[)(?=\])")

type Json = dict[str, Any]


def decode(text: bytes) -> Json:
    """Arrays stay objects with numbers for keys; raises a refusal for what is no form."""
    try:
        pairs = parse_qsl(
            text.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS
        )
    except ValueError:
        message = "This is no form in UTF-8, or it has too many parameters."
        raise errors.body_unreadable(message) from None
    found: Json = {}
    for name, value in pairs:
        put(found, name, value)
    return found


def put(found: Json, name: str, value: str) -> None:
    if "\0" in name + value:
        raise errors.body_unreadable("A parameter may not hold null characters.")
    if not NAME.fullmatch(name):
        raise errors.invalid(f"Invalid parameter name: {name[:100]}")
    parts = PART.findall(name)
    if len(parts) > DEEPEST:
        raise errors.invalid(f"The parameter {name[:100]} is nested too deeply.")
    within = found
    for part in parts[:-1]:
        within = within.setdefault(key(part, within), {})
        if not isinstance(within, dict):
            raise errors.invalid(f"The parameter {name[:100]} is a value and an object.")
    last = key(parts[-1], within)
    if isinstance(within.get(last), dict):
        raise errors.invalid(f"The parameter {name[:100]} is a value and an object.")
    within[last] = value


def key(part: str, within: Json) -> str:
    """An empty bracket is the next place in an array."""
    return part or str(len(within))
