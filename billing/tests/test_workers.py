"""A worker that dies at work: what it did and that it did it are one commit, so neither is half."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.house import HOME, Child, House

pytestmark = pytest.mark.process

# A worker with a handler of its own: it writes, says where it is, and goes on when it may.
WORKER = """
import os, time
from pathlib import Path
import django
django.setup()
from django.core.management import call_command
from billing.handlers import HANDLERS
from billing.handlers.handler import Handler
from shop.events.kinds import Kind
from shop.events.record import record

folder, halt = Path(os.environ["VAR_DIR"]), os.environ["HALT"]

def stop_at(moment):
    if moment == halt:
        (folder / "here").touch()
        while not (folder / "go").exists():
            time.sleep(0.02)

def fetch(event):
    stop_at("asking")

def apply(event, fetched):
    stop_at("before")
    record(Kind.STOREFRONT_CHANGED, event, by="till")
    stop_at("after")

HANDLERS["test", "coin"] = Handler(apply, fetch=fetch)
call_command("worker", interval=0.05, reload=False)
"""
RECEIVE = (
    "from django.db import transaction;"
    "from billing import inbox; from billing.handlers import HANDLERS;"
    "HANDLERS['test', 'coin'] = None;"
    "inbox.receive('test', '1', 'coin', '{}')"
)
LEASE_RUNS_OUT = (
    "UPDATE billing_webhookevent SET leased_until = '2020-01-01', woken_at = NULL"
    " WHERE done_at IS NULL"
)


@pytest.fixture
def house(tmp_path: Path) -> House:
    (tmp_path / "worker.py").write_text(WORKER)
    env = {"PYTHONPATH": str(HOME), "DJANGO_SETTINGS_MODULE": "shop.settings", "HALT": ""}
    house = House(tmp_path, **env).ready()
    done = house.manage("shell", "-v0", "-c", RECEIVE)
    assert done.returncode == 0, done.stderr
    return house


def sql(house: House, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(house.folder / "shop.sqlite3", timeout=20)) as database, database:
        return database.execute(statement).fetchall()


def coins(house: House) -> int:
    return len(sql(house, "SELECT 1 FROM events_event WHERE actor_name = 'till'"))


def handled(house: House) -> int:
    return len(sql(house, "SELECT 1 FROM billing_webhookevent WHERE done_at IS NOT NULL"))


def succeeded(house: House) -> int:
    done = "SELECT 1 FROM django_tasks_database_dbtaskresult WHERE status = 'SUCCESSFUL'"
    return len(sql(house, done))


@contextmanager
def worker(house: House, halt: str = "") -> Iterator[Child]:
    house.env["HALT"] = halt
    with house.running(str(house.folder / "worker.py"), "worker") as child:
        yield child


@pytest.mark.parametrize("moment", ["asking", "before", "after"])
def test_a_worker_killed_in_the_middle_has_done_nothing_and_the_next_does_it_once(
    house: House, moment: str
) -> None:
    with worker(house, halt=moment) as child:
        child.until((house.folder / "here").exists)
        child.kill()
    assert (coins(house), handled(house)) == (0, 0)

    sql(house, LEASE_RUNS_OUT)
    assert house.manage("tick", "--once").returncode == 0
    with worker(house) as child:
        child.until(lambda: handled(house) == 1)
    assert coins(house) == 1


def test_two_workers_at_once_and_one_held_up_too_long(house: House) -> None:
    """The slow one wakes when the event has long been handled by another, and leaves it alone."""
    with worker(house, halt="asking") as slow:
        slow.until((house.folder / "here").exists)
        sql(house, LEASE_RUNS_OUT)
        assert house.manage("tick", "--once").returncode == 0
        with worker(house) as quick:
            quick.until(lambda: handled(house) == 1)
        (house.folder / "go").touch()
        # It takes the next task only when it is through with this one.
        slow.until(lambda: succeeded(house) == 2)
    assert coins(house) == 1
