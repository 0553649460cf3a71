"""Full-text search over what is listed: every word must be there, the last may be unfinished."""

import re
import unicodedata
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet

from catalog.models import Listing

# Of more than these, only these are ranked: a word that everything contains says little.
MOST = 500
# So many are looked through one by one sooner than a common beginning is looked up.
FEW = 3_000
WORDS = 8
LETTERS = 40
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
WEIGHTS = (8.0, 4.0, 2.0, 1.0)  # name, tagline, what is included, description

COLUMNS = ("product_id", "amount", "published_at", "edition", "limited")
POSTGRESQL = """
SELECT product_id, amount, (extract(epoch FROM published_at) * 1000000)::bigint, edition, limited,
       (ts_rank(%s::real[], search, query) * 1e12)::bigint
FROM (
    SELECT listed.*, product.search, query
    FROM to_tsquery('simple', %s) query, catalog_product product, ({listed}) listed
    WHERE {matching} AND listed.product_id = product.id
    LIMIT {most}
) found
"""
ALL_AT_ONCE = "product.search @@ query"
# As a function, so that the index is not asked for the rest.
ONE_BY_ONE = "product.search @@ to_tsquery('simple', %s) AND ts_match_vq(product.search, query)"
EXPECTED = """
EXPLAIN (FORMAT JSON) SELECT FROM catalog_product WHERE search @@ to_tsquery('simple', %s)
"""
# The cross join keeps this order: the words first, then whether it is listed.
SQLITE = """
SELECT listed.*,
       CAST(-bm25(catalog_search, {weights}) * 1e12 AS INTEGER)
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
    edition: int
    limited: bool
    relevance: int


def find(listings: QuerySet[Listing], text: str) -> list[Found]:
    """Those of the listings that say all of this, in no order."""
    words = words_of(text)
    if not words:
        return []
    columns = listings.order_by().values(*COLUMNS)
    listed, params = columns.query.sql_with_params()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            ranked = [weight / 10 for weight in reversed(WEIGHTS)]
            few = _few(cursor, words[:-1])
            matching = ONE_BY_ONE if few else ALL_AT_ONCE
            sql = POSTGRESQL.format(listed=listed, most=MOST, matching=matching)
            cursor.execute(sql, [ranked, _tsquery(words), *params, *few])
        else:
            sql = SQLITE.format(listed=listed, most=MOST, weights=", ".join(map(str, WEIGHTS)))
            cursor.execute(sql, [*params, _match(words)])
        rows = cursor.fetchall()
    if connection.vendor != "postgresql":
        rows = [(product, amount, moment(at), *rest) for product, amount, at, *rest in rows]
    return [Found(*row) for row in rows]


def words_of(text: str) -> list[str]:
    """Letters and digits only, so that no operator of either database is left."""
    decomposed = unicodedata.normalize("NFD", text[:400].lower())
    bare = "".join(sign for sign in decomposed if not "\u0300" <= sign <= "\u036f")
    return [word[:LETTERS] for word in re.findall(r"[^\W_]+", bare)[:WORDS]]


def moment(at: datetime) -> int:
    """SQLite keeps times in UTC, and does not say so."""
    known = at if at.tzinfo else at.replace(tzinfo=UTC)
    return (known - EPOCH) // MICROSECOND


def _few(cursor: Any, words: list[str]) -> list[str]:
    """These words as a query, if by the database's own guess few products have them.

    Then those are looked through for the last one: as the beginning of a word, it would make the
    index read all that have any word that begins so.
    """
    if not words:
        return []
    query = _all(words)
    cursor.execute(EXPECTED, [query])
    return [query] if cursor.fetchone()[0][0]["Plan"]["Plan Rows"] <= FEW else []


def _tsquery(words: list[str]) -> str:
    return f"{_all(words)}:*"


def _all(words: list[str]) -> str:
    return " & ".join(f"'{word}'" for word in words)


def _match(words: list[str]) -> str:
    return " ".join(f'"{word}"' for word in words) + "*"
