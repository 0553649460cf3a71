"""People with an account: found, made, changed, banned and removed."""

import json
from dataclasses import dataclass
from typing import Any

from sandbox import rows, store
from sandbox.clerk import addresses, errors, events, passwords, sessions
from sandbox.clerk.addresses import Address
from sandbox.clerk.stamps import new_id, now
from sandbox.rows import Row

TABLE = "clerk_people"
METADATA = ("public_metadata", "private_metadata", "unsafe_metadata")


@dataclass(frozen=True)
class Person:
    row: Row
    addresses: list[Address]

    @property
    def id(self) -> str:
        return str(self.row["id"])

    @property
    def primary(self) -> Address | None:
        found = [a for a in self.addresses if a.id == self.row["primary_address_id"]]
        return found[0] if found else None

    @property
    def name(self) -> str:
        return " ".join(filter(None, [self.row["first_name"], self.row["last_name"]]))

    def metadata(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.row[name])
        return found


def get(person_id: str) -> Person:
    row = rows.first(TABLE, id=person_id)
    if row is None:
        raise errors.not_found("The user")
    return read(row)


def having(address: str) -> Person | None:
    found = addresses.holding(address)
    return get(found.person_id) if found else None


def everybody() -> list[Person]:
    """In the order they came."""
    return [read(row) for row in rows.select(TABLE)]


def create(
    emails: list[str], *, strategy: str = "admin", person_id: str = "", **values: Any
) -> Person:
    """Values are columns, with the password in the clear."""
    with store.transaction():
        person_id = insert(person_id or new_id("user"), values)
        kept = [addresses.add(person_id, email, strategy) for email in emails]
        if kept:
            rows.change(TABLE, person_id, primary_address_id=kept[0].id)
        events.person("user.created", get(person_id))
        return get(person_id)


def insert(person_id: str, values: dict[str, Any]) -> str:
    refuse_taken(values)
    at = now()
    rows.add(TABLE, id=person_id, created_at=at, updated_at=at, **columns(values))
    return person_id


def change(person_id: str, **values: Any) -> Person:
    """Also for what is not a column of theirs: without values it only says that they changed."""
    with store.transaction():
        refuse_taken(values, person_id)
        before = get(person_id).row["updated_at"]
        at = max(now(), before + 1)  # two changes never look like one
        rows.change(TABLE, person_id, updated_at=at, **columns(values))
        person = get(person_id)
        events.person("user.updated", person)
        return person


def refuse_taken(values: dict[str, Any], person_id: str = "") -> None:
    external = values.get("external_id")
    holder = rows.first(TABLE, external_id=external) if external else None
    if holder and holder["id"] != person_id:
        raise errors.identifier_exists("external_id")


def columns(values: dict[str, Any]) -> dict[str, Any]:
    """As they are stored."""
    stored = {n: json.dumps(v) if n in METADATA else v for n, v in values.items()}
    if stored.get("password") is not None:
        stored["password"] = passwords.hashed(passwords.check(str(stored["password"])))
    return stored


def signed_in(person_id: str) -> None:
    """No change that anybody is told of."""
    rows.change(TABLE, person_id, last_sign_in_at=now())


def ban(person_id: str, *, banned: bool) -> Person:
    """A banned person is signed out everywhere."""
    with store.transaction():
        person = change(person_id, banned=banned)
        if banned:
            for session in sessions.active(person_id=person_id):
                sessions.end(session, "revoked")
        return person


def remove(person_id: str) -> None:
    with store.transaction():
        person = get(person_id)
        rows.remove(TABLE, id=person_id)
        events.person_removed(person)


def read(row: Row) -> Person:
    return Person(row, addresses.of(row["id"]))
