"""Sessions: begun, touched, ended, and what a page is told of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sandbox import rows, store
from sandbox.clerk import errors, events, people, shapes, stamps, tokens
from sandbox.clerk.stamps import new_id, now
from sandbox.rows import Row

TABLE = "clerk_sessions"
DAY = 24 * 60 * 60 * 1000


@dataclass(frozen=True)
class Session:
    id: str
    client_id: str
    person_id: str
    status: str
    expire_at: int
    abandon_at: int
    last_active_at: int
    created_at: int
    updated_at: int

    @property
    def began(self) -> datetime:
        return stamps.date(self.created_at)

    @property
    def last_used(self) -> datetime:
        return stamps.date(self.last_active_at)

    @property
    def minutes_old(self) -> int:
        return (now() - self.created_at) // 60_000

    def as_json(self, port: int, azp: str | None) -> dict[str, Any]:
        jwt = tokens.session_token(self, port, azp) if self.status == "active" else ""
        return shapes.own_session(self, people.get(self.person_id), jwt)


def begin(client_id: str, person_id: str) -> Session:
    """Raises a refusal for a banned person."""
    if people.get(person_id).row["banned"]:
        raise errors.user_banned()
    session_id, at = new_id("sess"), now()
    with store.transaction():
        rows.add(
            TABLE,
            id=session_id,
            client_id=client_id,
            person_id=person_id,
            status="active",
            expire_at=at + 7 * DAY,
            abandon_at=at + 30 * DAY,
            last_active_at=at,
            created_at=at,
            updated_at=at,
        )
        people.signed_in(person_id)
        events.session("session.created", get(session_id))
        return get(session_id)


def get(session_id: str, **where: str) -> Session:
    row = rows.first(TABLE, id=session_id, **where)
    if row is None:
        raise errors.not_found("The session")
    return read(row)


def active(**where: str) -> list[Session]:
    found = [read(row) for row in rows.select(TABLE, status="active", **where)]
    return [session for session in found if session.status == "active"]


def of(person_id: str) -> list[Session]:
    return [read(row) for row in rows.select(TABLE, person_id=person_id)]


def touch(session: Session) -> Session:
    rows.change(TABLE, session.id, last_active_at=now())
    return get(session.id)


def end(session: Session, status: str) -> Session:
    """Ended, removed or revoked, told to the shop; expired, which Clerk tells nobody."""
    if session.status != "active":
        return session
    with store.transaction():
        at = max(now(), session.updated_at + 1)
        rows.change(TABLE, session.id, status=status, updated_at=at)
        ended = get(session.id)
        if status != "expired":
            events.session(f"session.{status}", ended)
        return ended


def end_others(kept: Session) -> None:
    """Wherever else its person is signed in."""
    for session in active(person_id=kept.person_id):
        if session.id != kept.id:
            end(session, "revoked")


def read(row: Row) -> Session:
    found = Session(**dict(row))
    if found.status == "active" and found.expire_at <= now():
        rows.change(TABLE, found.id, status="expired")
        return get(found.id)
    return found
