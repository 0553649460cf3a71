"""Every call to Stripe's API, so that a test can say "exactly once"."""

import time
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest

from sandbox import rows
from sandbox.stripe import objects

TABLE = "stripe_calls"
API = "/stripe-api"


def arrived(request: HttpRequest, params: str) -> str:
    """Note the call before anything else, so that one without an answer shows too."""
    request_id = objects.new_id("req", 14)
    rows.add(
        TABLE,
        id=request_id,
        method=request.method,
        path=request.path.removeprefix(API),
        params=params,
        idempotency_key=request.headers.get("Idempotency-Key"),
        at=time.time(),
    )
    return request_id


def answered(request_id: str, status: int, *, replayed: bool) -> None:
    rows.change(TABLE, request_id, status=status, replayed=replayed)


def seen() -> list[dict[str, Any]]:
    """Oldest first; `status` is null while, or when, there is no answer."""
    return [
        {
            "request_id": row["id"],
            "method": row["method"],
            "path": row["path"],
            "params": row["params"],
            "idempotency_key": row["idempotency_key"],
            "replayed": bool(row["replayed"]),
            "status": row["status"],
            "at": datetime.fromtimestamp(row["at"], UTC).isoformat(),
        }
        for row in rows.select(TABLE)
    ]


def forget() -> None:
    rows.remove(TABLE)
