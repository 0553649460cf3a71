"""The sandbox's own memory: one SQLite file."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SCHEMA = (Path(__file__).parent / "schema.sql").read_text()

# One connection behind one lock: threads are many, calls are few, and a stalled request holds
# neither.
_lock = threading.RLock()
_database: sqlite3.Connection | None = None
_entered = False  # read and written under the lock


class Unusable(Exception):
    """The store cannot be opened; the message says why in one sentence."""


def open_at(path: Path) -> None:
    global _database  # noqa: PLW0603  the one store of this process
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _database = sqlite3.connect(path, check_same_thread=False)
        _database.row_factory = sqlite3.Row
        _database.execute("PRAGMA journal_mode=WAL")
        _database.execute("PRAGMA synchronous=NORMAL")
        _database.execute("PRAGMA foreign_keys=ON")
        _database.executescript(SCHEMA)
    except (OSError, sqlite3.Error) as error:
        raise Unusable(f"Cannot keep mail in {path}: {error}.") from error


@contextmanager
def transaction() -> Iterator[sqlite3.Connection]:
    """All of it or nothing, and one at a time; one within another joins it."""
    global _entered  # noqa: PLW0603  goes with the one store
    assert _database, "open_at() comes first"
    with _lock:
        if _entered:
            yield _database
            return
        _entered = True
        try:
            with _database:
                yield _database
        finally:
            _entered = False
