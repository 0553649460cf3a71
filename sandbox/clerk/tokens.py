"""Session tokens with the default claims, and others made to order for a verifier's tests."""

import secrets
import time
from typing import TYPE_CHECKING, Any

from sandbox.clerk import keys, settings, signing

if TYPE_CHECKING:
    from sandbox.clerk.sessions import Session

SETTING = "token seconds"
DEFAULT_LIFE = 60
SESSION_CLASS = "cl_B7d4PD111AAA"
TEMPLATE_CLASS = "cl_B7d4PD222AAA"

type Json = dict[str, Any]


def session_token(session: "Session", port: int, azp: str | None) -> str:
    told = claims(session.person_id, session.id, port, azp)
    return signing.sign(header(), told | {"fva": [session.minutes_old, -1]})


def template_token(session: "Session", port: int, azp: str | None) -> str:
    """Signed by the same key, and no session: its class says so."""
    told = claims(session.person_id, session.id, port, azp)
    for name in ("sid", "sts", "fva", "v"):
        del told[name]
    return signing.sign(header() | {"cat": TEMPLATE_CLASS}, told)


def made_to_order(told: Json, changed_claims: Json, changed_header: Json) -> str:
    """A token with some claims changed; null takes one away."""
    return signing.sign(changed(header(), changed_header), changed(told, changed_claims))


def header() -> Json:
    return {"alg": "RS256", "cat": SESSION_CLASS, "kid": signing.kid(), "typ": "JWT"}


def claims(person_id: str, session_id: str, port: int, azp: str | None) -> Json:
    at = int(time.time())
    return ({"azp": azp} if azp else {}) | {
        "exp": at + life(),
        "fva": [0, -1],
        "iat": at,
        "iss": keys.issuer(port),
        "jti": secrets.token_hex(10),
        "nbf": at - 10,
        "sid": session_id,
        "sts": "active",
        "sub": person_id,
        "v": 2,
    }


def life() -> int:
    return int(settings.get(SETTING) or DEFAULT_LIFE)


def live(seconds: int) -> None:
    settings.put(SETTING, str(seconds))


def changed(before: Json, changes: Json) -> Json:
    return {name: value for name, value in (before | changes).items() if value is not None}
