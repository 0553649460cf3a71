"""A database that stops a process wherever a test likes: a trigger that never ends."""

from __future__ import annotations

import os
import secrets
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol

import psycopg

# Table and moment by the name of the point; the last is the last before the commit.
POINTS = {
    "orders_orderline": ("INSERT", "orders_orderline", "TRUE"),
    "billing_checkout": ("INSERT", "billing_checkout", "TRUE"),
    "billing_webhookevent": ("INSERT", "billing_webhookevent", "TRUE"),
    "billing_payment": ("INSERT", "billing_payment", "TRUE"),
    "billing_invoice": ("INSERT", "billing_invoice", "TRUE"),
    "fulfillment_entitlement": ("INSERT", "fulfillment_entitlement", "TRUE"),
    "events_mail": ("INSERT", "events_mail", "TRUE"),
    "marked": ("UPDATE", "billing_webhookevent", "NEW.done_at IS NOT NULL"),
    "done": ("UPDATE", "billing_checkout", "NEW.closed_at IS NOT NULL"),
}
FOREVER = """
CREATE TABLE halted (point text);
CREATE VIEW forever AS
    WITH RECURSIVE round(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM round) SELECT n FROM round;
"""
HALT = """
CREATE TRIGGER halt_{point} BEFORE {what} ON {table} WHEN {when}
    AND EXISTS (SELECT 1 FROM halted WHERE point = '{point}')
BEGIN SELECT count(*) FROM forever; END;
"""
# A server that is asleep notices by itself that whom it slept for is dead.
ASLEEP = """
CREATE TABLE halted (point text);
CREATE FUNCTION halt() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF EXISTS (SELECT FROM halted WHERE point = TG_ARGV[0]) THEN PERFORM pg_sleep(600); END IF;
    RETURN NEW;
END $$;
"""
HALT_ASLEEP = """
CREATE TRIGGER halt_{point} BEFORE {what} ON {table} FOR EACH ROW WHEN ({when})
    EXECUTE FUNCTION halt('{point}');
"""


class Stops(Protocol):
    url: str

    def sql(self, statement: str) -> list[tuple[Any, ...]]: ...

    def set_traps(self) -> None: ...

    def stuck(self) -> bool:
        """Somebody is held up where they are."""

    def copy(self, folder: Path) -> Stops: ...

    def drop(self) -> None: ...


def stops(folder: Path) -> Stops:
    """On the database that the tests run on."""
    server = os.environ.get("DATABASE_URL", "")
    return Server.fresh(server) if server else Lite(folder)


class Lite:
    def __init__(self, folder: Path) -> None:
        self.file = folder / "shop.sqlite3"
        self.url = f"sqlite:///{self.file}"

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        with closing(self._connect(20)) as database, database:
            return database.execute(statement).fetchall()

    def set_traps(self) -> None:
        with closing(self._connect(20)) as database:
            database.executescript(FOREVER + _traps(HALT))

    def stuck(self) -> bool:
        """Somebody holds the database for longer than any commit takes."""
        with closing(self._connect(0.5)) as database:
            try:
                database.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                return True
            return False

    def copy(self, folder: Path) -> Lite:
        other = Lite(folder)
        shutil.copy(self.file, other.file)
        return other

    def drop(self) -> None:
        """It goes with its folder."""

    def _connect(self, timeout: float) -> sqlite3.Connection:
        return sqlite3.connect(self.file, timeout=timeout, isolation_level=None)


class Server:
    def __init__(self, server: str, name: str) -> None:
        self.server, self.name = server, name
        self.url = f"{server.rpartition('/')[0]}/{name}"

    @classmethod
    def fresh(cls, server: str, template: str = "template0") -> Server:
        made = cls(server, f"killed_{secrets.token_hex(4)}")
        made._command(f"CREATE DATABASE {made.name} TEMPLATE {template}")
        made._command(f"ALTER DATABASE {made.name} SET client_connection_check_interval = '100ms'")
        return made

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url, autocommit=True) as database:
            done = database.execute(statement.encode())
            return done.fetchall() if done.description else []

    def set_traps(self) -> None:
        self.sql(ASLEEP + _traps(HALT_ASLEEP))

    def stuck(self) -> bool:
        asleep = (
            f"SELECT 1 FROM pg_stat_activity WHERE datname = '{self.name}'"
            " AND wait_event = 'PgSleep'"
        )
        return bool(self.sql(asleep))

    def copy(self, folder: Path) -> Server:
        return Server.fresh(self.server, self.name)

    def drop(self) -> None:
        self._command(f"DROP DATABASE {self.name} WITH (FORCE)")

    def _command(self, statement: str) -> None:
        with psycopg.connect(self.server, autocommit=True) as database:
            database.execute(statement.encode())


@contextmanager
def halting(database: Stops, point: str) -> Iterator[None]:
    database.sql(f"INSERT INTO halted VALUES ('{point}')")
    yield
    database.sql("DELETE FROM halted")


def _traps(halt: str) -> str:
    return "".join(
        halt.format(point=point, what=what, table=table, when=when)
        for point, (what, table, when) in POINTS.items()
    )
