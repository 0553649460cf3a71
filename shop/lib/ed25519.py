"""Signatures that anybody can check: keys of Ed25519, written in base64url as JOSE does."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


class NoKey(Exception):
    """What was given is no key of this kind."""


def new() -> str:
    return encoded(Ed25519PrivateKey.generate().private_bytes_raw())


def public(private: str) -> str:
    return encoded(_private(private).public_key().public_bytes_raw())


def sign(private: str, said: bytes) -> str:
    return encoded(_private(private).sign(said))


def described(public: str) -> dict[str, str]:
    """As in a JSON Web Key Set; its id says which key it is and cannot be chosen."""
    try:
        raw = Ed25519PublicKey.from_public_bytes(_decoded(public)).public_bytes_raw()
    except ValueError:
        raise NoKey from None
    number = sha256(raw).hexdigest()[:16]
    return {"kty": "OKP", "crv": "Ed25519", "use": "sig", "kid": number, "x": encoded(raw)}


def encoded(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _private(text: str) -> Ed25519PrivateKey:
    try:
        return Ed25519PrivateKey.from_private_bytes(_decoded(text))
    except ValueError:
        raise NoKey from None


def _decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
