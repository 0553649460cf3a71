"""Rows of any table, found and changed by the names of their columns."""

import sqlite3
from typing import Any

from sandbox import store

type Row = sqlite3.Row


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
