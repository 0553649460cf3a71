"""What programs ask all day, in SQL: to put it together anew costs more than its answer."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import DateTimeField, Value

from catalog.models import Product
from fulfillment.models import Entitlement, Licence

LICENCE = ["id", "token", "devices", "file_days", "until", "revoked_at", "replaced_at"]
OWNED = ["id", "product_id", "since", "until", "frozen_at", "withdrawn_at"]
PRODUCT = ["id", "slug"]
HERE = ["id", "seen_at", "freed_at"]


def _columns() -> str:
    parts = {"l": LICENCE, "e": OWNED, "p": PRODUCT, "a": HERE}
    return ", ".join(f"{table}.{name}" for table, names in parts.items() for name in names)


LOOK_UP = f"""
    SELECT {_columns()}
    FROM fulfillment_licence l
    JOIN fulfillment_entitlement e ON e.id = l.entitlement_id
    JOIN catalog_product p ON p.id = e.product_id
    LEFT JOIN fulfillment_activation a ON a.licence_id = l.id AND a.device = %s
    WHERE l.key = %s
"""  # noqa: S608  made of names that stand above
MOMENTS = {
    place
    for place, name in enumerate([*LICENCE, *OWNED, *PRODUCT, *HERE])
    if name.endswith("_at") or name in ("since", "until")
}
MOMENT = Value(None, output_field=DateTimeField())


def look_up(key: str, device: str) -> Licence | None:
    """The licence of this key, with what says how it stands, and what is known of this device."""
    with connection.cursor() as cursor:
        cursor.execute(LOOK_UP, [device, key])
        row = cursor.fetchone()
    return _licence(_read(row)) if row else None


def _licence(row: list[Any]) -> Licence:
    def take(names: list[str]) -> list[Any]:
        return [row.pop(0) for _name in names]

    licence = Licence.from_db("default", LICENCE, take(LICENCE))
    licence.entitlement = Entitlement.from_db("default", OWNED, take(OWNED))
    licence.entitlement.product = Product.from_db("default", PRODUCT, take(PRODUCT))
    licence.here_id, licence.here_seen, licence.here_freed = take(HERE)
    return licence


def _read(row: tuple[Any, ...]) -> list[Any]:
    """SQLite keeps moments as text."""
    read = connection.ops.get_db_converters(MOMENT)
    return [
        read[0](value, MOMENT, connection) if read and place in MOMENTS else value
        for place, value in enumerate(row)
    ]
