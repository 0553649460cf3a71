"""What a seller makes for one buyer: brought, fetched, and asked to be changed."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.db import transaction

from catalog import filename
from fulfillment.booking_refusals import NoRevisionLeft, NotNow
from fulfillment.models import Booking, Notice, Revision, Work
from fulfillment.notices import tell
from shop.events.kinds import Kind
from shop.events.record import record
from shop.lib import storage

DELIVERABLE = {Booking.State.BOOKED, Booking.State.REQUESTED, Booking.State.DONE}


def bring(booking: Booking, name: str, stream: storage.Readable, size: int, by: Any) -> Work:
    """Stored first; only what has arrived is told of."""
    shown = filename.clean(name) or "file"
    key = f"works/{booking.seller_id}/{booking.pk}/{uuid4().hex}/{filename.plain(shown)}"
    storage.take(key, stream, size)
    storage.accept(key)
    with transaction.atomic():
        held = _held(booking)
        if held.state not in DELIVERABLE:
            raise NotNow
        work = Work.objects.create(booking=held, name=shown, key=key, size=size)
        tell(held, Notice.Kind.DELIVERED)
        held.save(update_fields=["sequence", "changed_at"])
        record(Kind.WORK_ADDED, held, by=by, file=shown)
    return work


def ask_revision(booking: Booking, words: str, by: Any) -> None:
    with transaction.atomic():
        held = _held(booking)
        if held.state not in DELIVERABLE or not held.works.exists():
            raise NotNow
        if not held.revisions_left:
            raise NoRevisionLeft
        Revision.objects.create(booking=held, words=words)
        tell(held, Notice.Kind.REVISION)
        held.save(update_fields=["sequence", "changed_at"])
        record(Kind.REVISION_ASKED, held, by=by)


def _held(booking: Booking) -> Booking:
    rows = Booking.objects.select_for_update(of=("self",)).shown()
    found: Booking = rows.get(pk=booking.pk)
    return found
