"""Files for sale on their way in: begun, sent straight to the storage, then read through once."""

import hashlib
import logging
import time
from datetime import timedelta
from functools import partial
from typing import Any, NamedTuple
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog import filename
from catalog.media_types import HEAD, media_type
from catalog.models import File, FileCheck, Release
from shop.lib import log, storage

logger = logging.getLogger(__name__)

PULSE = 20.0  # seconds between two signs of life; a lease lasts several of them
SWEPT = timedelta(days=7)  # later than a check gives up: what waits for one is not swept away


class Refused(Exception):
    """A file that is not taken in; the sentence says why."""


class Begun(NamedTuple):
    file: File
    upload: storage.Upload


class Seen(NamedTuple):
    size: int = 0
    sha256: str = ""
    media_type: str = ""
    fault: str = ""


class _Overtaken(Exception):
    """The lease ran out while we read, and somebody else reads now."""


def begin(release: Release, name: str, size: int) -> Begun:
    """Makes room for a file, and says where its bytes go."""
    shown = filename.clean(name)
    if not shown:
        raise Refused(_("This file has no name. Please give it one."))
    if size < 1:
        raise Refused(_("This file is empty. Please choose another."))
    if size > settings.MAX_FILE_BYTES:
        most = filesizeformat(settings.MAX_FILE_BYTES)
        raise Refused(_("This file is too large: at most %(most)s.") % {"most": most})
    product = release.product
    key = f"{product.seller_id}/{product.pk}/{uuid4().hex}/{filename.plain(shown)}"
    file = File.objects.create(release=release, name=shown, key=key, size=size)
    return Begun(file, storage.sign_upload(key, size))


def receive(release: Release, name: str, stream: storage.Readable, size: int) -> File:
    """A small file, sent through the shop itself."""
    file = begin(release, name, size).file
    try:
        storage.take(file.key, stream, size)
    except (storage.Unavailable, storage.Cut):
        file.delete()
        raise
    finish(file)
    return file


def finish(file: File) -> None:
    """Its bytes have been sent; whether they are all there is for the check to see."""
    with transaction.atomic():
        waiting = File.objects.kept().filter(pk=file.pk, uploaded_at=None)
        if waiting.update(uploaded_at=timezone.now()):
            _wake(FileCheck.objects.create(file=file))
    file.refresh_from_db()


def check(row: FileCheck) -> None:
    """Reads a file through, and makes it usable or says what is wrong with it."""
    if not row.claim():
        return
    with log.about(file=str(row.file_id)):
        try:
            seen = _read(row)
            if seen.fault:
                storage.discard(row.file.key)
        except storage.Unavailable as delay:
            _wait(row, delay)
        except _Overtaken:
            logger.info("File %s is read by somebody else now", row.file_id)
        else:
            _conclude(row, seen)


def remove(file: File) -> None:
    """No longer among what is sold; its bytes stay with whoever could buy them."""
    with transaction.atomic():
        File.objects.kept().filter(pk=file.pk).update(removed_at=timezone.now())
        file.release.product.relist()
    for unwanted in File.objects.unwanted().filter(pk=file.pk):
        _drop(unwanted)


def forget(file: File) -> None:
    """Its row goes in this transaction, with its release or its product; its bytes after that."""
    transaction.on_commit(partial(_discard, file), robust=True)


def clean() -> int:
    """What was begun and never came, and what nobody may ever want."""
    count = 0
    for file in list(File.objects.abandoned()):
        if File.objects.abandoned().filter(pk=file.pk).delete()[0]:
            count += 1
            _discard(file)
    count += sum(_drop(file) for file in list(File.objects.unwanted()))
    return count + storage.sweep(timezone.now() - SWEPT)


def _read(row: FileCheck) -> Seen:
    file = row.file
    try:
        storage.accept(file.key)
        size, digest, head = _measure(row, file)
    except storage.Missing:
        return Seen(fault=File.Fault.MISSING)
    if not size:
        return Seen(fault=File.Fault.EMPTY)
    if size > settings.MAX_FILE_BYTES:
        return Seen(fault=File.Fault.TOO_LARGE)
    if size != file.size:
        return Seen(fault=File.Fault.SIZE)
    return Seen(size, digest, media_type(head))


def _measure(row: FileCheck, file: File) -> tuple[int, str, bytes]:
    size, digest, head, held_at = 0, hashlib.sha256(), b"", time.monotonic()
    for chunk in storage.chunks(file.key):
        size += len(chunk)
        if size > (file.size or 0):
            break
        head = head if len(head) >= HEAD else (head + chunk)[:HEAD]
        digest.update(chunk)
        if time.monotonic() - held_at > PULSE:
            if not row.prolong():
                raise _Overtaken
            held_at = time.monotonic()
    return size, digest.hexdigest(), head


def _conclude(row: FileCheck, seen: Seen) -> None:
    """What was seen and that it was seen are one thing, done by whoever holds the lease."""
    found: dict[str, Any] = {"fault": seen.fault}
    if not seen.fault:
        found |= {"checked_at": timezone.now(), "sha256": seen.sha256}
        found |= {"media_type": seen.media_type}
    with transaction.atomic():
        if row.finish():
            File.objects.filter(pk=row.file_id, checked_at=None).update(**found)
            row.file.release.product.relist()


def _wait(row: FileCheck, delay: storage.Unavailable) -> None:
    if row.exhausted:
        if row.give_up(str(delay)):
            logger.error("File %s could not be read: %s", row.file_id, delay)
    elif row.postpone(str(delay)):
        logger.warning("File %s waits for its storage: %s", row.file_id, delay)


def _drop(file: File) -> bool:
    """First its bytes, then its row: as long as the row is there, it is tried again."""
    if gone := _discard(file):
        file.delete()
    return gone


def _discard(file: File) -> bool:
    try:
        storage.discard(file.key)
    except storage.Unavailable as delay:
        logger.warning("File %s cannot be discarded yet: %s", file.pk, delay)
        return False
    return True


def _wake(row: FileCheck) -> None:
    """After the commit, and without raising: a dead queue delays a check, `tick` mends that."""
    from catalog.tasks import check_file  # noqa: PLC0415  it imports this module

    transaction.on_commit(partial(check_file.enqueue, row.pk), robust=True)
