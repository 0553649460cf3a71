"""Stripe's time: this computer's, turned forward on request and never back."""

import time

from sandbox import store


def now() -> int:
    with store.transaction() as database:
        ahead = database.execute("SELECT coalesce(sum(seconds), 0) FROM stripe_turns").fetchone()[0]
    return int(time.time()) + int(ahead)


def turn(seconds: int) -> int:
    """Forward; returns what time it is then."""
    with store.transaction() as database:
        database.execute("INSERT INTO stripe_turns (seconds) VALUES (?)", [seconds])
    return now()


def reset() -> None:
    with store.transaction() as database:
        database.execute("DELETE FROM stripe_turns")
