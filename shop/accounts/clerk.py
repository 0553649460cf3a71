"""Clerk's own ways, known to this file alone: its addresses, its cookies, its record of people."""

import base64
import binascii
import hashlib
import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import jwt
from django.conf import settings
from django.http import HttpRequest

from shop.lib import calls

logger = logging.getLogger(__name__)

API_VERSION = "2026-05-12"
JS = "npm/@clerk/clerk-js@6.40.0/dist/clerk.browser.js"
UI = "npm/@clerk/ui@1.36.0/dist/ui.browser.js"
LONGEST_NAME = 120
LONGEST_PART = 100
LONGEST_ADDRESS = 254


class Unavailable(Exception):
    """Clerk cannot be asked just now."""


@dataclass(frozen=True)
class Person:
    """What we keep of Clerk's record."""

    subject: str
    email: str  # verified, else empty
    unverified_email: str
    first_name: str
    last_name: str
    image_url: str
    banned: bool
    updated_at: datetime | None

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()[:LONGEST_NAME].strip()


# Where it is


def configured() -> bool:
    return bool(domain())


def domain() -> str:
    """The host of the Frontend API, which the publishable key spells."""
    return str(settings.CLERK_DOMAIN or domain_of(settings.CLERK_PUBLISHABLE_KEY))


def domain_of(key: str) -> str:
    """Nothing when it is no publishable key."""
    parts = key.split("_")
    if len(parts) != 3 or parts[0] != "pk" or parts[1] not in ("test", "live"):
        return ""
    try:
        host = base64.b64decode(parts[2] + "=" * (-len(parts[2]) % 4), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""
    name = host.removesuffix("$")
    return name if host.endswith("$") and "." in name and "$" not in name else ""


def issuer() -> str:
    return str(settings.CLERK_JWT_ISSUER or f"https://{domain()}")


def frontend_url() -> str:
    """Where browsers find Clerk: at a proxy of one's own where there is one."""
    return str(settings.CLERK_PROXY_URL or f"https://{domain()}")


def jwks_url() -> str:
    return str(settings.CLERK_JWKS_URL or f"{frontend_url()}/.well-known/jwks.json")


# What a browser brings


def cookies(request: HttpRequest) -> tuple[str, int | None]:
    """The session token, and since when Clerk knows this browser's state (0: signed out).

    Several applications may share a host. The cookies with our suffix are ours; those without
    one are believed only when nothing else is there and their token names our issuer.
    """
    end = suffix()
    if f"__session_{end}" in request.COOKIES or f"__client_uat_{end}" in request.COOKIES:
        token = request.COOKIES.get(f"__session_{end}", "")
        return token, _seconds(request.COOKIES.get(f"__client_uat_{end}", ""))
    token = request.COOKIES.get("__session", "")
    if not token or _issuer_named(token) != issuer():
        return "", None
    return token, _seconds(request.COOKIES.get("__client_uat", ""))


def suffix() -> str:
    digest = hashlib.sha1(settings.CLERK_PUBLISHABLE_KEY.encode()).digest()  # noqa: S324  Clerk's choice; it names a cookie
    return base64.urlsafe_b64encode(digest).decode()[:8]


def _seconds(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None


def _issuer_named(token: str) -> str:
    try:
        said = jwt.decode(token, options={"verify_signature": False})
    except (jwt.PyJWTError, ValueError, RecursionError):
        return ""
    return str(said.get("iss", ""))


# What it knows of a person


def record(subject: str) -> dict[str, Any] | None:
    """Clerk's own record; None when there is no such person there."""
    answer = _ask("GET", f"/v1/users/{quote(subject, safe='')}")
    if answer.status == 404:
        return None
    if answer.status != 200 or not isinstance(answer.body, dict):
        raise Unavailable(f"Clerk answers {answer.status}")
    return answer.body


def signing_keys() -> set[str]:
    """The names of the keys that the application of our secret key signs with."""
    answer = _ask("GET", "/v1/jwks")
    if answer.status != 200 or not isinstance(answer.body, dict):
        raise Unavailable(f"Clerk answers {answer.status}")
    listed = answer.body.get("keys")
    return {str(each.get("kid")) for each in listed or [] if isinstance(each, dict)}


def revoke(sid: str) -> None:
    """Ends a session there; one that has ended already is no fault."""
    answer = _ask("POST", f"/v1/sessions/{quote(sid, safe='')}/revoke")
    if answer.status >= 500 or answer.status in (401, 403, 429):
        raise Unavailable(f"Clerk answers {answer.status}")


def read(record: dict[str, Any]) -> Person:
    """What we keep of it; raises Unavailable when it is no record of a person."""
    subject = record.get("id")
    if not isinstance(subject, str) or not subject:
        raise Unavailable("Clerk answers something that is no person")
    address, verified = _address(record)
    return Person(
        subject=subject,
        email=address if verified else "",
        unverified_email="" if verified else address,
        first_name=_text(record.get("first_name"), LONGEST_PART),
        last_name=_text(record.get("last_name"), LONGEST_PART),
        image_url=_picture(_text(record.get("image_url"), 1000)),
        banned=record.get("banned") is True,
        updated_at=_moment(record.get("updated_at")),
    )


def _address(record: dict[str, Any]) -> tuple[str, bool]:
    """The primary address, and whether it is proven to be theirs."""
    listed = record.get("email_addresses")
    found = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    chosen = record.get("primary_email_address_id")
    primary = next((each for each in found if chosen and each.get("id") == chosen), {})
    said = _text(primary.get("email_address"), LONGEST_ADDRESS + 1)
    proof = primary.get("verification")
    proven = isinstance(proof, dict) and proof.get("status") == "verified"
    if len(said) > LONGEST_ADDRESS:
        return "", False
    # Small letters of others may be letters of ours: only plain addresses are told apart by them.
    return said.lower(), proven and said.isascii()


def _text(value: Any, longest: int) -> str:
    """As far as every database can store it."""
    if not isinstance(value, str):
        return ""
    return value.encode(errors="ignore").decode().replace("\0", "").strip()[:longest]


def _picture(url: str) -> str:
    return url if url.startswith("https://") and len(url) <= 500 else ""


def _moment(number: Any) -> datetime | None:
    """Clerk counts milliseconds, in older records seconds."""
    if not isinstance(number, int | float) or not 0 < number < 1e14:
        return None
    return datetime.fromtimestamp(number / 1000 if number > 1e11 else number, UTC)


def _ask(method: str, path: str) -> calls.Answer:
    if not settings.CLERK_SECRET_KEY:
        raise Unavailable("CLERK_SECRET_KEY is not set")
    headers = {
        "Authorization": f"Bearer {settings.CLERK_SECRET_KEY}",
        "Clerk-API-Version": API_VERSION,
        "Accept": "application/json",
    }
    try:
        return calls.ask(method, f"{settings.CLERK_API_URL}{path}", headers)
    except calls.Unreachable as error:
        raise Unavailable(str(error)) from error
