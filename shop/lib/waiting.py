"""Work that waits for a hand, counted for a desk's first page: all of it in one question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

COUNT = "(SELECT COUNT(*) FROM ({rows}) waiting)"


@dataclass
class Waiting:
    """A queue; one that only moves by itself is never urgent."""

    name: Any
    rows: QuerySet[Any] | None
    url: str
    urgent: bool = True
    count: int = 0


def count(queues: Sequence[Waiting]) -> None:
    """Of those that say their rows; the others know their number."""
    asked, parts, params = [], [], list[Any]()
    for queue in queues:
        if queue.rows is None:
            continue
        try:
            sql, given = queue.rows.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:
            continue
        asked.append(queue)
        parts.append(COUNT.format(rows=sql))
        params += given
    if not asked:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(parts), params)
        for queue, number in zip(asked, cursor.fetchone(), strict=True):
            queue.count = number
