"""Rows of this package's tables, found and changed by the names of their columns."""

import secrets
import sqlite3
import time
from datetime import UTC, datetime
from typing import Any

from sandbox import store

type Row = sqlite3.Row


def new_id(prefix: str) -> str:
    return f"{prefix}_{secrets.token_hex(12)}"


def now() -> int:
    """In Clerk's milliseconds."""
    return time.time_ns() // 1_000_000


def date(milliseconds: float) -> datetime:
    """In the time of this computer."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC).astimezone()


def add(table: str, **values: Any) -> None:
    names, marks = ", ".join(values), ", ".join("?" * len(values))
    with store.transaction() as database:
        database.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", [*values.values()])


def change(table: str, row_id: str, **values: Any) -> None:
    names = ", ".join(f"{name} = ?" for name in values)
    with store.transaction() as database:
        database.execute(f"UPDATE {table} SET {names} WHERE id = ?", [*values.values(), row_id])


def remove(table: str, **where: Any) -> None:
    with store.transaction() as database:
        database.execute(f"DELETE FROM {table} WHERE {condition(where)}", [*where.values()])


def first(table: str, **where: Any) -> Row | None:
    found = select(table, **where)
    return found[0] if found else None


def select(table: str, **where: Any) -> list[Row]:
    """Oldest first."""
    query = f"SELECT * FROM {table} WHERE {condition(where)} ORDER BY rowid"
    with store.transaction() as database:
        return database.execute(query, [*where.values()]).fetchall()


def condition(where: dict[str, Any]) -> str:
    return " AND ".join(f"{name} = ?" for name in where) or "1"
