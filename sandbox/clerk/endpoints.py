"""Where webhooks go: endpoints named at the start, and those added at run time."""

import base64
import binascii
from dataclasses import dataclass
from urllib.parse import urlsplit

from sandbox.options import is_loopback

PREFIX = "whsec_"


class BadEndpoint(ValueError):
    """Nothing may be sent there; the message says why in one sentence."""


@dataclass(frozen=True)
class Endpoint:
    url: str
    secret: str


_standing: list[Endpoint] = []
_added: list[Endpoint] = []


def stand(endpoints: list[Endpoint]) -> None:
    _standing[:] = endpoints


def add(endpoint: Endpoint) -> None:
    _added.append(endpoint)


def forget_added() -> None:
    _added.clear()


def all_of_them() -> list[Endpoint]:
    return [*_standing, *_added]


def endpoint(url: object, secret: object) -> Endpoint:
    """Raises `BadEndpoint` for what is not on this computer or has no usable secret."""
    text = str(url)
    try:
        parts = urlsplit(text)
        sound = parts.port != 0 and text.isascii() and text.isprintable() and " " not in text
    except ValueError:
        sound = False
    if not sound:
        raise BadEndpoint("That is not a URL.")
    if parts.scheme != "http" or not is_loopback(parts.hostname or ""):
        raise BadEndpoint("Webhooks go to http:// on this computer only.")
    key(str(secret))
    return Endpoint(text, str(secret))


def key(secret: str) -> bytes:
    """What signs; raises `BadEndpoint` for a secret that is none."""
    try:
        found = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        found = b""
    if not secret.startswith(PREFIX) or not found:
        raise BadEndpoint(f"A webhook needs a secret that begins with {PREFIX}, then base64.")
    return found
