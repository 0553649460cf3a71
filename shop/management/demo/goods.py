"""What buyers of the demo download: small files, made here, and brought as uploads are."""

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from catalog import cover, uploads
from catalog.models import Release
from shop.management.demo import booklet, words
from shop.management.demo.thing import Thing

MIDNIGHT = (2026, 1, 1, 0, 0, 0)


def bring(things: Sequence[Thing], by: Any) -> None:
    """The files of each version that is not out yet, and out it goes."""
    waiting = Release.objects.filter(released_at=None, product__slug__in=[t.slug for t in things])
    told = {(thing.slug, each.name): (thing, each) for thing in things for each in thing.versions}
    for release in waiting.select_related("product").order_by("pk"):
        if known := told.get((release.product.slug, release.version)):
            thing, version = known
            for name in version.files:
                _bring(release, name, make(thing, name))
            release.publish(by)


def make(thing: Thing, name: str) -> bytes:
    return MAKERS[name.rpartition(".")[2]](thing)


def _bring(release: Release, name: str, content: bytes) -> None:
    """One that arrived before this was broken off is only read through."""
    file = release.files.kept().filter(name=name, uploaded_at__isnull=False).first()
    if file is None:
        file = uploads.receive(release, name, BytesIO(content), len(content))
    uploads.check(file.checking)


def _drawing(thing: Thing) -> bytes:
    return cover.draw(thing.slug).encode()


def _text(thing: Thing) -> bytes:
    """All that was said of it; the licence is at its end."""
    heading = f"{thing.name}\n{thing.tagline}\n\n"
    return f"{heading}{words.description(thing.slug)}\n\n{words.NOTE}\n".encode()


def _folder(thing: Thing) -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as folder:
        for name, content in {
            "Read me.txt": _text(thing),
            "Contents.txt": "\n".join([*thing.includes, "", words.NOTE]).encode(),
            "Cover.svg": _drawing(thing),
            "Specimen.pdf": booklet.bind(thing),
        }.items():
            # With the time of day in it, it would be another file at each seeding.
            entry = ZipInfo(f"{thing.name}/{name}", MIDNIGHT)
            entry.external_attr = 0o644 << 16
            folder.writestr(entry, content, ZIP_DEFLATED)
    return packed.getvalue()


MAKERS: dict[str, Callable[[Thing], bytes]] = {
    "pdf": booklet.bind,
    "svg": _drawing,
    "txt": _text,
    "zip": _folder,
}
