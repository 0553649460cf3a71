"""A worker that dies while it reads a file through: the row is the truth."""

import hashlib
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.house import House

pytestmark = pytest.mark.process

SIZE = 400_000_000
BEGIN = (
    "import json; from catalog import uploads; from catalog.models import *;"
    "from shop.accounts.models import Seller;"
    "seller = Seller.objects.create(name='Sally', slug='sally');"
    "product = Product.objects.create(seller=seller, kind='digital', name='Book', slug='book');"
    "release = Release.objects.create(product=product, version='1.0');"
    "file = uploads.begin(release, 'book.iso', {size}).file;"
    "print(json.dumps({{'file': file.pk, 'key': file.key}}))"
)
FINISH = (
    "from catalog import uploads; from catalog.models import File;"
    "uploads.finish(File.objects.get())"
)
MINUTES_LATER = (
    "UPDATE catalog_filecheck"
    " SET due_at = '2020-01-01', leased_until = '2020-01-01', woken_at = NULL"
)


def sql(house: House, statement: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(house.folder / "shop.sqlite3", timeout=20)) as database, database:
        return database.execute(statement).fetchall()


def say(house: House, code: str) -> str:
    done = house.manage("shell", "-v0", "-c", code)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_worker_killed_while_it_reads_a_file(tmp_path: Path) -> None:
    house = House(tmp_path).ready()
    begun = json.loads(say(house, BEGIN.format(size=SIZE)))
    arrived = tmp_path / "goods" / "incoming" / begun["key"]
    arrived.parent.mkdir(parents=True)
    with arrived.open("wb") as file:
        file.truncate(SIZE)
    say(house, FINISH)
    worker = ("manage.py", "worker", "--interval", "0.05", "--no-reload")
    claimed = "SELECT count(*) FROM catalog_filecheck WHERE leased_until IS NOT NULL"
    with house.running(*worker) as child:
        child.until(lambda: sql(house, claimed) == [(1,)])
        child.kill()
    [(checked_at,)] = sql(house, "SELECT checked_at FROM catalog_file")
    assert checked_at is None

    sql(house, MINUTES_LATER)
    assert house.manage("tick", "--once").returncode == 0
    done = "SELECT count(*) FROM catalog_filecheck WHERE done_at IS NOT NULL"
    with house.running(*worker) as child:
        child.until(lambda: sql(house, done) == [(1,)])
    digest = hashlib.sha256(bytes(SIZE)).hexdigest()
    seen = sql(house, "SELECT size, sha256, fault, checked_at IS NOT NULL FROM catalog_file")
    assert seen == [(SIZE, digest, "", 1)]
    assert sql(house, "SELECT attempts FROM catalog_filecheck") == [(2,)]
