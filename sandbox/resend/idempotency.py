"""One key, one mail, for 24 hours."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.http import HttpRequest

from sandbox import store
from sandbox.resend import errors

LIFE = 24 * 60 * 60
LONGEST_KEY = 256

# In memory, so that a process killed half-way leaves no key in progress for ever.
_in_progress: set[tuple[str, str]] = set()
_lock = threading.Lock()


@dataclass(frozen=True)
class Use:
    """A key, where it was used and for which payload."""

    endpoint: str
    key: str
    fingerprint: str


def key_of(request: HttpRequest) -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is not None and not 1 <= len(key) <= LONGEST_KEY:
        raise errors.invalid_idempotency_key()
    return key


@contextmanager
def claimed(use: Use) -> Iterator[None]:
    """Keep others with the same key out; raises their refusal while somebody is in."""
    name = (use.endpoint, use.key)
    with _lock:
        if name in _in_progress:
            raise errors.still_in_progress()
        _in_progress.add(name)
    try:
        yield
    finally:
        with _lock:
            _in_progress.remove(name)


def email_of(use: Use) -> str | None:
    """The mail this key brought; raises a refusal when it came with another payload."""
    with store.transaction() as database:
        row = database.execute(
            "SELECT fingerprint, email_id FROM resend_idempotency_keys"
            " WHERE endpoint = ? AND key = ? AND used_at > ?",
            (use.endpoint, use.key, time.time() - LIFE),
        ).fetchone()
    if row is None:
        return None
    if row["fingerprint"] != use.fingerprint:
        raise errors.other_payload()
    return str(row["email_id"])


def remember(database: sqlite3.Connection, use: Use, email_id: str) -> None:
    """In the transaction that stores the mail; takes the place of an expired use."""
    database.execute(
        "INSERT OR REPLACE INTO resend_idempotency_keys VALUES (?, ?, ?, ?, ?)",
        (use.endpoint, use.key, use.fingerprint, email_id, time.time()),
    )
