"""Deliveries: one row for each event and endpoint, with the fault that befalls it."""

import secrets
import threading
import time
from typing import Any

from sandbox import store
from sandbox.chaos import Fault
from sandbox.clerk import endpoints, faults, rows
from sandbox.clerk.rows import Row

TABLE = "clerk_deliveries"
MOST_SHOWN = 200

# Set when there may be something to send.
wake = threading.Event()


def enqueue(kind: str, body: str) -> str:
    """In the caller's transaction, so that only what happened is told."""
    svix_id = f"msg_{secrets.token_hex(12)}"
    with store.transaction():
        fault = faults.switch.take(*faults.WEBHOOKS)
        for endpoint in endpoints.all_of_them():
            for _ in range(2 if fault.mode == "webhooks_twice" else 1):
                rows.add(
                    TABLE,
                    id=svix_id,
                    type=kind,
                    body=body,
                    url=endpoint.url,
                    secret=endpoint.secret,
                    **befallen(fault),
                )
    wake.set()
    return svix_id


def befallen(fault: Fault) -> dict[str, Any]:
    late = fault.seconds if fault.mode == "webhooks_late" else 0
    states = {"webhooks_reversed": "held", "webhooks_never": "kept back"}
    return {
        "state": states.get(fault.mode, "waiting"),
        "due_at": time.time() + late,
        "wrongly_signed": fault.mode == "webhooks_unsigned",
    }


def release_held() -> None:
    """Last first, once the fault that held them is over."""
    if faults.switch.show()["mode"] == "webhooks_reversed":
        return
    with store.transaction() as database:
        database.execute(
            f"UPDATE {TABLE} SET state = 'waiting', due_at = ? - number / 1e6 WHERE state = 'held'",
            [time.time()],
        )


def next_due() -> Row | None:
    with store.transaction() as database:
        found: Row | None = database.execute(
            f"SELECT * FROM {TABLE} WHERE state = 'waiting' AND due_at <= ?"
            " ORDER BY due_at, number LIMIT 1",
            [time.time()],
        ).fetchone()
    return found


def next_due_at() -> float | None:
    with store.transaction() as database:
        row = database.execute(
            f"SELECT min(due_at) FROM {TABLE} WHERE state = 'waiting'"
        ).fetchone()
    return None if row[0] is None else float(row[0])


def attempted(delivery: Row, status: int | None, retry_in: float | None) -> None:
    """Delivered with 2xx, else tried again after a pause, else failed."""
    done = status is not None and 200 <= status < 300
    state = "delivered" if done else "failed" if retry_in is None else "waiting"
    pause = 0 if done or retry_in is None else retry_in
    with store.transaction() as database:
        database.execute(
            f"UPDATE {TABLE} SET state = ?, status = ?, due_at = ?,"
            " attempts = attempts + 1, tries = tries + 1 WHERE number = ?",
            (state, status, time.time() + pause, delivery["number"]),
        )


def again(svix_id: str) -> int:
    """Send an event once more, rightly signed; returns to how many endpoints."""
    with store.transaction() as database:
        count = database.execute(
            f"UPDATE {TABLE} SET state = 'waiting', due_at = ?, tries = 0, wrongly_signed = 0"
            " WHERE number IN"
            f" (SELECT min(number) FROM {TABLE} WHERE id = ? GROUP BY url)",
            (time.time(), svix_id),
        ).rowcount
    wake.set()
    return count


def forget() -> None:
    rows.remove(TABLE)


def shown() -> list[dict[str, Any]]:
    """Oldest first."""
    return [told(row) for row in rows.select(TABLE)]


def newest() -> list[dict[str, Any]]:
    """With the time of the next attempt, or of the last one where none is to come."""
    found = rows.select(TABLE)[: -MOST_SHOWN - 1 : -1]
    return [told(row) | {"date": rows.date(row["due_at"] * 1000)} for row in found]


def told(row: Row) -> dict[str, Any]:
    return {name: row[name] for name in ("id", "type", "url", "attempts", "status", "state")}
