"""The key that signs tokens: kept in the store, shown as JWKS, changed on request."""

import base64
import json
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from sandbox import store
from sandbox.clerk import settings
from sandbox.clerk.stamps import new_id

SETTING = "signing key"


def sign(header: dict[str, Any], claims: dict[str, Any]) -> str:
    """A token signed with the current key, whatever its header says."""
    text = f"{base64url(as_json(header))}.{base64url(as_json(claims))}"
    _, key = current()
    return f"{text}.{base64url(key.sign(text.encode(), PKCS1v15(), SHA256()))}"


def kid() -> str:
    return current()[0]


def jwks() -> dict[str, Any]:
    name, key = current()
    numbers = key.public_key().public_numbers()
    shown = {"use": "sig", "kty": "RSA", "kid": name, "alg": "RS256"}
    return {"keys": [shown | {"n": integer(numbers.n), "e": integer(numbers.e)}]}


def rotate() -> str:
    """Make a new key the only one; returns its kid."""
    key = generate_private_key(public_exponent=65537, key_size=2048)
    name = new_id("ins")
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    settings.put(SETTING, json.dumps({"kid": name, "pem": pem.decode()}))
    return name


def current() -> tuple[str, RSAPrivateKey]:
    with store.transaction():
        if settings.get(SETTING) is None:
            rotate()
        return loaded(settings.get(SETTING) or "")


@lru_cache(maxsize=2)
def loaded(setting: str) -> tuple[str, RSAPrivateKey]:
    kept = json.loads(setting)
    key = load_pem_private_key(kept["pem"].encode(), password=None)
    assert isinstance(key, RSAPrivateKey)
    return kept["kid"], key


def as_json(value: dict[str, Any]) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def integer(number: int) -> str:
    return base64url(number.to_bytes((number.bit_length() + 7) // 8))


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
