"""The thread that carries webhooks: in order, tried again after growing pauses."""

import threading
import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

from sandbox import connection
from sandbox.deliveries import Deliveries
from sandbox.rows import Row

PAUSES = (0.2, 0.5, 1, 2, 4)
PATIENCE = 10
LOOK_EVERY = 1.0

type Headers = Callable[[Row], dict[str, str]]


class Postman:
    """Carries one provider's deliveries; `headers` sign an attempt at the time it is made."""

    def __init__(self, deliveries: Deliveries, headers: Headers) -> None:
        self.deliveries = deliveries
        self.headers = headers

    def start(self) -> None:
        threading.Thread(target=self.carry, name=self.deliveries.table, daemon=True).start()

    def carry(self) -> None:
        while not connection.stopping.is_set():
            self.deliveries.woken.clear()
            self.deliveries.release_held()
            while (delivery := self.deliveries.next_due()) is not None:
                self.deliver(delivery)
                self.deliveries.release_held()
            self.deliveries.woken.wait(self.pause())

    def pause(self) -> float:
        due_at = self.deliveries.next_due_at()
        return LOOK_EVERY if due_at is None else min(max(due_at - time.time(), 0), LOOK_EVERY)

    def deliver(self, delivery: Row) -> None:
        tries = delivery["tries"]
        retry_in = PAUSES[tries] if tries < len(PAUSES) else None
        status = post(delivery["url"], delivery["body"], self.headers(delivery))
        self.deliveries.attempted(delivery, status, retry_in)


def post(address: str, body: str, headers: dict[str, str]) -> int | None:
    """The status of the answer, None without one; a redirect is an answer and not followed."""
    url = urlsplit(address)
    path = (url.path or "/") + (f"?{url.query}" if url.query else "")
    peer = HTTPConnection(url.hostname or "", url.port or 80, timeout=PATIENCE)
    try:
        peer.request("POST", path, body.encode(), headers)
        return peer.getresponse().status
    except (OSError, HTTPException):
        return None
    finally:
        peer.close()
