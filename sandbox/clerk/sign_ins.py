"""Signing in: an address, then its password or a code from the mailbox; forgotten, a new one."""

from typing import Any

from sandbox import rows
from sandbox.clerk import addresses, clients, codes, errors, passwords, people, sessions
from sandbox.clerk.addresses import Address
from sandbox.clerk.frontend import Visit
from sandbox.clerk.people import Person
from sandbox.clerk.sessions import Session
from sandbox.clerk.shapes import public
from sandbox.clerk.stamps import new_id, now
from sandbox.rows import Row

TABLE = "clerk_sign_ins"
DAY = 24 * 60 * 60 * 1000
RESET = "reset_password_email_code"

# What a mail says its code is for.
MAILS = {"email_code": "verification", RESET: "password reset"}

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
        attempt(visit, of(visit, sign_in_id), "password")
    return show(visit, sign_in_id)


def show(visit: Visit, sign_in_id: str) -> Json:
    return visit.reply(as_json(of(visit, sign_in_id)))


def prepare_first_factor(visit: Visit, sign_in_id: str) -> Json:
    row, strategy = of(visit, sign_in_id), visit.needed("strategy")
    if strategy not in MAILS:
        raise errors.param_invalid("strategy", f"strategy is {' or '.join(MAILS)}.")
    if row["session_id"]:
        raise errors.already_verified()
    address = addresses.get(row["address_id"])
    if strategy == RESET and not people.get(address.person_id).row["password"]:
        raise errors.strategy_invalid()
    code = codes.send(address.address, MAILS[strategy])
    rows.change(TABLE, sign_in_id, strategy=strategy, code=code)
    return show(visit, sign_in_id)


def attempt_first_factor(visit: Visit, sign_in_id: str) -> Json:
    attempt(visit, of(visit, sign_in_id), visit.needed("strategy"))
    return show(visit, sign_in_id)


def reset_password(visit: Visit, sign_in_id: str) -> Json:
    row = of(visit, sign_in_id)
    if status(row) != "needs_new_password":
        raise errors.no_new_password_awaited()
    people.change(person_of(row).id, password=visit.needed("password"))
    session = complete(visit, row, RESET)
    if visit.form.get("sign_out_of_other_sessions") == "true":
        sessions.end_others(session)
    return show(visit, sign_in_id)


def attempt(visit: Visit, row: Row, strategy: str) -> None:
    """Raises a refusal when the proof is none."""
    if status(row) != "needs_first_factor":
        raise errors.already_verified()
    if strategy == "password":
        check_password(visit, row)
    elif strategy in MAILS:
        check_code(visit, row, strategy)
    else:
        raise errors.param_invalid("strategy", f"strategy is password, {' or '.join(MAILS)}.")
    if strategy == RESET:
        rows.change(TABLE, row["id"], code=None)
    else:
        complete(visit, row, strategy)


def check_password(visit: Visit, row: Row) -> None:
    if not passwords.matches(visit.needed("password"), person_of(row).row["password"]):
        raise errors.password_incorrect()


def check_code(visit: Visit, row: Row, strategy: str) -> None:
    """A code is good for what it was sent for."""
    if row["strategy"] != strategy:
        raise errors.verification_missing()
    codes.check(visit.needed("code"), row["code"])


def complete(visit: Visit, row: Row, strategy: str) -> Session:
    session = sessions.begin(visit.client.id, person_of(row).id)
    rows.change(TABLE, row["id"], strategy=strategy, code=None, session_id=session.id)
    clients.change(visit.client.id, sign_in_id=None)
    return session


def of(visit: Visit, sign_in_id: str) -> Row:
    row = rows.first(TABLE, id=sign_in_id, client_id=visit.client.id)
    if row is None:
        raise errors.not_found("The sign-in")
    return row


def pending(sign_in_id: str | None) -> Json | None:
    row = rows.first(TABLE, id=sign_in_id)
    return as_json(row) if row else None


def person_of(row: Row) -> Person:
    return people.get(addresses.get(row["address_id"]).person_id)


def status(row: Row) -> str:
    """A reset whose code was entered has none left and waits for the new password."""
    if row["session_id"]:
        return "complete"
    entered = row["strategy"] == RESET and row["code"] is None
    return "needs_new_password" if entered else "needs_first_factor"


def as_json(row: Row) -> Json:
    address, person = addresses.get(row["address_id"]), person_of(row)
    told = public(person)
    del told["identifier"]
    return {
        "object": "sign_in_attempt",
        "id": row["id"],
        "status": status(row),
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


def factors(address: Address, *, with_password: bool) -> list[Json]:
    by_mail = {
        "safe_identifier": address.address,
        "email_address_id": address.id,
        "primary": True,
    }
    by_code = {"strategy": "email_code", **by_mail}
    if not with_password:
        return [by_code]
    return [{"strategy": "password"}, by_code, {"strategy": RESET, **by_mail}]


def verification(row: Row) -> Json | None:
    if row["strategy"] is None:
        return None
    verified = status(row) != "needs_first_factor"
    return {
        "object": "verification_password" if row["strategy"] == "password" else "verification_otp",
        "status": "verified" if verified else "unverified",
        "strategy": row["strategy"],
        "attempts": 1 if verified else 0,
        "expire_at": None if verified else row["created_at"] + codes.LIFE,
    }
