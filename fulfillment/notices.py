"""Who is told what about a booking: at once, and before it begins."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from fulfillment import ics
from fulfillment.models import Booking, Notice
from orders import links
from shop.events.mailing import mail
from shop.storefront.models import Storefront

Kind = Notice.Kind
BEFORE = {Kind.A_DAY_BEFORE: timedelta(days=1), Kind.AN_HOUR_BEFORE: timedelta(hours=1)}
# The template of each, for the buyer and for who looks after the seller.
BUYERS = {
    Kind.CONFIRMED: "booking_confirmed",
    Kind.CHANGED: "booking_changed",
    Kind.CANCELLED: "booking_cancelled",
    Kind.PROPOSED: "booking_proposed",
    Kind.DELIVERED: "work_delivered",
    Kind.A_DAY_BEFORE: "booking_reminder",
    Kind.AN_HOUR_BEFORE: "booking_reminder",
}
SELLERS = {
    Kind.CHANGED: "booking_changed",
    Kind.CANCELLED: "booking_cancelled",
    Kind.REQUESTED: "booking_requested",
    Kind.REVISION: "booking_revision",
}
DATED = {Kind.CONFIRMED, Kind.CHANGED, Kind.CANCELLED}


class Reader(NamedTuple):
    """Somebody who is told: by which template, where they go from there, by whose clock."""

    template: str
    address: str
    language: str
    link: str
    theirs: bool


def first(booking: Booking) -> list[Notice]:
    """Of one that was just made."""
    if booking.state == Booking.State.BOOKED:
        return [_notice(booking, Kind.CONFIRMED), *_reminders(booking)]
    return [] if booking.service.timed else [_notice(booking, Kind.REQUESTED)]


def tell(booking: Booking, kind: str) -> None:
    """From here on, whatever was to be told of it before is of the past."""
    booking.sequence += 1
    booking.changed_at = timezone.now()
    reminders = _reminders(booking) if booking.state == Booking.State.BOOKED else []
    Notice.objects.bulk_create([_notice(booking, kind), *reminders])


def send(row: Notice) -> None:
    """Queues the mails of it, unless something newer is to be told."""
    if not row.claim():
        return
    with transaction.atomic():
        booking = Booking.objects.shown().get(pk=row.booking_id)
        if booking.sequence == row.sequence and _holds(booking, row):
            for reader in _readers(booking, row):
                _mail(booking, row, reader)
        row.finish()


def _holds(booking: Booking, row: Notice) -> bool:
    """A reminder is of what stands, and of nothing that was paused or taken back."""
    if row.kind not in BEFORE:
        return True
    stands = booking.state == Booking.State.BOOKED and not booking.begun
    return stands and booking.entitlement.state == "open"


def _readers(booking: Booking, row: Notice) -> list[Reader]:
    found = []
    order = booking.entitlement.line.order if booking.entitlement.line else None
    if row.kind in BUYERS:
        address = order.email if order else booking.account.email
        language = order.language if order else Storefront.current().language
        link = links.signed(order, "booking", booking.entitlement.token) if order else ""
        found.append(Reader(BUYERS[Kind(row.kind)], address, language, link, theirs=True))
    if row.kind in SELLERS:
        desk = reverse("sell:fulfillment_booking_change", args=[booking.pk])
        for member in booking.seller.members.select_related("user"):
            if member.user.email and member.user.is_active:
                language = Storefront.current().language
                template = SELLERS[Kind(row.kind)]
                found.append(
                    Reader(template, member.user.email, language, links.here(desk), theirs=False)
                )
    return [each for each in found if each.address]


def _mail(booking: Booking, row: Notice, reader: Reader) -> None:
    with override(reader.language):
        told = _told(booking, reader)
    if reader.theirs and row.kind in DATED and booking.starts_at:
        told["attachments"] = [ics.attachment(booking, reader.link)]
    key = f"booking/{booking.pk}/{row.kind}/{row.sequence}"
    mail(key, reader.template, reader.address, told, reader.language)


def _told(booking: Booking, reader: Reader) -> dict[str, Any]:
    service = booking.service
    return {
        "product": service.product.name,
        "seller": service.product.seller.name,
        "when": booking.when if reader.theirs else booking.when_here,
        "place": booking.place if reader.theirs else "",
        "notes": booking.notes if reader.theirs else "",
        "wishes": booking.wishes,
        "reason": booking.reason,
        "refund": booking.refund_asked_at is not None,
        "policy": service.cancel_policy,
        "onboarding": service.onboarding if reader.theirs else "",
        "places": booking.places,
        "link": reader.link,
    }


def _reminders(booking: Booking) -> list[Notice]:
    """Those whose moment is still to come."""
    if booking.starts_at is None:
        return []
    late = booking.service.remind_late
    kinds = [kind for kind in BEFORE if late or kind != Kind.AN_HOUR_BEFORE]
    found = [(kind, booking.starts_at - BEFORE[kind]) for kind in kinds]
    return [_notice(booking, kind, due) for kind, due in found if due > timezone.now()]


def _notice(booking: Booking, kind: str, due: datetime | None = None) -> Notice:
    """Asleep: the clock wakes it."""
    return Notice(
        booking=booking,
        kind=kind,
        sequence=booking.sequence,
        due_at=due or timezone.now(),
        woken_at=None,
    )
