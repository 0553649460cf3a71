"""A worker that dies while it tells thousands: the row says how far it came."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.house import House

pytestmark = pytest.mark.process

PEOPLE = 12_000
ANNOUNCE = (
    "from catalog.tests.shelf_of import on_the_shelf; from fulfillment import news;"
    "from fulfillment.tests.owners import out, owners;"
    f"product = on_the_shelf('Marlow'); owners(product, {PEOPLE});"
    "news.announce(out(product), by='olga')"
)
MINUTES_LATER = "UPDATE fulfillment_news SET leased_until = '2020-01-01', woken_at = NULL"
WORKER = ("manage.py", "worker", "--interval", "0.05", "--no-reload")


def sql(house: House, statement: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(house.folder / "shop.sqlite3", timeout=20)) as database, database:
        return database.execute(statement).fetchall()


def queued(house: House) -> int:
    return int(sql(house, "SELECT count(*) FROM events_mail")[0][0])


def test_a_worker_killed_while_it_tells_thousands(tmp_path: Path) -> None:
    house = House(tmp_path).ready()
    done = house.manage("shell", "-v0", "-c", ANNOUNCE)
    assert done.returncode == 0, done.stderr
    with house.running(*WORKER) as child:
        child.until(lambda: queued(house) > 0)
        child.kill()
    before = queued(house)
    assert 0 < before < PEOPLE
    assert sql(house, "SELECT told FROM fulfillment_news") == [(before,)]

    sql(house, MINUTES_LATER)
    assert house.manage("tick", "--once").returncode == 0
    with house.running(*WORKER) as child:
        child.until(lambda: queued(house) == PEOPLE)
        finished = "SELECT count(*) FROM fulfillment_news WHERE done_at IS NOT NULL"
        child.until(lambda: sql(house, finished) == [(1,)])
    assert sql(house, 'SELECT count(DISTINCT "to") FROM events_mail') == [(PEOPLE,)]
    assert sql(house, "SELECT told, attempts FROM fulfillment_news") == [(PEOPLE, 2)]
