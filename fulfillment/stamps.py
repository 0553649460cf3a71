"""Copies of PDFs with their buyer's name: made after delivery, kept for a while, made anew."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from catalog import filename
from catalog.models import File
from fulfillment import ink
from fulfillment.files import latest_parcels
from fulfillment.models import Entitlement, Stamp
from fulfillment.refusals import Preparing
from shop.events.kinds import Kind
from shop.events.record import record
from shop.lib import log, storage

logger = logging.getLogger(__name__)

PDF = "application/pdf"
# A buyer who waits longer than this gets the file as it is: it is theirs, name or no name.
PATIENCE = timedelta(minutes=10)
LEASE = timedelta(minutes=15)
TRIES = 4  # of a worker that dies over it
LONGEST = 120


def prepare(entitlements: Collection[Entitlement]) -> None:
    """A copy of each PDF that these bring, where the seller wants it; the worker makes it."""
    wanted = [each for each in entitlements if each.product and each.product.stamped]
    parcels = latest_parcels(wanted) if wanted else {}
    Stamp.objects.bulk_create(
        [
            Stamp(entitlement=parcel.entitlement, file=offer.file, woken_at=None)
            for parcel in parcels.values()
            for offer in parcel.offers
            if stamped(parcel.entitlement, offer.file)
        ],
        ignore_conflicts=True,
    )


def stamped(entitlement: Entitlement, file: File) -> bool:
    wanted = entitlement.product is not None and entitlement.product.stamped
    return wanted and file.media_type == PDF


def key_of(entitlement: Entitlement, file: File) -> str:
    """Where the buyer's copy is, or the file itself where there can be none."""
    if not stamped(entitlement, file):
        return file.key
    row, new = Stamp.objects.get_or_create(entitlement=entitlement, file=file)
    if new:
        _wake(row)
    Stamp.objects.filter(pk=row.pk).update(asked_at=timezone.now())
    if row.done_at and _there(row.key):
        return row.key
    if row.done_at:
        _begin_anew(row)
        raise Preparing
    if row.failed_at or row.queued_at < timezone.now() - PATIENCE:
        return file.key
    raise Preparing


def make(row: Stamp) -> None:
    """Writes the name into a copy; what cannot be written in is handed out as it is."""
    if not row.claim():
        return
    with log.about(stamp=str(row.pk)):
        try:
            _make(row)
        except storage.Unavailable as delay:
            row.postpone(str(delay))
        except (ink.Unfit, ink.Unprintable, storage.Missing) as fault:
            if row.give_up(str(fault)):
                logger.error("No name was written into file %s: %s", row.file_id, fault)  # noqa: TRY400  what it says is enough


def repeat(row: Stamp, by: Any, reason: str) -> None:
    """Another try, since what was in its way was mended."""
    with transaction.atomic():
        record(Kind.STAMP_REPEATED, row.file, by=by, reason=reason)
        _begin_anew(row)


def clean() -> int:
    """Copies that nobody has asked for in a while; their rows go with them."""
    count = 0
    for row in list(Stamp.objects.unwanted()[:500]):
        try:
            storage.discard(row.key)
        except storage.Unavailable as delay:
            logger.warning("Copy %s cannot be discarded yet: %s", row.pk, delay)
            break
        count += Stamp.objects.unwanted().filter(pk=row.pk).delete()[0]
    return count


def _make(row: Stamp) -> None:
    if row.exhausted or (row.attempts > TRIES and not row.error):
        raise ink.Unfit("It was begun again and again, and never finished.")
    row.prolong(LEASE)
    file = row.file
    if (file.size or 0) > settings.STAMP_MAX_BYTES:
        raise ink.Unfit("It is larger than STAMP_MAX_BYTES.")
    made = ink.stamp(b"".join(storage.chunks(file.key)), _lines(row.entitlement))
    key = f"stamped/{row.entitlement_id}/{uuid4().hex}/{filename.plain(file.name)}"
    storage.goods().put(key, made, PDF)
    former, row.key = row.key, key
    if row.prolong(key=key) and row.finish():
        if former:
            storage.discard(former)
    else:
        storage.discard(key)


def _lines(entitlement: Entitlement) -> Iterator[str]:
    """The best first; the later ones have plainer letters."""
    order = entitlement.line.order if entitlement.line else None
    account = entitlement.account
    names = [order.name or order.company, order.email] if order else [account.name, account.email]
    with override(order.language if order else None):
        for name in filter(None, map(_plain, names)):
            if order:
                yield _("For %(name)s, order %(number)s") % {"name": name, "number": order.number}
            else:
                yield _("For %(name)s") % {"name": name}
        number = order.number if order else entitlement.token
        yield _("For the buyer of %(number)s") % {"number": number}


def _plain(name: str) -> str:
    """Without what is not seen, and what turns the direction of writing."""
    seen = "".join(letter if letter.isprintable() else " " for letter in name)
    return " ".join(seen.split())[:LONGEST]


def _there(key: str) -> bool:
    """Where the storage does not answer, whoever asks next is told so."""
    try:
        storage.size_of(key)
    except storage.Missing:
        return False
    except storage.Unavailable:
        pass
    return True


def _begin_anew(row: Stamp) -> None:
    now = timezone.now()
    Stamp.objects.filter(pk=row.pk).update(
        done_at=None, failed_at=None, leased_until=None, due_at=now, queued_at=now, attempts=0,
        error="",
    )  # fmt: skip
    _wake(row)


def _wake(row: Stamp) -> None:
    """After the commit, and without raising: a dead queue delays a copy, `tick` mends that."""
    from fulfillment.tasks import make_stamp  # noqa: PLC0415  it imports this module

    transaction.on_commit(partial(make_stamp.enqueue, row.pk), robust=True)
