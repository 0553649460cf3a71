"""Where it is measured: one PostgreSQL, a small and a large shop, and a bare page beside them."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

import psycopg

from deploy.bench.client import Client
from shop.lib.env import Env
from tests.house import HOST, House, free_port, public

SMALL = 1_000
SERVER = {"WEB_WORKERS": "2", "WEB_THREADS": "4"}


class Shop(NamedTuple):
    """A shop with so many products that is being served, and its database."""

    products: int
    client: Client
    database: str

    def ask(self, sql: str) -> tuple[object, ...]:
        with psycopg.connect(self.database, autocommit=True) as connection:
            row = connection.execute(sql.encode()).fetchone()
        assert row  # noqa: S101  of the questions that are asked here each has an answer
        return row


class Stand(NamedTuple):
    small: Shop
    large: Shop
    bare: Client
    folder: Path
    url: str


def products() -> int:
    return Env(os.environ).number("PRODUCTS", default=200_000, least=SMALL)


@contextmanager
def stand(url: str) -> Iterator[Stand]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="shop-bench-")))
        small = _filled(url, "small", SMALL, folder)
        large = _filled(url, "large", products(), folder)
        collected = House(folder, **public(), DATABASE_URL=small)
        _manage(collected, "collectstatic", "--no-input", "--verbosity", "0")
        yield Stand(
            Shop(SMALL, stack.enter_context(_served("shop.wsgi", small, folder)), small),
            Shop(products(), stack.enter_context(_served("shop.wsgi", large, folder)), large),
            stack.enter_context(_served("deploy.bench.bare", large, folder)),
            folder,
            url,
        )


def fresh(url: str, name: str) -> str:
    """An empty database on the same server."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}"'.encode())
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    return url.rpartition("/")[0] + f"/{name}"


def _filled(url: str, name: str, count: int, folder: Path) -> str:
    database, began = fresh(url, f"bench_{name}"), time.monotonic()
    house = House(folder, DATABASE_URL=database, DJANGO_DEBUG="True")
    _manage(house, "migrate", "--verbosity", "0")
    _manage(house, "seed", "--products", str(count))
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")  # as autovacuum would, a little later
    print(f"{count:,} products loaded in {time.monotonic() - began:.0f} s", flush=True)
    return database


def _manage(house: House, *arguments: str) -> None:
    done = house.manage(*arguments)
    if done.returncode:
        sys.exit(done.stderr)


@contextmanager
def _served(application: str, database: str, folder: Path) -> Iterator[Client]:
    port = free_port()
    house = House(folder, **public(), **SERVER, DATABASE_URL=database, PORT=str(port))
    command = ("-m", "gunicorn", "-c", "deploy/gunicorn.py", "--bind", f"{HOST}:{port}")
    with house.running(*command, "--max-requests", "0", application) as child:
        client = Client(HOST, port)
        child.until(lambda: client.get("/").status == 200)
        try:
            yield client
        finally:
            client.close()
