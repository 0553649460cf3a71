"""Full-text search over what is listed: every word must be there, the last may be unfinished."""

import re
import unicodedata
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.db import connection
from django.db.models import QuerySet

from catalog.models import Listing

# Of more than these, only these are ranked: a word that everything contains says little.
MOST = 500
WORDS = 8
LETTERS = 40
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
WEIGHTS = (8.0, 4.0, 2.0, 1.0)  # name, tagline, what is included, description

POSTGRESQL = """
SELECT product_id, amount, published_at, ts_rank(%s::real[], search, query) * 1e12
FROM (
    SELECT listed.product_id, listed.amount, listed.published_at, product.search, query
    FROM to_tsquery('simple', %s) query, catalog_product product, ({listed}) listed
    WHERE product.search @@ query AND listed.product_id = product.id
    LIMIT {most}
) found
"""
# The cross join keeps this order: the words first, then whether it is listed.
SQLITE = """
SELECT listed.product_id, listed.amount, listed.published_at,
       -bm25(catalog_search, {weights}) * 1e12
FROM catalog_search CROSS JOIN ({listed}) listed ON listed.product_id = catalog_search.rowid
WHERE catalog_search MATCH %s
LIMIT {most}
"""


class Found(NamedTuple):
    """What a list is sorted by, in whole numbers, which any cursor can carry.

    Times are microseconds; ranks are stretched, since SQLite's are tiny where everything matches.
    """

    product_id: int
    amount: int
    published_at: int
    relevance: int


def find(listings: QuerySet[Listing], text: str) -> list[Found]:
    """Those of the listings that say all of this, in no order."""
    words = words_of(text)
    if not words:
        return []
    columns = listings.order_by().values("product_id", "amount", "published_at")
    listed, params = columns.query.sql_with_params()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sql = POSTGRESQL.format(listed=listed, most=MOST)
            ranked = [weight / 10 for weight in reversed(WEIGHTS)]
            cursor.execute(sql, [ranked, _tsquery(words), *params])
        else:
            sql = SQLITE.format(listed=listed, most=MOST, weights=", ".join(map(str, WEIGHTS)))
            cursor.execute(sql, [*params, _match(words)])
        return [
            Found(product, amount, moment(at), round(rank))
            for product, amount, at, rank in cursor.fetchall()
        ]


def words_of(text: str) -> list[str]:
    """Letters and digits only, so that no operator of either database is left."""
    decomposed = unicodedata.normalize("NFD", text[:400].lower())
    bare = "".join(sign for sign in decomposed if not "\u0300" <= sign <= "\u036f")
    return [word[:LETTERS] for word in re.findall(r"[^\W_]+", bare)[:WORDS]]


def moment(at: datetime) -> int:
    """SQLite keeps times in UTC, and does not say so."""
    known = at if at.tzinfo else at.replace(tzinfo=UTC)
    return (known - EPOCH) // MICROSECOND


def _tsquery(words: list[str]) -> str:
    return " & ".join(f"'{word}'" for word in words) + ":*"


def _match(words: list[str]) -> str:
    return " ".join(f'"{word}"' for word in words) + "*"
