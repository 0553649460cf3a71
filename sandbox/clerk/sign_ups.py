"""Signing up: an address and a password, then the code from the mailbox."""

import json
from typing import Any

from sandbox import rows
from sandbox.body import NoJson, json_object
from sandbox.clerk import addresses, clients, codes, errors, passwords, people, sessions
from sandbox.clerk.frontend import Visit
from sandbox.clerk.stamps import new_id, now
from sandbox.rows import Row

TABLE = "clerk_sign_ups"
DAY = 24 * 60 * 60 * 1000
REQUIRED = ("email_address", "password")
OPTIONAL = ("first_name", "last_name")

type Json = dict[str, Any]


def create(visit: Visit) -> Json:
    if visit.client.sessions:
        raise errors.session_exists()
    sign_up_id = new_id("sua")
    rows.add(TABLE, id=sign_up_id, client_id=visit.client.id, created_at=now(), **given(visit.form))
    clients.change(visit.client.id, sign_up_id=sign_up_id)
    return show(visit, sign_up_id)


def show(visit: Visit, sign_up_id: str) -> Json:
    return visit.reply(as_json(of(visit, sign_up_id)))


def update(visit: Visit, sign_up_id: str) -> Json:
    of(visit, sign_up_id)
    if values := given(visit.form):
        forget = {"code": None} if "email_address" in values else {}
        rows.change(TABLE, sign_up_id, **values, **forget)
    return show(visit, sign_up_id)


def prepare_verification(visit: Visit, sign_up_id: str) -> Json:
    row = of(visit, sign_up_id)
    if visit.needed("strategy") != "email_code" or not row["email_address"]:
        raise errors.param_invalid("strategy", "strategy is email_code, for an address.")
    rows.change(TABLE, sign_up_id, code=codes.send(row["email_address"]))
    return show(visit, sign_up_id)


def attempt_verification(visit: Visit, sign_up_id: str) -> Json:
    row = of(visit, sign_up_id)
    codes.check(visit.needed("code"), row["code"])
    if not missing(row):
        complete(visit, row)
    return show(visit, sign_up_id)


def complete(visit: Visit, row: Row) -> None:
    """The account and its first session."""
    person = people.create(
        [row["email_address"]],
        strategy="email_code",
        first_name=row["first_name"],
        last_name=row["last_name"],
        password=row["password"],
        unsafe_metadata=json.loads(row["unsafe_metadata"]),
    )
    session = sessions.begin(visit.client.id, person.id)
    kept = {"person_id": person.id, "session_id": session.id, "password": None, "code": None}
    rows.change(TABLE, row["id"], **kept)
    clients.change(visit.client.id, sign_up_id=None)


def given(form: dict[str, str]) -> Json:
    """What the form says of the account, each field as Clerk would take it."""
    values: Json = {name: form[name] or None for name in OPTIONAL if name in form}
    if form.get("email_address"):
        values["email_address"] = addresses.free(form["email_address"])
    if form.get("password"):
        values["password"] = passwords.check(form["password"])
    if form.get("unsafe_metadata"):
        values["unsafe_metadata"] = metadata(form["unsafe_metadata"])
    return values


def metadata(text: str) -> str:
    try:
        return json.dumps(json_object(text.encode()))
    except NoJson as mistake:
        raise errors.param_invalid("unsafe_metadata", str(mistake)) from None


def of(visit: Visit, sign_up_id: str) -> Row:
    row = rows.first(TABLE, id=sign_up_id, client_id=visit.client.id)
    if row is None:
        raise errors.not_found("The sign-up")
    return row


def missing(row: Row) -> list[str]:
    return [name for name in REQUIRED if not row[name]]


def pending(sign_up_id: str | None) -> Json | None:
    row = rows.first(TABLE, id=sign_up_id)
    return as_json(row) if row else None


def as_json(row: Row) -> Json:
    done = bool(row["session_id"])
    return {
        "object": "sign_up_attempt",
        "id": row["id"],
        "status": "complete" if done else "missing_requirements",
        "required_fields": [*REQUIRED],
        "optional_fields": [*OPTIONAL],
        "missing_fields": [] if done else missing(row),
        "unverified_fields": ["email_address"] if row["email_address"] and not done else [],
        "verifications": {
            "email_address": verification(row, done=done) if row["email_address"] else None,
            "phone_number": None,
            "web3_wallet": None,
            "external_account": None,
        },
        "username": None,
        "email_address": row["email_address"],
        "phone_number": None,
        "web3_wallet": None,
        "password_enabled": done or bool(row["password"]),
        "first_name": row["first_name"],
        "last_name": row["last_name"],
        "unsafe_metadata": json.loads(row["unsafe_metadata"]),
        "public_metadata": {},
        "custom_action": False,
        "external_id": None,
        "created_session_id": row["session_id"],
        "created_user_id": row["person_id"],
        "abandon_at": row["created_at"] + DAY,
        "legal_accepted_at": None,
    }


def verification(row: Row, *, done: bool) -> Json:
    """Without a strategy until a code was sent, for the form asks for one only then."""
    sent = done or bool(row["code"])
    action = "needs_attempt" if sent else "needs_prepare"
    return {
        "object": "verification_otp",
        "status": "verified" if done else "unverified",
        "strategy": "email_code" if sent else None,
        "attempts": 1 if done else 0,
        "expire_at": None if done else row["created_at"] + codes.LIFE,
        "next_action": "" if done else action,
        "supported_strategies": ["email_code"],
    }
