"""Checks a licence file without a network. Copy it into your program; it needs `cryptography`."""

import json
from base64 import urlsafe_b64decode
from datetime import UTC, datetime
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

# From https://your-shop/licences/keys.json: "kid" and "x" of each key. Ship them all.
PUBLIC_KEYS = {"0123456789abcdef": "base64url of the public key"}


def licensed(text: str, product: str, device: str) -> bool:
    """Whether this file lets this product run on this device today."""
    try:
        file = json.loads(text)
        payload = decoded(file["payload"])
        public = Ed25519PublicKey.from_public_bytes(decoded(PUBLIC_KEYS[file["key_id"]]))
        public.verify(decoded(file["signature"]), payload)
        says = json.loads(payload)
        ours = product in says["products"] and says["device"] == sha256(device.encode()).hexdigest()
        return ours and datetime.now(UTC) < datetime.fromisoformat(says["expires"])
    except (InvalidSignature, KeyError, TypeError, ValueError):
        return False


def decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
