"""Deliveries of webhooks: one row for each event and endpoint, with the fault that befalls it."""

import random
import threading
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sandbox import rows, store
from sandbox.chaos import Fault, Switch
from sandbox.rows import Row

MOST_SHOWN = 200
REVERSED = "webhooks_reversed"
STATES = {REVERSED: "held", "webhooks_never": "kept back"}


class Deliveries:
    """What one provider has to deliver; `woken` is set when there may be something to send."""

    def __init__(self, table: str, switch: Switch) -> None:
        self.table = table
        self.switch = switch
        self.woken = threading.Event()

    def enqueue(
        self, event_id: str, kind: str, body: str, to: Iterable[tuple[str, str]], fault: Fault
    ) -> None:
        """In the caller's transaction, so that only what happened is told."""
        for url, secret in to:
            for _ in range(2 if fault.mode in ("webhooks_twice", "webhooks_storm") else 1):
                rows.add(
                    self.table,
                    id=event_id,
                    type=kind,
                    body=body,
                    url=url,
                    secret=secret,
                    state=STATES.get(fault.mode, "waiting"),
                    due_at=time.time() + delay(fault),
                    wrongly_signed=fault.mode == "webhooks_unsigned",
                )
        self.woken.set()

    def release_held(self) -> None:
        """Last first, once the fault that held them is over."""
        if self.switch.show()["mode"] == REVERSED:
            return
        with store.transaction() as database:
            database.execute(
                f"UPDATE {self.table} SET state = 'waiting', due_at = ? - number / 1e6"
                " WHERE state = 'held'",
                [time.time()],
            )

    def next_due(self) -> Row | None:
        with store.transaction() as database:
            found: Row | None = database.execute(
                f"SELECT * FROM {self.table} WHERE state = 'waiting' AND due_at <= ?"
                " ORDER BY due_at, number LIMIT 1",
                [time.time()],
            ).fetchone()
        return found

    def next_due_at(self) -> float | None:
        with store.transaction() as database:
            row = database.execute(
                f"SELECT min(due_at) FROM {self.table} WHERE state = 'waiting'"
            ).fetchone()
        return None if row[0] is None else float(row[0])

    def attempted(self, delivery: Row, status: int | None, retry_in: float | None) -> None:
        """Delivered with 2xx, else tried again after a pause, else failed."""
        done = status is not None and 200 <= status < 300
        state = "delivered" if done else "failed" if retry_in is None else "waiting"
        pause = 0 if done or retry_in is None else retry_in
        with store.transaction() as database:
            database.execute(
                f"UPDATE {self.table} SET status = ?, attempts = attempts + 1 WHERE number = ?",
                (status, delivery["number"]),
            )
            # Asked for again meanwhile, it has a new time and stays as it was asked for.
            database.execute(
                f"UPDATE {self.table} SET state = ?, due_at = ?, tries = tries + 1"
                " WHERE number = ? AND due_at = ?",
                (state, time.time() + pause, delivery["number"], delivery["due_at"]),
            )

    def again(self, event_id: str) -> int:
        """Send an event once more, rightly signed; returns to how many endpoints."""
        with store.transaction() as database:
            count = database.execute(
                f"UPDATE {self.table} SET state = 'waiting', due_at = ?, tries = 0,"
                " wrongly_signed = 0 WHERE number IN"
                f" (SELECT min(number) FROM {self.table} WHERE id = ? GROUP BY url)",
                (time.time(), event_id),
            ).rowcount
        self.woken.set()
        return count

    def forget(self) -> None:
        rows.remove(self.table)

    def shown(self) -> list[dict[str, Any]]:
        """Oldest first."""
        return [told(row) for row in rows.select(self.table)]

    def newest(self) -> list[dict[str, Any]]:
        """With the time of the next attempt, or of the last one where none is to come."""
        found = rows.select(self.table)[: -MOST_SHOWN - 1 : -1]
        return [told(row) | {"date": date(row["due_at"])} for row in found]


def delay(fault: Fault) -> float:
    if fault.mode == "webhooks_late":
        return fault.seconds
    if fault.mode in ("webhooks_shuffled", "webhooks_storm"):
        return random.uniform(0, fault.seconds)
    return 0


def told(row: Row) -> dict[str, Any]:
    return {name: row[name] for name in ("id", "type", "url", "attempts", "status", "state")}


def date(seconds: float) -> datetime:
    """In the time of this computer."""
    return datetime.fromtimestamp(seconds, UTC).astimezone()
