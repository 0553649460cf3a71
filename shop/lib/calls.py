"""Asking another service something, in JSON and within seconds."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

import urllib3

LARGEST = 1_000_000
SECONDS = 4.0

# Never again by itself, and never on to another host: whoever calls knows what may be repeated.
_pool = urllib3.PoolManager(maxsize=8, retries=False)


class Unreachable(Exception):
    """No answer, or none that can be read."""


class Answer(NamedTuple):
    status: int
    body: Any


def ask(
    method: str, url: str, headers: Mapping[str, str] | None = None, seconds: float = SECONDS
) -> Answer:
    """What the service says; raises Unreachable when it says nothing sensible."""
    timeout = urllib3.Timeout(total=seconds)
    try:
        response = _pool.request(
            method,
            url,
            headers=dict(headers or {}),
            timeout=timeout,
            redirect=False,
            preload_content=False,
        )
        try:
            text = response.read(LARGEST + 1)
        finally:
            response.release_conn()
    except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        raise Unreachable(f"{url} does not answer: {error}") from error
    if len(text) > LARGEST:
        response.close()
        raise Unreachable(f"{url} answers more than {LARGEST} bytes")
    return Answer(response.status, _read(url, response.status, text))


def status_of(url: str, seconds: float = SECONDS) -> int:
    """Only the number that it answers with, whatever else it says."""
    try:
        response = _pool.request("GET", url, timeout=urllib3.Timeout(total=seconds), redirect=False)
    except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        raise Unreachable(f"{url} does not answer: {error}") from error
    return response.status


def _read(url: str, status: int, text: bytes) -> Any:
    try:
        return json.loads(text) if text.strip() else None
    except (ValueError, RecursionError) as error:
        raise Unreachable(f"{url} answers {status} with something that is no JSON") from error
