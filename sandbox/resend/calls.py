"""Every call to the provider's endpoints, so that a test can say "exactly once"."""

import time
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest

from sandbox import store


def arrived(request: HttpRequest) -> int:
    """Note the call before anything else, so that one without an answer shows too."""
    call = (request.method, request.path, request.headers.get("Idempotency-Key"), time.time())
    with store.transaction() as database:
        number = database.execute(
            "INSERT INTO resend_calls (method, path, idempotency_key, at) VALUES (?, ?, ?, ?)", call
        ).lastrowid
    assert number
    return number


def answered(number: int, status: int) -> None:
    with store.transaction() as database:
        database.execute("UPDATE resend_calls SET status = ? WHERE number = ?", (status, number))


def seen() -> list[dict[str, Any]]:
    """Oldest first; `status` is null while, or when, there is no answer."""
    with store.transaction() as database:
        rows = database.execute("SELECT * FROM resend_calls ORDER BY number").fetchall()
    return [
        {
            "method": row["method"],
            "path": row["path"],
            "idempotency_key": row["idempotency_key"],
            "status": row["status"],
            "at": datetime.fromtimestamp(row["at"], UTC).isoformat(),
        }
        for row in rows
    ]


def count() -> int:
    with store.transaction() as database:
        return int(database.execute("SELECT count(*) FROM resend_calls").fetchone()[0])


def forget() -> None:
    with store.transaction() as database:
        database.execute("DELETE FROM resend_calls")
