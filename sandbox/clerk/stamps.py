"""What Clerk puts on everything: an id and a time."""

import secrets
import time
from datetime import UTC, datetime


def new_id(prefix: str) -> str:
    return f"{prefix}_{secrets.token_hex(12)}"


def now() -> int:
    """In Clerk's milliseconds."""
    return time.time_ns() // 1_000_000


def date(milliseconds: float) -> datetime:
    """In the time of this computer."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC).astimezone()
