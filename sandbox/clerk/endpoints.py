"""Where webhooks go: endpoints named at the start, and those added at run time."""

import base64
import binascii
from dataclasses import dataclass

from sandbox.address import on_loopback

PREFIX = "whsec_"


class BadEndpoint(ValueError):
    """It cannot be signed for; the message says why in one sentence."""


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
    """Raises `Elsewhere` for another computer, `BadEndpoint` without a usable secret."""
    address = on_loopback(url)
    key(str(secret))
    return Endpoint(address, str(secret))


def key(secret: str) -> bytes:
    """What signs; raises `BadEndpoint` for a secret that is none."""
    try:
        found = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        found = b""
    if not secret.startswith(PREFIX) or not found:
        raise BadEndpoint(f"A webhook needs a secret that begins with {PREFIX}, then base64.")
    return found
