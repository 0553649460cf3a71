"""What is done about a booking, by its buyer and by its seller: each verb once, told to both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from catalog import slots
from catalog.models import Product, ServiceOffer, Slot
from catalog.stock import Gone
from fulfillment.booking_refusals import NotNow, TimeTaken, TooLate
from fulfillment.models import Booking, Entitlement, Notice
from fulfillment.notices import first, tell
from orders.models import OrderLine
from shop.events.kinds import Kind
from shop.events.record import record

State = Booking.State


def book(goods: Iterable[Entitlement]) -> None:
    """A booking for each service that was bought, once; it takes over the slot of its line."""
    owned = {
        each.pk: each
        for each in goods
        if each.product and _is_service(each.product) and not each.withdrawn_at
    }
    if not owned:
        return
    there = set(
        Booking.objects.filter(entitlement__in=owned).values_list("entitlement_id", flat=True)
    )
    offers = {
        offer.product_id: offer
        for offer in ServiceOffer.objects.select_related("product").filter(
            product__in=[each.product_id for each in owned.values()]
        )
    }
    made = Booking.objects.bulk_create(
        _made(each, offers[each.product_id])
        for number, each in owned.items()
        if number not in there and each.product_id in offers
    )
    OrderLine.objects.filter(pk__in=[each.entitlement.line_id for each in made]).update(slot=None)
    Notice.objects.bulk_create(notice for each in made for notice in first(each))


def bookings_of(goods: Iterable[Entitlement]) -> list[Booking]:
    """One question for all of them, and none where no service is among them."""
    owned = [each.pk for each in goods if each.product and _is_service(each.product)]
    rows = Booking.objects.filter(entitlement__in=owned).select_related("service__product")
    return list(rows) if owned else []


def withdraw(goods: Iterable[Entitlement], by: Any, reason: str) -> None:
    """What was taken back needs no time any more."""
    rows = Booking.objects.filter(entitlement__in=list(goods), state__in=_lively())
    for row in rows.order_by("seller", "starts_at", "pk"):
        with _changing(row, Kind.BOOKING_CANCELLED, by, reason=reason) as booking:
            _free(booking)
            booking.state, booking.reason = State.CANCELLED, reason[:300]
            tell(booking, Notice.Kind.CANCELLED)


def restore(goods: Iterable[Entitlement], by: Any, reason: str) -> None:
    """At the time they had, if nobody else took it; else another is to be agreed on.

    To be called before the goods themselves are restored, which say since when they were gone.
    """
    for owned in goods:
        row = Booking.objects.filter(entitlement=owned, state=State.CANCELLED).first()
        if row is None or (owned.withdrawn_at and row.changed_at < owned.withdrawn_at):
            continue  # it was cancelled before, and not because its goods were taken back
        with _changing(row, Kind.BOOKING_RESTORED, by, reason=reason) as booking:
            _reopen(booking)


def ask(booking: Booking, wishes: str, by: Any) -> None:
    """The buyer says when it would suit them."""
    with _changing(booking, Kind.BOOKING_REQUESTED, by) as held:
        if not held.may_ask:
            raise NotNow
        if held.wishes == wishes:
            return
        held.wishes = wishes
        tell(held, Notice.Kind.REQUESTED)


def move(booking: Booking, starts_at: datetime, zone: str, by: Any) -> None:
    """The buyer takes another of the free times, or the first one."""
    with _changing(booking, Kind.BOOKING_MOVED, by) as held:
        if not held.may_move:
            raise NotNow if held.in_time else TooLate
        if held.state == State.BOOKED and held.starts_at == starts_at:
            return
        if slots.left_at(held.service, starts_at, alone_in(held)) < held.places:
            raise TimeTaken
        _take(held, starts_at)
        held.state, held.zone = State.BOOKED, zone or held.zone
        tell(held, Notice.Kind.CHANGED)


def accept(booking: Booking, by: Any) -> None:
    """The buyer agrees to the time that the seller proposed."""
    with _changing(booking, Kind.BOOKING_CONFIRMED, by) as held:
        if held.state == State.BOOKED:
            return
        if held.state != State.PROPOSED or held.begun:
            raise NotNow
        held.state = State.BOOKED
        tell(held, Notice.Kind.CONFIRMED)


def refuse(booking: Booking, wishes: str, by: Any) -> None:
    """The proposed time does not suit; the buyer may say what would."""
    with _changing(booking, Kind.BOOKING_REQUESTED, by) as held:
        if held.state != State.PROPOSED:
            raise NotNow
        _free(held)
        held.state, held.wishes = State.REQUESTED, wishes or held.wishes
        held.starts_at = held.ends_at = None
        tell(held, Notice.Kind.REQUESTED)


def cancel(booking: Booking, by: Any, reason: str = "", *, for_free: bool = False) -> None:
    """In time, or by the seller, the money is asked back; later, what the seller wrote holds."""
    with _changing(booking, Kind.BOOKING_CANCELLED, by, reason=reason) as held:
        if held.state == State.CANCELLED:
            return
        if not held.lively or (not for_free and not held.may_cancel):
            raise NotNow
        in_time = for_free or held.in_time
        _free(held)
        held.state, held.reason = State.CANCELLED, reason[:300]
        _ask_refund(held, by, wanted=in_time)
        tell(held, Notice.Kind.CANCELLED)


def confirm(booking: Booking, by: Any, starts_at: datetime | None = None) -> None:
    """The seller agrees, to a time where there is to be one."""
    with _changing(booking, Kind.BOOKING_CONFIRMED, by) as held:
        if held.state not in {State.REQUESTED, State.PROPOSED}:
            raise NotNow
        if held.service.minutes:
            if starts_at is None:
                raise NotNow
            _take(held, starts_at, capped=False)
        held.state = State.BOOKED
        tell(held, Notice.Kind.CONFIRMED)


def propose(booking: Booking, by: Any, starts_at: datetime) -> None:
    """The seller keeps a time for the buyer, who says whether it suits."""
    with _changing(booking, Kind.BOOKING_PROPOSED, by) as held:
        if not held.lively or not held.service.minutes:
            raise NotNow
        _take(held, starts_at, capped=False)
        held.state = State.PROPOSED
        tell(held, Notice.Kind.PROPOSED)


def decline(booking: Booking, by: Any, reason: str) -> None:
    with _changing(booking, Kind.BOOKING_DECLINED, by, reason=reason) as held:
        if held.state not in {State.REQUESTED, State.PROPOSED}:
            raise NotNow
        _free(held)
        held.state, held.reason = State.DECLINED, reason[:300]
        held.starts_at = held.ends_at = None
        _ask_refund(held, by, wanted=True)
        tell(held, Notice.Kind.CANCELLED)


def finish(booking: Booking, by: Any) -> None:
    _close(booking, State.DONE, Kind.BOOKING_DONE, by)


def miss(booking: Booking, by: Any) -> None:
    """Nobody came."""
    _close(booking, State.NO_SHOW, Kind.BOOKING_MISSED, by)


def note(booking: Booking, by: Any, *, notes: str, join: str) -> None:
    """What the buyer reads on their page of it."""
    with _changing(booking, Kind.BOOKING_NOTED, by) as held:
        if (held.notes, held.join) == (notes, join):
            return
        held.notes, held.join = notes, join


@contextmanager
def _changing(booking: Booking, kind: Kind, by: Any, **told: Any) -> Iterator[Booking]:
    """The row, locked; what was changed is saved and recorded, if anything was."""
    with transaction.atomic():
        held = Booking.objects.select_for_update(of=("self",)).shown().get(pk=booking.pk)
        before = _said(held)
        yield held
        if _said(held) != before:
            held.save()
            record(kind, held, by=by, **told)
    booking.refresh_from_db()


def _said(booking: Booking) -> dict[str, Any]:
    return {
        field.attname: getattr(booking, field.attname) for field in booking._meta.concrete_fields
    }


def _close(booking: Booking, state: str, kind: Kind, by: Any) -> None:
    with _changing(booking, kind, by) as held:
        ended = {State.BOOKED, State.DONE, State.NO_SHOW}
        if held.state not in ended or (held.starts_at and not held.begun):
            raise NotNow
        held.state = State(state)


def _take(booking: Booking, starts_at: datetime, *, capped: bool = True) -> None:
    """Gives up the time it had; both or neither."""
    if booking.slot and booking.starts_at == starts_at:
        return
    slots.hold([booking.service_id])
    _free(booking)
    try:
        slot = slots.take(booking.service, starts_at, booking.places, capped=capped)
    except Gone:
        raise TimeTaken from None
    booking.slot, booking.starts_at, booking.ends_at = slot, slot.starts_at, slot.ends_at


def alone_in(booking: Booking) -> Slot | None:
    """The slot that nobody else is in: it is free again once this booking leaves it."""
    slot = booking.slot
    return slot if slot and slot.taken == booking.places else None


def _reopen(booking: Booking) -> None:
    booking.reason = ""
    if booking.starts_at is None:
        booking.state = State.REQUESTED
        return
    try:
        _take(booking, booking.starts_at, capped=False)
    except TimeTaken:
        booking.state, booking.starts_at, booking.ends_at = State.REQUESTED, None, None
        tell(booking, Notice.Kind.REQUESTED)
        return
    booking.state = State.BOOKED
    tell(booking, Notice.Kind.CONFIRMED)


def _free(booking: Booking) -> None:
    if booking.slot:
        slots.let_go(booking.slot, booking.places)
    booking.slot = None


def _ask_refund(booking: Booking, by: Any, *, wanted: bool) -> None:
    line = booking.entitlement.line
    if not wanted or line is None or not line.total:
        return
    booking.refund_asked_at = timezone.now()
    record(Kind.REFUND_ASKED, line.order, by=by, booking=booking.pk, amount=str(line.money))


def _made(owned: Entitlement, service: ServiceOffer) -> Booking:
    line = owned.line
    own = line if line and line.product_id == owned.product_id else None
    at = own.starts_at if own and own.slot_id else None
    return Booking(
        entitlement=owned,
        account_id=owned.account_id,
        seller_id=service.product.seller_id if own is None else own.seller_id,
        service=service,
        state=State.BOOKED if at else State.REQUESTED,
        slot_id=own.slot_id if own else None,
        starts_at=at,
        ends_at=at + timedelta(minutes=service.minutes or 0) if at else None,
        zone=own.zone if own else "",
        places=owned.quantity,
    )


def _is_service(product: Product) -> bool:
    return product.kind == Product.Kind.SERVICE


def _lively() -> list[str]:
    return [State.REQUESTED, State.PROPOSED, State.BOOKED]
