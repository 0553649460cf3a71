"""Files on a disk of one's own; the shop itself takes them in and hands them out."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.urls import reverse

from shop.lib.storage import (
    CHUNK,
    INCOMING,
    OCTETS,
    Cut,
    Missing,
    Readable,
    Unavailable,
    Upload,
    sign,
)

# A proxy in the shop's group may read files, and hand them out in its stead.
MODE = 0o640
PLACES = {"goods": "GOODS_ROOT", "pictures": "MEDIA_ROOT"}


class Disk(FileSystemStorage):
    def __init__(self, kept: str) -> None:
        self.kept = kept
        super().__init__(location=getattr(settings, PLACES[kept]))

    def url(self, name: str | None) -> str:
        if self.kept == "goods":
            raise ValueError("Goods have no address but signed ones.")
        return reverse("media", args=[name])

    def sign_upload(self, key: str, size: int) -> Upload:
        token = sign("upload", {"key": key, "size": size})
        return Upload(reverse("upload", args=[token]), {"Content-Type": OCTETS})

    def sign_download(self, key: str, name: str) -> str:
        return reverse("goods", args=[sign("download", {"key": key, "name": name})])

    def take(self, key: str, stream: Readable, size: int) -> None:
        self._write(INCOMING + key, stream, size)

    def accept(self, key: str) -> None:
        arrived, there = Path(self.path(INCOMING + key)), Path(self.path(key))
        with _asking():
            there.parent.mkdir(parents=True, exist_ok=True)
            try:
                arrived.replace(there)
            except FileNotFoundError:
                if not there.exists():
                    raise

    def size_of(self, key: str) -> int:
        with _asking():
            return Path(self.path(key)).stat().st_size

    def chunks(self, key: str, first: int = 0) -> Iterator[bytes]:
        with _asking(), Path(self.path(key)).open("rb") as file:
            file.seek(first)
            while chunk := file.read(CHUNK):
                yield chunk

    def put(self, key: str, content: bytes, media_type: str) -> None:
        self._write(key, _Bytes(content), len(content))

    def discard(self, key: str) -> None:
        with _asking():
            Path(self.path(key)).unlink(missing_ok=True)

    def sweep(self, before: datetime) -> int:
        count = 0
        with _asking():
            for path in Path(self.path(INCOMING)).rglob("*"):
                with suppress(FileNotFoundError):
                    if path.is_file() and path.stat().st_mtime < before.timestamp():
                        path.unlink()
                        count += 1
        return count

    def _write(self, key: str, stream: Readable, size: int) -> None:
        """All of it or nothing: it has its name only once it is whole and on the disk."""
        path = Path(self.path(key))
        with _asking():
            path.parent.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile(dir=path.parent, prefix=".part-", delete=False) as part:
                try:
                    _copy(stream, part, size)
                    part.flush()
                    os.fsync(part.fileno())
                    Path(part.name).chmod(MODE)
                    Path(part.name).replace(path)
                except BaseException:
                    Path(part.name).unlink(missing_ok=True)
                    raise


class _Bytes:
    def __init__(self, content: bytes) -> None:
        self.rest = memoryview(content)

    def read(self, size: int) -> bytes:
        found, self.rest = self.rest[:size], self.rest[size:]
        return bytes(found)


def _copy(stream: Readable, part: IO[bytes], size: int) -> None:
    written = 0
    while chunk := _next(stream):
        written += len(chunk)
        if written > size:
            raise Cut("More came than was announced.")
        part.write(chunk)
    if written < size:
        raise Cut("Less came than was announced.")


def _next(stream: Readable) -> bytes:
    try:
        return stream.read(CHUNK)
    except OSError as error:  # of whoever sends, not of the disk
        raise Cut("The sender went away.") from error


@contextmanager
def _asking() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise Missing(str(error)) from error
    except OSError as error:
        raise Unavailable(str(error)) from error
