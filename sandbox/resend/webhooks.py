"""What becomes of a mail, told as Resend tells it: signed as Svix signs."""

import json
from datetime import UTC, datetime
from typing import Any

from sandbox import rows, store, svix
from sandbox.deliveries import Deliveries, told
from sandbox.mailbox.messages import Message
from sandbox.postman import Postman
from sandbox.resend import faults

deliveries = Deliveries("resend_deliveries", faults.webhooks)
endpoints = svix.Endpoints()
postman = Postman(deliveries, svix.headers)

# What each adds to what Resend says of every mail.
FATES: dict[str, tuple[str, dict[str, Any]]] = {
    "delivered": ("email.delivered", {}),
    "delayed": ("email.delivery_delayed", {}),
    "bounced": (
        "email.bounced",
        {
            "bounce": {
                "message": "smtp; 550 5.1.1 There is no such mailbox here.",
                "subType": "General",
                "type": "Permanent",
            }
        },
    ),
    "bounced_for_now": (
        "email.bounced",
        {
            "bounce": {
                "message": "smtp; 452 4.2.2 The mailbox is full.",
                "subType": "MailboxFull",
                "type": "Transient",
            }
        },
    ),
    "complained": ("email.complained", {}),
    "failed": ("email.failed", {"failed": {"reason": "reached_daily_quota"}}),
    "suppressed": (
        "email.suppressed",
        {
            "suppressed": {
                "message": "This address is on the account's suppression list.",
                "type": "OnAccountSuppressionList",
            }
        },
    ),
}


def tell(message: Message, fate: str) -> str:
    """Puts the event on its way to every endpoint; returns its svix id."""
    kind, more = FATES[fate]
    mail = message.mail
    data = {
        "created_at": datetime.fromtimestamp(message.received_at, UTC).isoformat(),
        "email_id": message.id,
        "message_id": f"<{message.id}@sandbox>",
        "from": mail.sender,
        "to": mail.to,
        "subject": mail.subject,
        "tags": {tag["name"]: tag["value"] for tag in mail.tags},
        **more,
    }
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    svix_id = svix.new_id()
    with store.transaction():
        fault = faults.webhooks.take()
        to = [(endpoint.url, endpoint.secret) for endpoint in endpoints.all_of_them()]
        body = json.dumps({"type": kind, "created_at": now, "data": data})
        deliveries.enqueue(svix_id, kind, body, to, fault)
    return svix_id


def told_of(message_id: str) -> list[dict[str, Any]]:
    """What went out about one mail, newest first."""
    found = [row for row in rows.select(deliveries.table) if message_id in row["body"]]
    return [told(row) for row in reversed(found)]
