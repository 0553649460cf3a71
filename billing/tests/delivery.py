"""Webhooks as Clerk's sender makes them, signed by hand: our verifier is not asked how."""

import base64
import hmac
import json
import time
from typing import Any

from django.test import Client

URL = "/webhooks/clerk/"
SECRET = "whsec_" + base64.b64encode(b"the secret of a shop in a test..").decode()
OTHER = "whsec_" + base64.b64encode(b"the one it will have next month.").decode()


def event(kind: str = "user.updated", **data: Any) -> dict[str, Any]:
    return {
        "object": "event",
        "type": kind,
        "instance_id": "ins_tradepost",
        "timestamp": int(time.time() * 1000),
        "event_attributes": {"http_request": {"client_ip": "203.0.113.7", "user_agent": "Tests"}},
        "data": data or {"object": "user", "id": "user_alice"},
    }


def sign(secret: str, number: str, at: int, body: bytes) -> str:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.digest(key, f"{number}.{at}.".encode() + body, "sha256")
    return f"v1,{base64.b64encode(digest).decode()}"


def signed(
    body: bytes, number: str = "msg_1", *, secret: str = SECRET, late: int = 0
) -> dict[str, str]:
    at = int(time.time()) - late
    return {
        "svix-id": number,
        "svix-timestamp": str(at),
        "svix-signature": sign(secret, number, at, body),
    }


def post(body: bytes, headers: dict[str, str], **environ: Any) -> Any:
    return Client().generic("POST", URL, body, "application/json", headers=headers, **environ)


def deliver(said: Any, number: str = "msg_1", **how: Any) -> Any:
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    return post(body, signed(body, number, **how))
