"""A person's e-mail addresses and how each was verified."""

import re
from dataclasses import dataclass
from typing import Any

from sandbox import rows
from sandbox.clerk import codes, errors
from sandbox.clerk.stamps import new_id, now
from sandbox.rows import Row

TABLE = "clerk_addresses"
ADDRESS = re.compile(r"[^\s@<>,;\"\0]{1,64}@(?:[^\s@<>,;\".\0]{1,63}\.){1,8}[^\s@<>,;\".\0]{1,63}")


@dataclass(frozen=True)
class Address:
    id: str
    person_id: str
    address: str
    strategy: str
    verified: bool
    code: str | None
    created_at: int
    updated_at: int

    def as_json(self) -> dict[str, Any]:
        return {
            "object": "email_address",
            "id": self.id,
            "email_address": self.address,
            "reserved": False,
            "verification": self.verification(),
            "linked_to": [],
            "matches_sso_connection": False,
            "created_at": self.created_at,
            "updated_at": self.updated_at,
        }

    def verification(self) -> dict[str, Any] | None:
        if not self.verified and self.code is None:
            return None
        return {
            "object": f"verification_{'admin' if self.strategy == 'admin' else 'otp'}",
            "status": "verified" if self.verified else "unverified",
            "strategy": self.strategy,
            "attempts": None if self.strategy == "admin" else 1,
            "expire_at": None if self.verified else self.updated_at + codes.LIFE,
        }


def add(person_id: str, address: str, strategy: str, *, verified: bool = True) -> Address:
    """Raises a refusal for what is no address, or somebody's already."""
    text = free(address)
    address_id, at = new_id("idn"), now()
    rows.add(
        TABLE,
        id=address_id,
        person_id=person_id,
        address=text,
        strategy=strategy,
        verified=verified,
        created_at=at,
        updated_at=at,
    )
    return get(address_id)


def free(address: str) -> str:
    """The address as it will be kept; raises a refusal when it cannot be."""
    text = tidy(address)
    if not ADDRESS.fullmatch(text):
        raise errors.param_invalid("email_address", "The e-mail address must be a valid one.")
    if holding(text):
        raise errors.identifier_exists()
    return text


def get(address_id: str, **where: str) -> Address:
    row = rows.first(TABLE, id=address_id, **where)
    if row is None:
        raise errors.not_found("The e-mail address")
    return read(row)


def holding(address: str) -> Address | None:
    row = rows.first(TABLE, address=tidy(address))
    return read(row) if row else None


def of(person_id: str) -> list[Address]:
    return [read(row) for row in rows.select(TABLE, person_id=person_id)]


def send_code(address: Address) -> None:
    if address.verified:
        raise errors.already_verified()
    rows.change(TABLE, address.id, code=codes.send(address.address), updated_at=now())


def verify(address: Address, code: str) -> None:
    codes.check(code, address.code)
    rows.change(TABLE, address.id, verified=True, code=None, updated_at=now())


def remove(address: Address) -> None:
    rows.remove(TABLE, id=address.id)


def tidy(address: str) -> str:
    return address.strip().lower()


def read(row: Row) -> Address:
    return Address(**{**dict(row), "verified": bool(row["verified"])})
