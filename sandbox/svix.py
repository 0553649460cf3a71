"""Webhooks as Svix sends them, for Clerk and for Resend: where they go, and how they are signed."""

import base64
import binascii
import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass

from sandbox.address import on_loopback
from sandbox.rows import Row

PREFIX = "whsec_"


class BadEndpoint(ValueError):
    """It cannot be signed for; the message says why in one sentence."""


@dataclass(frozen=True)
class Endpoint:
    url: str
    secret: str


class Endpoints:
    """Those named at the start, and those added at run time."""

    def __init__(self) -> None:
        self.standing: list[Endpoint] = []
        self.added: list[Endpoint] = []

    def stand(self, endpoints: list[Endpoint]) -> None:
        self.standing[:] = endpoints

    def add(self, endpoint: Endpoint) -> None:
        self.added.append(endpoint)

    def forget_added(self) -> None:
        self.added.clear()

    def all_of_them(self) -> list[Endpoint]:
        return [*self.standing, *self.added]


def endpoint(url: object, secret: object) -> Endpoint:
    """Raises `Elsewhere` for another computer, `BadEndpoint` without a usable secret."""
    address = on_loopback(url)
    key(str(secret))
    return Endpoint(address, str(secret))


def key(secret: str) -> bytes:
    """What signs; raises `BadEndpoint` for a secret that is none."""
    try:
        found = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        found = b""
    if not secret.startswith(PREFIX) or not found:
        raise BadEndpoint(f"A webhook needs a secret that begins with {PREFIX}, then base64.")
    return found


def new_id() -> str:
    return f"msg_{secrets.token_hex(12)}"


def headers(delivery: Row) -> dict[str, str]:
    """The time is that of the attempt, the id that of the event."""
    at = str(int(time.time()))
    signing = key(delivery["secret"])
    if delivery["wrongly_signed"]:
        signing += b"?"
    return {
        "Content-Type": "application/json",
        "User-Agent": "Svix-Webhooks/sandbox",
        "svix-id": delivery["id"],
        "svix-timestamp": at,
        "svix-signature": signature(signing, delivery["id"], at, delivery["body"]),
    }


def signature(signing: bytes, svix_id: str, at: str, body: str) -> str:
    digest = hmac.new(signing, f"{svix_id}.{at}.{body}".encode(), hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"
