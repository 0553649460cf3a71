"""Stripe's objects as it shows them, each with what Stripe keeps to itself."""

import json
import secrets
import string
from dataclasses import dataclass
from typing import Any

from sandbox import rows, store
from sandbox.rows import Row
from sandbox.stripe import errors

TABLE = "stripe_objects"
LETTERS = string.ascii_letters + string.digits

type Json = dict[str, Any]


@dataclass
class Kept:
    body: Json
    hidden: Json

    @property
    def id(self) -> str:
        return str(self.body["id"])

    def save(self) -> None:
        rows.change(TABLE, self.id, body=json.dumps(self.body), hidden=json.dumps(self.hidden))


def new_id(prefix: str, length: int = 24) -> str:
    return f"{prefix}_{''.join(secrets.choice(LETTERS) for _ in range(length))}"


def add(body: Json, **hidden: Any) -> Kept:
    rows.add(
        TABLE,
        id=body["id"],
        kind=body["object"],
        body=json.dumps(body),
        hidden=json.dumps(hidden),
    )
    return Kept(body, hidden)


def get(kind: str, object_id: object, param: str = "id") -> Kept:
    """Raises Stripe's refusal for an id that is none of this kind."""
    found = find(str(object_id), kind)
    if found is None:
        raise errors.resource_missing(kind, str(object_id), param)
    return found


def find(object_id: str, kind: str | None = None) -> Kept | None:
    where = {"id": object_id} | ({"kind": kind} if kind else {})
    row = rows.first(TABLE, **where)
    return read(row) if row else None


def select(kind: str) -> list[Kept]:
    """Newest first, as Stripe lists."""
    return [read(row) for row in reversed(rows.select(TABLE, kind=kind))]


def remove(object_id: str) -> None:
    rows.remove(TABLE, id=object_id)


def forget(*, but: str) -> None:
    """All of them, except those of one kind."""
    with store.transaction() as database:
        database.execute(f"DELETE FROM {TABLE} WHERE kind != ?", [but])


def read(row: Row) -> Kept:
    return Kept(json.loads(row["body"]), json.loads(row["hidden"]))
