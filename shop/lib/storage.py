"""Where files are kept: goods that only a signed address opens, and pictures for everybody.

An upload arrives below `incoming/`. Only `accept` moves it to its own key, so an address that was
signed for uploading can never again change what has been checked.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple, Protocol, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.core.files.storage import storages

INCOMING = "incoming/"
CHUNK = 1024 * 1024
OCTETS = "application/octet-stream"


class Unavailable(Exception):
    """The storage does not answer, or not as it should: nothing is lost, and it is asked again."""


class Missing(Exception):
    """There is nothing under this key."""


class Cut(Exception):
    """An upload that ended before it was whole, or did not end where it should."""


class Upload(NamedTuple):
    """Where the bytes are to be PUT, and with which headers."""

    url: str
    headers: dict[str, str]


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class Store(Protocol):
    def sign_upload(self, key: str, size: int) -> Upload: ...
    def sign_download(self, key: str, name: str) -> str: ...
    def take(self, key: str, stream: Readable, size: int) -> None: ...
    def accept(self, key: str) -> None: ...
    def size_of(self, key: str) -> int: ...
    def chunks(self, key: str, first: int = 0) -> Iterator[bytes]: ...
    def put(self, key: str, content: bytes, media_type: str) -> None: ...
    def discard(self, key: str) -> None: ...
    def sweep(self, before: datetime) -> int: ...
    def url(self, name: str) -> str: ...


def goods() -> Store:
    return cast("Store", storages["goods"])


def pictures() -> Store:
    return cast("Store", storages["pictures"])


def sign_upload(key: str, size: int) -> Upload:
    """An address that takes exactly this many bytes, for some minutes."""
    return goods().sign_upload(key, size)


def sign_download(key: str, name: str) -> str:
    """An address that hands the file out under its name, for some minutes."""
    return goods().sign_download(key, name)


def take(key: str, stream: Readable, size: int) -> None:
    """An upload that comes through the shop itself."""
    goods().take(key, stream, size)


def accept(key: str) -> None:
    """Puts what has arrived where no signed address for uploads leads; twice is once."""
    goods().accept(key)


def size_of(key: str) -> int:
    return goods().size_of(key)


def chunks(key: str, first: int = 0) -> Iterator[bytes]:
    """The bytes from there on, piece by piece: a file may be larger than memory."""
    return goods().chunks(key, first)


def discard(key: str) -> None:
    """What is under this key goes, arrived or accepted; what is gone already is well."""
    goods().discard(INCOMING + key)
    goods().discard(key)


def sweep(before: datetime) -> int:
    """Removes what arrived long ago and was never accepted."""
    return goods().sweep(before)


def uploads_origin() -> str:
    """The origin that browsers upload to; nothing when it is our own."""
    parts = urlsplit(sign_upload("origin", 1).url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def origins() -> list[str]:
    """Where a form that asks for a file may lead, apart from our own."""
    try:
        origin = uploads_origin()
    except Unavailable:
        return []
    return [origin] if origin else []


def sign(purpose: str, ticket: dict[str, Any]) -> str:
    return signing.dumps(ticket, salt=f"storage.{purpose}")


def read(purpose: str, token: str) -> dict[str, Any] | None:
    """What we signed for this purpose, unless it is too old or not from us."""
    seconds = settings.ASSET_STORAGE_SIGNED_URL_TTL_SECONDS
    try:
        ticket: dict[str, Any] = signing.loads(token, salt=f"storage.{purpose}", max_age=seconds)
    except signing.BadSignature:
        return None
    return ticket
