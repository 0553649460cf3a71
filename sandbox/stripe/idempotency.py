"""One key, one execution and one answer, for 24 hours."""

import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from sandbox import store
from sandbox.stripe import errors

LIFE = 24 * 60 * 60
LONGEST_KEY = 255

# In memory, so that a process killed half-way leaves no key in progress for ever.
_in_progress: set[str] = set()
_lock = threading.Lock()


@dataclass(frozen=True)
class Use:
    """A key, where it was used and for which parameters."""

    key: str
    path: str
    fingerprint: str


@dataclass(frozen=True)
class Saved:
    status: int
    body: str
    request_id: str


def use_of(request: HttpRequest, params: dict[str, Any]) -> Use | None:
    key = request.headers.get("Idempotency-Key")
    if request.method != "POST" or key is None:
        return None
    if not 1 <= len(key) <= LONGEST_KEY:
        raise errors.key_too_long()
    content = json.dumps(params, sort_keys=True).encode()
    return Use(key, request.path, hashlib.sha256(content).hexdigest())


@contextmanager
def claimed(use: Use | None) -> Iterator[None]:
    """Keep others with the same key out; raises their refusal while somebody is in."""
    if use is None:
        yield
        return
    with _lock:
        if use.key in _in_progress:
            raise errors.still_in_progress(use.key)
        _in_progress.add(use.key)
    try:
        yield
    finally:
        with _lock:
            _in_progress.remove(use.key)


def answer_to(use: Use | None) -> Saved | None:
    """What this key brought; raises a refusal when it was for something else."""
    if use is None:
        return None
    with store.transaction() as database:
        row = database.execute(
            "SELECT * FROM stripe_idempotency_keys WHERE key = ? AND used_at > ?",
            (use.key, time.time() - LIFE),
        ).fetchone()
    if row is None:
        return None
    if row["path"] != use.path:
        raise errors.other_endpoint(use.key, use.path, row["path"])
    if row["fingerprint"] != use.fingerprint:
        raise errors.other_parameters(use.key)
    return Saved(row["status"], row["body"], row["request_id"])


def remember(use: Use | None, answer: Saved) -> None:
    """In the transaction that executes; takes the place of an expired use."""
    if use is None:
        return
    row = (use.key, use.path, use.fingerprint, answer.request_id, answer.status, answer.body)
    with store.transaction() as database:
        database.execute(
            "INSERT OR REPLACE INTO stripe_idempotency_keys VALUES (?, ?, ?, ?, ?, ?, ?)",
            (*row, time.time()),
        )


def forget() -> None:
    with store.transaction() as database:
        database.execute("DELETE FROM stripe_idempotency_keys")
