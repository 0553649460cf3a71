"""What will happen at a time of Stripe's clock."""

from sandbox import rows, store
from sandbox.rows import Row
from sandbox.stripe import clock

TABLE = "stripe_agenda"
DAY = 24 * 60 * 60


def schedule(deed: str, object_id: str, due_at: int) -> None:
    rows.add(TABLE, deed=deed, object_id=object_id, due_at=due_at)


def take_due() -> Row | None:
    """The earliest, taken off."""
    with store.transaction() as database:
        found: Row | None = database.execute(
            f"SELECT * FROM {TABLE} WHERE due_at <= ? ORDER BY due_at, number LIMIT 1",
            [clock.now()],
        ).fetchone()
        if found:
            rows.remove(TABLE, number=found["number"])
    return found


def forget() -> None:
    rows.remove(TABLE)
