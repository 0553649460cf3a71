"""The thread that carries webhooks: signed, in order, tried again after growing pauses."""

import base64
import hashlib
import hmac
import threading
import time
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

from sandbox import connection
from sandbox.clerk import endpoints, webhooks
from sandbox.clerk.rows import Row

PAUSES = (0.2, 0.5, 1, 2, 4)
PATIENCE = 10
LOOK_EVERY = 1.0


def start() -> None:
    threading.Thread(target=carry, name="postman", daemon=True).start()


def carry() -> None:
    while not connection.stopping.is_set():
        webhooks.wake.clear()
        webhooks.release_held()
        while (delivery := webhooks.next_due()) is not None:
            deliver(delivery)
            webhooks.release_held()
        webhooks.wake.wait(pause())


def pause() -> float:
    due_at = webhooks.next_due_at()
    return LOOK_EVERY if due_at is None else min(max(due_at - time.time(), 0), LOOK_EVERY)


def deliver(delivery: Row) -> None:
    tries = delivery["tries"]
    retry_in = PAUSES[tries] if tries < len(PAUSES) else None
    webhooks.attempted(delivery, post(delivery), retry_in)


def post(delivery: Row) -> int | None:
    """The status of the answer, None without one; a redirect is an answer and not followed."""
    url = urlsplit(delivery["url"])
    path = (url.path or "/") + (f"?{url.query}" if url.query else "")
    peer = HTTPConnection(url.hostname or "", url.port or 80, timeout=PATIENCE)
    try:
        peer.request("POST", path, delivery["body"].encode(), headers(delivery))
        return peer.getresponse().status
    except (OSError, HTTPException):
        return None
    finally:
        peer.close()


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
