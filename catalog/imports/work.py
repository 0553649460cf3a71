"""The work of an import: looked through a few rows at a time, brought in whole or not at all."""

import logging
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import OperationalError, transaction
from django.utils import timezone, translation
from tablib.core import Dataset

from catalog.imports import gumroad
from catalog.imports.faults import Fault, faults, faulty
from catalog.imports.resource import ProductResource
from catalog.imports.table import read
from catalog.models import Import, relist
from catalog.models.relisting import gathered
from shop.accounts.models import Seller

logger = logging.getLogger(__name__)

STEP = 40
AT_ONCE = 40  # so few rows take about a second, and wait for no worker
SHOWN = 50
TRIES = 3
# For the whole of what is brought in nobody is told that we live: it is one transaction.
LONG = timedelta(minutes=5)
KEPT = timedelta(days=7)
RELISTED = 500


class _Overtaken(Exception):
    """The lease ran out while we worked, and somebody else works now."""


def table_of(content: bytes) -> Any:
    """The rows of a file in our columns."""
    table = read(content)
    return gumroad.ours(table) if gumroad.recognised(table) else table


def begin(seller: Seller, by: Any, content: bytes, rows: int) -> Import:
    """From now on it is looked through."""
    with transaction.atomic():
        row = Import.objects.create(
            seller=seller, by=by, content=content, rows=rows, language=translation.get_language()
        )
        _wake(row)
    row.refresh_from_db()
    return row


def mean(looked: Import, by: Any) -> Import:
    """Brings in what was looked through; however often one means it, once."""
    with transaction.atomic():
        values = {"seller": looked.seller, "by": by, "rows": looked.rows}
        values |= {"content": looked.content, "language": translation.get_language()}
        row, new = Import.objects.get_or_create(looked=looked, defaults=values)
        if new:
            _wake(row)
    return row


def work(row: Import) -> None:
    if not row.claim():
        return
    if row.attempts > TRIES:
        row.give_up("It was begun several times and never ended.")
        return
    try:
        with translation.override(row.language):
            (_bring if row.looked_id else _look)(row)
    except _Overtaken:
        logger.info("Import %s is in other hands now", row.pk)
    except OperationalError as delay:
        row.postpone(str(delay))
        logger.warning("Import %s waits for the database: %s", row.pk, delay)


def forget_old() -> int:
    return Import.objects.filter(queued_at__lt=timezone.now() - KEPT).delete()[0]


def _look(row: Import) -> None:
    table, found, fresh = table_of(bytes(row.content)), list[Fault](), set[str]()
    for start in range(0, table.height, STEP):
        with gathered():  # and not listed: this is taken back
            result = _run(row, table[start : start + STEP], table.headers, dry=True)
        found += faults(result, start)
        slugs = table["slug"][start : start + STEP]
        kinds = [each.import_type for each in result.rows]
        fresh |= {slug for slug, kind in zip(slugs, kinds, strict=True) if kind == "new"}
        if not row.prolong(seen=min(start + STEP, table.height)):
            raise _Overtaken
    counts = {"fresh": len(fresh), "changed": table.height - len(fresh)}
    row.conclude(**_told(found), **counts)


def _bring(row: Import) -> None:
    """All rows, the lists, and that it is done, commit together; with a fault, nothing does."""
    table = table_of(bytes(row.content))
    if not row.prolong(LONG):
        raise _Overtaken
    with transaction.atomic():
        with gathered() as numbers:
            result = _run(row, table, table.headers, dry=False)
        if not faulty(result):
            for start in range(0, len(numbers), RELISTED):
                relist(sorted(numbers)[start : start + RELISTED])
        counts = {"fresh": result.totals["new"], "changed": result.totals["update"]}
        if not row.conclude(seen=table.height, **_told(faults(result, 0)), **counts):
            raise _Overtaken


def _run(row: Import, rows: Any, headers: Any, *, dry: bool) -> Any:
    return ProductResource(row.seller, row.by).import_data(
        Dataset(*rows, headers=headers),
        dry_run=dry,
        use_transactions=True,
        rollback_on_validation_errors=True,
    )


def _told(found: list[Fault]) -> dict[str, Any]:
    return {"faults": found[:SHOWN], "more": max(len(found) - SHOWN, 0)}


def _wake(row: Import) -> None:
    """After the commit, and without raising: what is not begun then, `tick` has begun."""
    from catalog.tasks import work_on_import  # noqa: PLC0415  it imports this module

    few = row.rows <= AT_ONCE
    act = partial(work, row) if few else partial(work_on_import.enqueue, row.pk)
    transaction.on_commit(act, robust=True)
