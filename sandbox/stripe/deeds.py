"""Does what has come due; each deed leaves alone what is over already."""

from sandbox import connection, store
from sandbox.stripe import agenda, disputes, paying, refunds, sessions, warnings

DEEDS = {
    "expire": sessions.expire_when_due,
    "settle": lambda session_id: paying.settle_when_due(session_id, ok=True),
    "bounce": lambda session_id: paying.settle_when_due(session_id, ok=False),
    "refund succeeds": lambda refund_id: refunds.settle(refund_id, ok=True),
    "refund fails": lambda refund_id: refunds.settle(refund_id, ok=False),
    "dispute": disputes.open_by_card,
    "warning": warnings.begin,
}
LOOK_EVERY = 1


def catch_up() -> None:
    with store.transaction():
        while (due := agenda.take_due()) is not None:
            DEEDS[due["deed"]](due["object_id"])


def keep_watch() -> None:
    """Until the sandbox stops."""
    while not connection.stopping.wait(LOOK_EVERY):
        catch_up()
