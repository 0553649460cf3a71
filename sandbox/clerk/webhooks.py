"""Clerk's webhooks: signed as Svix signs them, one delivery for each endpoint."""

import base64
import hashlib
import hmac
import secrets
import time

from sandbox import store
from sandbox.clerk import endpoints, faults
from sandbox.deliveries import Deliveries
from sandbox.postman import Postman
from sandbox.rows import Row

deliveries = Deliveries("clerk_deliveries", faults.switch)


def enqueue(kind: str, body: str) -> str:
    """In the caller's transaction, so that only what happened is told; returns its svix id."""
    svix_id = f"msg_{secrets.token_hex(12)}"
    with store.transaction():
        fault = faults.switch.take(*faults.WEBHOOKS)
        to = [(endpoint.url, endpoint.secret) for endpoint in endpoints.all_of_them()]
        deliveries.enqueue(svix_id, kind, body, to, fault)
    return svix_id


def headers(delivery: Row) -> dict[str, str]:
    """The time is that of the attempt, the id that of the event."""
    at = str(int(time.time()))
    key = endpoints.key(delivery["secret"])
    if delivery["wrongly_signed"]:
        key += b"?"
    return {
        "Content-Type": "application/json",
        "User-Agent": "Svix-Webhooks/sandbox",
        "svix-id": delivery["id"],
        "svix-timestamp": at,
        "svix-signature": signature(key, delivery["id"], at, delivery["body"]),
    }


def signature(key: bytes, svix_id: str, at: str, body: str) -> str:
    digest = hmac.new(key, f"{svix_id}.{at}.{body}".encode(), hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


postman = Postman(deliveries, headers)
