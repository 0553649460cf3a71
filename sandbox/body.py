"""A request body as JSON, whoever sent it."""

import json
from typing import Any, NoReturn


class NoJson(ValueError):
    """The body is no JSON object; the message says why in one sentence."""


def json_object(body: bytes) -> dict[str, Any]:
    """Raises `NoJson` for anything that is not an object of real text."""
    try:
        found = json.loads(body, parse_constant=refuse_constant)
        json.dumps(found, ensure_ascii=False).encode()  # half a surrogate pair is no text
    except (ValueError, RecursionError):
        raise NoJson("The request body is not valid JSON.") from None
    if not isinstance(found, dict):
        raise NoJson("The request body must be a JSON object.")
    return found


def refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is JavaScript, not JSON")
