"""Signing in: an address, then its password or a code from the mailbox."""

from typing import Any

from sandbox.clerk import addresses, clients, codes, errors, passwords, people, rows, sessions
from sandbox.clerk.frontend import Visit
from sandbox.clerk.rows import Row, new_id, now
from sandbox.clerk.shapes import public

TABLE = "clerk_sign_ins"
DAY = 24 * 60 * 60 * 1000

type Json = dict[str, Any]


def create(visit: Visit) -> Json:
    if visit.client.sessions:
        raise errors.session_exists()
    address = addresses.holding(visit.needed("identifier"))
    if address is None or not address.verified:
        raise errors.identifier_unknown()
    sign_in_id = new_id("sia")
    rows.add(
        TABLE,
        id=sign_in_id,
        client_id=visit.client.id,
        address_id=address.id,
        created_at=now(),
    )
    clients.change(visit.client.id, sign_in_id=sign_in_id)
    if "password" in visit.form:
        complete(visit, of(visit, sign_in_id), "password")
    return show(visit, sign_in_id)


def show(visit: Visit, sign_in_id: str) -> Json:
    return visit.reply(as_json(of(visit, sign_in_id)))


def prepare_first_factor(visit: Visit, sign_in_id: str) -> Json:
    row = of(visit, sign_in_id)
    if visit.needed("strategy") != "email_code":
        raise errors.param_invalid("strategy", "Only email_code needs to be prepared.")
    code = codes.send(addresses.get(row["address_id"]).address)
    rows.change(TABLE, sign_in_id, strategy="email_code", code=code)
    return show(visit, sign_in_id)


def attempt_first_factor(visit: Visit, sign_in_id: str) -> Json:
    complete(visit, of(visit, sign_in_id), visit.needed("strategy"))
    return show(visit, sign_in_id)


def complete(visit: Visit, row: Row, strategy: str) -> None:
    """Begin the session; raises a refusal when the proof is none."""
    if row["session_id"]:
        raise errors.already_verified()
    person = people.get(addresses.get(row["address_id"]).person_id)
    match strategy:
        case "password":
            if not passwords.matches(visit.needed("password"), person.row["password"]):
                raise errors.password_incorrect()
        case "email_code":
            codes.check(visit.needed("code"), row["code"])
        case _:
            raise errors.param_invalid("strategy", "strategy is password or email_code.")
    session = sessions.begin(visit.client.id, person.id)
    rows.change(TABLE, row["id"], strategy=strategy, code=None, session_id=session.id)
    clients.change(visit.client.id, sign_in_id=None)


def of(visit: Visit, sign_in_id: str) -> Row:
    row = rows.first(TABLE, id=sign_in_id, client_id=visit.client.id)
    if row is None:
        raise errors.not_found("The sign-in")
    return row


def pending(sign_in_id: str | None) -> Json | None:
    row = rows.first(TABLE, id=sign_in_id)
    return as_json(row) if row else None


def as_json(row: Row) -> Json:
    address = addresses.get(row["address_id"])
    person = people.get(address.person_id)
    told = public(person)
    del told["identifier"]
    return {
        "object": "sign_in_attempt",
        "id": row["id"],
        "status": "complete" if row["session_id"] else "needs_first_factor",
        "supported_identifiers": ["email_address"],
        "supported_first_factors": factors(address, with_password=bool(person.row["password"])),
        "supported_second_factors": None,
        "first_factor_verification": verification(row),
        "second_factor_verification": None,
        "identifier": address.address,
        "user_data": told,
        "created_session_id": row["session_id"],
        "abandon_at": row["created_at"] + DAY,
    }


def factors(address: addresses.Address, *, with_password: bool) -> list[Json]:
    by_code = {
        "strategy": "email_code",
        "safe_identifier": address.address,
        "email_address_id": address.id,
        "primary": True,
    }
    return [{"strategy": "password"}, by_code] if with_password else [by_code]


def verification(row: Row) -> Json | None:
    if row["strategy"] is None:
        return None
    return {
        "object": "verification_password" if row["strategy"] == "password" else "verification_otp",
        "status": "verified" if row["session_id"] else "unverified",
        "strategy": row["strategy"],
        "attempts": 1 if row["session_id"] else 0,
        "expire_at": None if row["session_id"] else row["created_at"] + codes.LIFE,
    }
