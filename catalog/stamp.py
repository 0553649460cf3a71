"""What state the shop is in: a page holds exactly while its stamp is that of now."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from django.db import connection
from django.utils import timezone

# One question, without the detours of a model: it is asked at each public page.
NOW = """
SELECT
  (SELECT number FROM catalog_version WHERE id = 1),
  (SELECT version FROM storefront_storefront WHERE id = 1)
"""
OPENS = """
SELECT published_at FROM catalog_product
WHERE archived_at IS NULL AND published_at > %s
ORDER BY published_at LIMIT 1
"""


class Stamp(NamedTuple):
    """The numbers of catalogue and storefront, which each change raises as it is committed."""

    catalogue: int | None
    storefront: int | None

    @classmethod
    def now(cls) -> Stamp:
        with connection.cursor() as cursor:
            cursor.execute(NOW)
            return cls(*cursor.fetchone())


def next_opening() -> float:
    """When a product that is to be published later goes on sale, by the clock alone."""
    with connection.cursor() as cursor:
        cursor.execute(OPENS, [timezone.now()])
        row: tuple[datetime] | None = cursor.fetchone()
    if row is None:
        return float("inf")
    at = row[0] if row[0].tzinfo else row[0].replace(tzinfo=UTC)  # SQLite does not say so
    return at.timestamp()
