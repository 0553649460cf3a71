"""Whose word counts about who somebody is, and the one verifier of what they sign."""

import hashlib
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import jwt
from django.conf import settings
from django.core.cache import cache

from shop.accounts import clerk, keys

LONGEST = 16_000
LEEWAY = 5
CACHED = 30
# Tokens that Clerk signs with the same key for other purposes carry another category.
SESSION_CATEGORY = "cl_B7d4PD111AAA"


class Refused(Exception):
    """The token proves nothing; `reason` is one word for the log and the caller."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Issuer:
    """Somebody whose tokens count, and on which conditions."""

    name: str
    url: str
    jwks_url: str
    algorithms: tuple[str, ...]
    required: tuple[str, ...]
    audience: str = ""
    parties: tuple[str, ...] | None = None  # None: tokens of this issuer name no party
    secret: str = field(default="", repr=False)
    roles_claim: str = ""
    tenant_claim: str = ""
    features_claim: str = ""


class Claims(NamedTuple):
    """What a verified token says."""

    issuer: str
    subject: str
    sid: str
    issued_at: int
    expires_at: int
    said: Mapping[str, Any]


def issuers() -> dict[str, Issuer]:
    """The trusted ones, by their address."""
    return {issuer.url: issuer for issuer in (*_clerk(), *_supabase())}


def verify(token: str) -> Claims:
    """The claims of a token that a trusted issuer signed for us and that holds now."""
    if len(token) > LONGEST:
        raise Refused("too-long")
    issuer, header = _peek(token)
    said = _decode(token, issuer, header)
    _suits(said, issuer, header)
    return Claims(
        issuer=issuer.url,
        subject=said["sub"],
        sid=str(said.get("sid") or said.get("session_id") or ""),
        issued_at=int(said["iat"]),
        expires_at=int(said["exp"]),
        said=said,
    )


def verify_again(token: str) -> Claims:
    """The same for tokens that come with every request: a signature counts for half a minute."""
    key = f"auth:user:{hashlib.sha256(token.encode(errors='replace')).hexdigest()}"
    kept: Claims | None = cache.get(key)
    if kept and kept.expires_at + LEEWAY > time.time():
        return kept
    claims = verify(token)
    left = int(claims.expires_at - time.time())
    if left > 0:
        cache.set(key, claims, min(CACHED, left))
    return claims


def issuer_of(claims: Claims) -> Issuer:
    return issuers()[claims.issuer]


def _peek(token: str) -> tuple[Issuer, dict[str, Any]]:
    """Who claims to have signed it, before anything is believed."""
    try:
        header = jwt.get_unverified_header(token)
        said = jwt.decode(token, options={"verify_signature": False})
    except (jwt.PyJWTError, ValueError, RecursionError) as error:
        raise Refused("malformed") from error
    issuer = issuers().get(str(said.get("iss", "")))
    if issuer is None:
        raise Refused("issuer")
    return issuer, header


def _decode(token: str, issuer: Issuer, header: dict[str, Any]) -> dict[str, Any]:
    if str(header.get("typ", "JWT")).upper() != "JWT":
        raise Refused("type")
    algorithm = str(header.get("alg", ""))
    try:
        return jwt.decode(
            token,
            _key(issuer, algorithm, header),
            algorithms=[algorithm],
            issuer=issuer.url,
            audience=issuer.audience or None,
            leeway=LEEWAY,
            options={"require": list(issuer.required), "verify_aud": bool(issuer.audience)},
        )
    except jwt.ExpiredSignatureError as error:
        raise Refused("expired") from error
    except jwt.ImmatureSignatureError as error:
        raise Refused("not-yet-valid") from error
    except (jwt.PyJWTError, ValueError, TypeError) as error:
        raise Refused("invalid") from error


def _key(issuer: Issuer, algorithm: str, header: dict[str, Any]) -> Any:
    """The issuer's own choice of algorithms decides, never the token's."""
    if algorithm == "HS256" and issuer.secret:
        return issuer.secret
    if algorithm not in issuer.algorithms:
        raise Refused("algorithm")
    try:
        key = keys.find(issuer.jwks_url, str(header.get("kid", "")))
    except keys.UnknownKey as error:
        raise Refused("key") from error
    if key.algorithm_name != algorithm:
        raise Refused("algorithm")
    return key


def _suits(said: dict[str, Any], issuer: Issuer, header: dict[str, Any]) -> None:
    if not said["sub"] or not isinstance(said["sub"], str):
        raise Refused("subject")
    if issuer.parties is None:
        return
    if header.get("cat", SESSION_CATEGORY) != SESSION_CATEGORY:
        raise Refused("category")
    if said.get("azp") not in issuer.parties:
        raise Refused("party")
    if said.get("sts", "active") != "active":
        raise Refused("pending")


def _clerk() -> Iterator[Issuer]:
    if not clerk.configured():
        return
    yield Issuer(
        name="clerk",
        url=clerk.issuer(),
        jwks_url=clerk.jwks_url(),
        algorithms=("RS256",),
        required=("exp", "iat", "nbf", "iss", "sub", "sid"),
        audience=settings.CLERK_JWT_AUDIENCE,
        parties=tuple(settings.CLERK_AUTHORIZED_PARTIES),
        roles_claim=settings.CLERK_ROLES_CLAIM,
        tenant_claim=settings.CLERK_TENANT_CLAIM,
        features_claim=settings.CLERK_BILLING_CLAIM,
    )


def _supabase() -> Iterator[Issuer]:
    if not settings.SUPABASE_URL:
        return
    url = settings.SUPABASE_JWT_ISSUER or f"{settings.SUPABASE_URL}/auth/v1"
    yield Issuer(
        name="supabase",
        url=url,
        jwks_url=settings.SUPABASE_JWKS_URL or f"{url}/.well-known/jwks.json",
        algorithms=("ES256", "RS256", "EdDSA"),
        required=("exp", "iat", "iss", "sub"),
        audience=settings.SUPABASE_JWT_AUDIENCE,
        secret=settings.SUPABASE_JWT_SECRET,
        roles_claim=settings.SUPABASE_ROLES_CLAIM,
        tenant_claim=settings.SUPABASE_TENANT_CLAIM,
    )
