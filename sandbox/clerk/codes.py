"""One-time codes: six digits in a mail to the sandbox's own mailbox."""

import hmac
import secrets

from sandbox import store
from sandbox.clerk import errors
from sandbox.mailbox import messages
from sandbox.mailbox.messages import Mail

LIFE = 10 * 60 * 1000


def send(address: str, purpose: str = "verification") -> str:
    """Mail a new code and return it."""
    code = f"{secrets.randbelow(1_000_000):06}"
    mail = Mail(
        sender="Tradepost <accounts@example.com>",
        to=[address],
        subject=f"{code} is your {purpose} code",
        text=f"{code} is your {purpose} code. It is good for ten minutes.\n\n"
        "If you did not ask for it, there is nothing to do.\n",
    )
    with store.transaction() as database:
        messages.keep(database, mail)
    return code


def check(given: str, expected: str | None) -> None:
    if expected is None or not hmac.compare_digest(given.encode(), expected.encode()):
        raise errors.code_incorrect()
