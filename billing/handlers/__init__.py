"""Which event is handled by what: the one table."""

from billing.handlers import clerk
from billing.handlers.handler import Handler

HANDLERS: dict[tuple[str, str], Handler] = {
    ("clerk", "user.created"): clerk.PERSON,
    ("clerk", "user.updated"): clerk.PERSON,
    ("clerk", "user.deleted"): clerk.GONE,
    ("clerk", "session.ended"): clerk.SESSION,
    ("clerk", "session.removed"): clerk.SESSION,
    ("clerk", "session.revoked"): clerk.SESSION,
}
