"""Passwords, hashed as one should, cheaply as a test may."""

import hashlib
import hmac
import secrets

from sandbox.clerk import errors

SHORTEST, LONGEST = 8, 72


def hashed(password: str) -> str:
    salt = secrets.token_bytes(8)
    return f"{salt.hex()}${scrypt(password, salt).hex()}"


def matches(password: str, kept: str | None) -> bool:
    if kept is None:
        return False
    salt, _, digest = kept.partition("$")
    return hmac.compare_digest(scrypt(password, bytes.fromhex(salt)).hex(), digest)


def check(password: str, param: str = "password") -> str:
    """The password itself; raises a refusal when Clerk would not take it."""
    if len(password) < SHORTEST:
        raise errors.password_too_short(param)
    if len(password) > LONGEST:
        raise errors.password_too_long(param)
    return password


def scrypt(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=2**8, r=8, p=1)
