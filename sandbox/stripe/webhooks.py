"""Stripe's webhooks: an event as it was, signed at each attempt."""

import hashlib
import hmac
import json
import time

from sandbox import rows
from sandbox.chaos import Fault
from sandbox.deliveries import Deliveries
from sandbox.postman import Postman
from sandbox.rows import Row
from sandbox.stripe import faults
from sandbox.stripe.objects import Json

deliveries = Deliveries("stripe_deliveries", faults.webhooks)


def send(event: Json, to: list[tuple[str, str]], fault: Fault) -> None:
    deliveries.enqueue(event["id"], event["type"], json.dumps(event, indent=2), to, fault)


def undelivered(event_id: str) -> int:
    found = rows.select(deliveries.table, id=event_id)
    return sum(row["state"] != "delivered" for row in found)


def is_on_its_way(event_id: str) -> bool:
    """Due now, and nobody has answered yet."""
    return any(
        row["state"] == "waiting" and not row["attempts"] and row["due_at"] <= time.time()
        for row in rows.select(deliveries.table, id=event_id)
    )


def headers(delivery: Row) -> dict[str, str]:
    secret = delivery["secret"] + ("?" if delivery["wrongly_signed"] else "")
    return {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Stripe/1.0 (sandbox)",
        "Stripe-Signature": signature(secret, int(time.time()), delivery["body"]),
    }


def signature(secret: str, at: int, body: str) -> str:
    digest = hmac.new(secret.encode(), f"{at}.{body}".encode(), hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


postman = Postman(deliveries, headers)
