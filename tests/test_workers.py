"""Workers that die: the row is the truth, so nothing is lost and nothing happens twice."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from sandbox.testing import Sandbox
from tests.house import Child, House

pytestmark = pytest.mark.process

QUEUE = (
    "from shop.events.mailing import mail;"
    "[mail(f'hi/{{n}}', 'welcome', f'buyer{{n}}@example.com', {{'name': 'B'}})"
    " for n in range({count})]"
)
MINUTES_LATER = "UPDATE events_mail SET due_at = '2020-01-01', leased_until = '2020-01-01'"


@pytest.fixture
def house(tmp_path: Path, sandbox: Sandbox) -> House:
    env = {"RESEND_API_URL": f"{sandbox.url}/resend", "RESEND_API_KEY": "re_sandbox_test"}
    env["RESEND_PER_SECOND"] = "1000"
    return House(tmp_path, **env).ready()


def queue(house: House, count: int) -> None:
    done = house.manage("shell", "-v0", "-c", QUEUE.format(count=count))
    assert done.returncode == 0, done.stderr


def sql(house: House, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(house.folder / "shop.sqlite3", timeout=20)) as database, database:
        return database.execute(statement).fetchall()


def unsent(house: House) -> int:
    [(count,)] = sql(house, "SELECT count(*) FROM events_mail WHERE done_at IS NULL")
    return int(str(count))


@pytest.fixture
def worker(house: House) -> Iterator[Child]:
    with house.running("manage.py", "worker", "--interval", "0.05", "--no-reload") as child:
        yield child


def revive(house: House) -> None:
    """What happens when the lease of a dead worker has run out."""
    sql(house, MINUTES_LATER)
    sql(house, "UPDATE events_mail SET woken_at = NULL")
    assert house.manage("tick", "--once").returncode == 0
    with house.running("manage.py", "worker", "--interval", "0.05", "--no-reload") as child:
        child.until(lambda: unsent(house) == 0)


@pytest.mark.parametrize("moment", ["stall", "stall_after_accept"])
def test_a_worker_killed_while_it_sends(
    house: House, worker: Child, sandbox: Sandbox, moment: str
) -> None:
    """Before the provider has taken the mail, and after: either way it arrives once."""
    sandbox.chaos(moment, times=1, seconds=60)
    queue(house, 1)
    worker.until(lambda: len(sandbox.calls()) == 1)
    worker.kill()
    assert unsent(house) == 1
    in_doubt = "SELECT count(*) FROM events_mail WHERE uncertain_since IS NOT NULL"
    assert sql(house, in_doubt) == [(1,)]

    revive(house)
    assert len(sandbox.mailbox()) == 1


def test_a_worker_killed_again_and_again(house: House, sandbox: Sandbox) -> None:
    queue(house, 30)
    for round_ in range(1, 4):
        with house.running("manage.py", "worker", "--interval", "0", "--no-reload") as child:
            child.until(lambda enough=round_ * 5: len(sandbox.mailbox()) >= enough)  # type: ignore[misc]  # bound now
            child.kill()
    revive(house)
    addresses = [json.dumps(mail["to"]) for mail in sandbox.mailbox()]
    assert len(addresses) == len(set(addresses)) == 30


def test_a_wake_up_that_was_lost_is_made_up_for(
    house: House, worker: Child, sandbox: Sandbox
) -> None:
    queue_is_lost = "DELETE FROM django_tasks_database_dbtaskresult"
    worker.kill()
    queue(house, 3)
    sql(house, queue_is_lost)
    revive(house)
    assert len(sandbox.mailbox()) == 3


def test_a_tick_killed_at_work_leaves_it_to_the_next(house: House, sandbox: Sandbox) -> None:
    queue(house, 200)
    sql(house, "DELETE FROM django_tasks_database_dbtaskresult")
    sql(house, "UPDATE events_mail SET woken_at = NULL")
    woken = "SELECT count(*) FROM django_tasks_database_dbtaskresult"
    with house.running("manage.py", "tick") as child:
        child.until(lambda: sql(house, woken) != [(0,)])
        child.kill()
    revive(house)
    assert len(sandbox.mailbox()) == 200


@pytest.mark.parametrize("command", ["worker", "tick"])
def test_it_ends_when_told(house: House, command: str) -> None:
    with house.running("manage.py", command) as child:
        child.until(lambda: "started" in child.output)
        assert child.end() == 0
