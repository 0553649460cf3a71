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
  (SELECT version FROM storefront_storefront WHERE id = 1),
  (SELECT published_at FROM catalog_product
   WHERE archived_at IS NULL AND published_at > %s
   ORDER BY published_at LIMIT 1)
"""


class Stamp(NamedTuple):
    """The numbers of catalogue and storefront, which each change raises as it is committed.

    And the moment when the next product goes on sale, by the clock alone.
    """

    catalogue: int | None
    storefront: int | None
    opens: float

    @classmethod
    def now(cls) -> Stamp:
        with connection.cursor() as cursor:
            cursor.execute(NOW, [timezone.now()])
            catalogue, storefront, opens = cursor.fetchone()
        return cls(catalogue, storefront, _seconds(opens))


def _seconds(at: datetime | str | None) -> float:
    if at is None:
        return float("inf")
    known = datetime.fromisoformat(at) if isinstance(at, str) else at
    return (known if known.tzinfo else known.replace(tzinfo=UTC)).timestamp()  # SQLite says neither
