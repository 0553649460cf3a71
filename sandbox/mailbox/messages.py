"""Mails as they were accepted, kept and found again."""

import json
import sqlite3
import time
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from sandbox import store

MOST_SHOWN = 500


@dataclass(frozen=True)
class Mail:
    """What a provider was asked to send, in Resend's terms; attachments hold base64."""

    sender: str
    to: list[str]
    subject: str
    html: str | None = None
    text: str | None = None
    cc: list[str] = field(default_factory=list)
    bcc: list[str] = field(default_factory=list)
    reply_to: list[str] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    tags: list[dict[str, str]] = field(default_factory=list)
    attachments: list[dict[str, str]] = field(default_factory=list)

    @property
    def recipients(self) -> set[str]:
        return {bare(address) for address in (*self.to, *self.cc, *self.bcc)}


@dataclass(frozen=True)
class Message:
    id: str
    received_at: float
    mail: Mail

    @property
    def date(self) -> datetime:
        """In the time of this computer."""
        return datetime.fromtimestamp(self.received_at, UTC).astimezone()

    def as_json(self) -> dict[str, Any]:
        content = asdict(self.mail)
        created_at = datetime.fromtimestamp(self.received_at, UTC).isoformat()
        return {"id": self.id, "created_at": created_at, "from": content.pop("sender"), **content}


def keep(database: sqlite3.Connection, mail: Mail) -> str:
    """Store a mail within the caller's transaction and return its id."""
    message_id = str(uuid.uuid4())
    content = json.dumps(asdict(mail))
    database.execute("INSERT INTO messages VALUES (?, ?, ?)", (message_id, time.time(), content))
    database.executemany(
        "INSERT INTO recipients VALUES (?, ?)",
        [(message_id, address) for address in mail.recipients],
    )
    return message_id


def get(message_id: str) -> Message | None:
    found = select("SELECT * FROM messages WHERE id = ?", [message_id])
    return found[0] if found else None


def newest() -> list[Message]:
    return select("SELECT * FROM messages ORDER BY rowid DESC LIMIT ?", [MOST_SHOWN])


def search(text: str) -> list[Message]:
    """Newest first, where an address contains the text."""
    return select(
        "SELECT * FROM messages WHERE id IN"
        " (SELECT message_id FROM recipients WHERE instr(address, ?))"
        " ORDER BY rowid DESC LIMIT ?",
        [text.strip().lower(), MOST_SHOWN],
    )


def sent_to(address: str) -> list[Message]:
    """Newest first, for exactly this address."""
    return select(
        "SELECT * FROM messages WHERE id IN"
        " (SELECT message_id FROM recipients WHERE address = ?)"
        " ORDER BY rowid DESC LIMIT ?",
        [bare(address), MOST_SHOWN],
    )


def count() -> int:
    with store.transaction() as database:
        return int(database.execute("SELECT count(*) FROM messages").fetchone()[0])


def empty() -> None:
    with store.transaction() as database:
        database.execute("DELETE FROM messages")


def select(query: str, values: Sequence[object]) -> list[Message]:
    with store.transaction() as database:
        rows = database.execute(query, values).fetchall()
    return [
        Message(row["id"], row["received_at"], Mail(**json.loads(row["content"]))) for row in rows
    ]


def bare(address: str) -> str:
    """`Ada <Ada@example.com>` → `ada@example.com`."""
    return address.rpartition("<")[2].rstrip("> ").strip().lower()
