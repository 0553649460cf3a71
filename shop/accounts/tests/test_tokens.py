"""Which tokens count, and which only look like it."""

import base64
import hashlib
import hmac
import json
import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.cache import cache
from pytest_django import Settings

from sandbox.testing import Sandbox
from shop.accounts import keys, roles, tokens
from shop.accounts.tests.issuer import KeyServer
from shop.accounts.tokens import Claims, Refused

ORIGIN = "http://testserver"


def minted(clerk: Sandbox, **wish: Any) -> str:
    return clerk.mint(**({"azp": ORIGIN} | wish))


def refusal(token: str) -> str:
    with pytest.raises(Refused) as refused:
        tokens.verify(token)
    return refused.value.reason


def test_a_session_token_tells_who_somebody_is(clerk: Sandbox) -> None:
    begun = clerk.sign_in("alice@example.com", azp=ORIGIN)
    claims = tokens.verify(begun["token"])
    assert claims.issuer == clerk.issuer
    assert claims.subject == begun["user_id"]
    assert claims.sid == begun["session_id"]
    assert claims.expires_at - claims.issued_at == 60


NOW = int(time.time())


@pytest.mark.parametrize(
    ("wish", "reason"),
    [
        ({"claims": {"exp": NOW - 60}}, "expired"),
        ({"claims": {"nbf": NOW + 3600}}, "not-yet-valid"),
        ({"claims": {"iat": NOW + 3600}}, "not-yet-valid"),
        ({"claims": {"iss": "https://clerk.elsewhere.example"}}, "issuer"),
        ({"claims": {"iss": None}}, "issuer"),
        ({"claims": {"azp": "https://elsewhere.example"}}, "party"),
        ({"claims": {"azp": None}}, "party"),
        ({"claims": {"sub": None}}, "invalid"),
        ({"claims": {"sub": ""}}, "subject"),
        ({"claims": {"sub": 7}}, "invalid"),
        ({"claims": {"sid": None}}, "invalid"),
        ({"claims": {"exp": None}}, "invalid"),
        ({"claims": {"iat": None}}, "invalid"),
        ({"claims": {"sts": "pending"}}, "pending"),
        ({"header": {"kid": "ins_nobody"}}, "key"),
        ({"header": {"kid": None}}, "key"),
        ({"header": {"typ": "at+jwt"}}, "type"),
        ({"header": {"cat": "cl_B7d4PD222AAA"}}, "category"),  # from a template
        ({"header": {"cat": "cl_B7d4PD333AAA"}}, "category"),  # of a machine
        ({"header": {"cat": "cl_I7d4PD111III"}}, "category"),
    ],
)
def test_a_signed_token_may_still_be_none_of_ours(
    clerk: Sandbox, wish: dict[str, Any], reason: str
) -> None:
    assert refusal(minted(clerk, **wish)) == reason


def test_a_token_without_a_category_counts(clerk: Sandbox) -> None:
    assert tokens.verify(minted(clerk, header={"cat": None})).subject


def test_unknown_headers_and_claims_do_no_harm(clerk: Sandbox) -> None:
    token = minted(clerk, header={"oiat": 1}, claims={"new": {"deep": [1]}, "v": 3})
    assert tokens.verify(token).said["new"] == {"deep": [1]}


def test_clocks_may_differ_by_seconds(clerk: Sandbox) -> None:
    assert tokens.verify(minted(clerk, claims={"exp": int(time.time()) - 2}))
    assert tokens.verify(minted(clerk, claims={"nbf": int(time.time()) + 3}))


def test_a_token_that_was_touched_is_refused(clerk: Sandbox) -> None:
    head, body, signature = minted(clerk).split(".")
    said = json.loads(base64.urlsafe_b64decode(body + "=="))
    other = base64.urlsafe_b64encode(json.dumps(said | {"sub": "user_olga"}).encode())
    assert refusal(f"{head}.{other.decode().rstrip('=')}.{signature}") == "invalid"
    assert refusal(f"{head}.{body}.{signature[:-8]}AAAAAAAA") == "invalid"
    assert refusal(f"{head}.{body}.") == "invalid"


def test_no_algorithm_is_no_signature(clerk: Sandbox) -> None:
    said = jwt.decode(minted(clerk), options={"verify_signature": False})
    assert refusal(jwt.encode(said, "", algorithm="none")) == "algorithm"


def test_the_public_key_is_no_shared_secret(clerk: Sandbox) -> None:
    token = minted(clerk)
    kid = jwt.get_unverified_header(token)["kid"]
    key = keys.find(f"{clerk.clerk_url}/.well-known/jwks.json", kid).key
    public = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    said = jwt.decode(token, options={"verify_signature": False})
    forged = signed_by_hand({"alg": "HS256", "typ": "JWT", "kid": kid}, said, public)
    assert refusal(forged) == "algorithm"


def signed_by_hand(header: dict[str, Any], said: dict[str, Any], secret: bytes) -> str:
    """The library refuses to sign with such a key."""
    parts = [
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (header, said)
    ]
    signature = hmac.new(secret, b".".join(parts), hashlib.sha256).digest()
    return b".".join([*parts, base64.urlsafe_b64encode(signature).rstrip(b"=")]).decode()


@pytest.mark.parametrize(
    ("token", "reason"),
    [
        ("", "malformed"),
        ("eyJ", "malformed"),
        ("a.b.c", "malformed"),
        ("é.ü.ß", "malformed"),
        ("." * 50, "malformed"),
        ("\udcff\udcfe", "malformed"),
        ("W10.W10.W10", "malformed"),  # arrays where objects belong
        ("e30.e30.", "issuer"),
        ("x" * 100_000, "too-long"),
    ],
)
def test_rubbish_is_refused(clerk: Sandbox, token: str, reason: str) -> None:
    assert refusal(token) == reason


def test_a_long_token_that_verifies_is_refused(clerk: Sandbox) -> None:
    assert refusal(minted(clerk, claims={"padding": "x" * 100_000})) == "too-long"


def test_a_new_key_is_found_and_the_old_one_is_forgotten(clerk: Sandbox) -> None:
    before = minted(clerk)
    tokens.verify(before)
    clerk.rotate()
    keys.forget()
    assert tokens.verify(minted(clerk)).subject
    assert refusal(before) == "key"


def test_nothing_counts_when_nobody_is_trusted(clerk: Sandbox, settings: Settings) -> None:
    token = minted(clerk)
    settings.CLERK_PUBLISHABLE_KEY = ""
    assert refusal(token) == "issuer"


def test_an_audience_is_asked_for_when_one_is_set(clerk: Sandbox, settings: Settings) -> None:
    settings.CLERK_JWT_AUDIENCE = "shop"
    assert refusal(minted(clerk)) == "invalid"
    assert refusal(minted(clerk, claims={"aud": "other"})) == "invalid"
    assert tokens.verify(minted(clerk, claims={"aud": ["shop", "other"]}))


def test_a_signature_is_checked_once_for_a_while(clerk: Sandbox) -> None:
    token = minted(clerk)
    first = tokens.verify_again(token)
    kept = f"auth:user:{hashlib.sha256(token.encode()).hexdigest()}"
    assert cache.get(kept) == first
    keys.forget()
    clerk.clerk_chaos("jwks_down")
    assert tokens.verify_again(token) == first
    assert refusal(token) == "key"


def test_what_is_kept_of_a_token_ends_with_it(clerk: Sandbox) -> None:
    token = minted(clerk, claims={"exp": int(time.time()) - 2})
    assert tokens.verify_again(token)
    assert cache.get(f"auth:user:{hashlib.sha256(token.encode()).hexdigest()}") is None


# Supabase, whose tokens name no party


@pytest.fixture
def supabase(settings: Settings, key_server: KeyServer) -> KeyServer:
    settings.SUPABASE_URL = key_server.url
    settings.CLERK_PUBLISHABLE_KEY = ""
    keys.forget()
    return key_server


def of_supabase(server: KeyServer, **said: Any) -> str:
    now = int(time.time())
    claims = {
        "iss": f"{server.url}/auth/v1", "sub": "5b1c", "aud": "authenticated", "iat": now,
        "exp": now + 3600, "email": "alice@example.com", "session_id": "s1",
    }  # fmt: skip
    return jwt.encode(claims | said, server.key, algorithm="ES256", headers={"kid": server.kid})


def test_supabase_is_trusted_when_it_is_configured(supabase: KeyServer) -> None:
    claims = tokens.verify(of_supabase(supabase))
    assert (claims.subject, claims.sid) == ("5b1c", "s1")
    assert refusal(of_supabase(supabase, aud="anon")) == "invalid"
    assert refusal(of_supabase(supabase, exp=NOW - 60)) == "expired"


def test_supabases_old_secret_counts_only_when_configured(
    supabase: KeyServer, settings: Settings
) -> None:
    secret = "a shared secret of a project that has not moved on"
    said = jwt.decode(of_supabase(supabase), options={"verify_signature": False})
    token = jwt.encode(said, secret, algorithm="HS256")
    assert refusal(token) == "algorithm"
    settings.SUPABASE_JWT_SECRET = secret
    assert tokens.verify(token).subject == "5b1c"
    assert refusal(jwt.encode(said, secret + "!", algorithm="HS256")) == "invalid"


def test_one_issuers_key_signs_nothing_for_another(
    clerk: Sandbox, settings: Settings, key_server: KeyServer
) -> None:
    settings.SUPABASE_URL = key_server.url
    said = jwt.decode(minted(clerk), options={"verify_signature": False})
    forged = jwt.encode(said, key_server.key, algorithm="ES256", headers={"kid": key_server.kid})
    assert refusal(forged) == "algorithm"
    rsa_key = rsa.generate_private_key(65537, 2048)
    kid = jwt.get_unverified_header(minted(clerk))["kid"]
    assert refusal(jwt.encode(said, rsa_key, algorithm="RS256", headers={"kid": kid})) == "invalid"


# What they say beyond the name


def claims_saying(said: dict[str, Any], issuer: str) -> Claims:
    return Claims(issuer, "user_alice", "sess_1", NOW, NOW + 60, said)


def test_features_are_read_from_both_places(clerk: Sandbox) -> None:
    said = {"fea": "u:downloads,o:team", "entitlements": ["pro"]}
    assert roles.features(claims_saying(said, clerk.issuer)) == {"downloads", "team", "pro"}
    assert roles.features(claims_saying({}, clerk.issuer)) == set()
