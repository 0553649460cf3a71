"""Times of a provider: taken when somebody orders, given back when it comes to nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from catalog.calendar import Rules, covered, zone_named
from catalog.models import Claim, ServiceOffer, Slot
from catalog.stock import Gone

LONGEST = timedelta(days=2)  # of a session with what is kept free after it


class Free(NamedTuple):
    """A time at which there is room, and for how many."""

    starts_at: datetime
    ends_at: datetime
    left: int


def hold(services: Iterable[int]) -> None:
    """Whoever else wants a time of one of them waits; in one order, so nobody waits in a circle."""
    rows = ServiceOffer.objects.select_for_update(no_key=True).filter(pk__in=list(services))
    list(rows.order_by("pk").values("pk"))


@transaction.atomic
def take(
    service: ServiceOffer, starts_at: datetime, count: int = 1, *, capped: bool = True
) -> Slot:
    """So many places at that time; whether the time is offered is for the caller to ask.

    Whoever takes several takes them by provider and time, so that nobody waits in a circle.
    """
    hold([service.pk])
    if starts_at <= timezone.now() or not service.minutes:
        raise Gone
    slot = Slot.objects.filter(service=service, starts_at=starts_at).first()
    if slot is None:
        slot = _open(service, starts_at, capped=capped)
    room = Slot.objects.filter(pk=slot.pk, taken__lte=service.capacity - count)
    if not room.update(taken=F("taken") + count, room=service.capacity):
        raise Gone
    slot.refresh_from_db()
    return slot


@transaction.atomic
def let_go(slot: Slot, count: int = 1) -> None:
    """The last one who goes leaves the time free."""
    hold([slot.service_id])
    row = Slot.objects.filter(pk=slot.pk)
    row.filter(taken__gte=count).update(taken=F("taken") - count)
    row.filter(taken=0).delete()


def free(
    service: ServiceOffer, since: datetime, until: datetime, besides: Slot | None = None
) -> list[Free]:
    """What is offered within it and not taken, as if one slot were not there; in order of time."""
    now = timezone.now()
    offered = list(Rules.of(service).between(since, until, now))
    if not offered:
        return []
    slots = {slot.starts_at: slot for slot in _slots(service, offered[0].starts_at, until, besides)}
    claimed = _claimed(service, offered[0].starts_at, until, besides)
    held_a_day = Counter(slot.day for slot in slots.values())
    zone = zone_named(service.time_zone)
    found = []
    for starts_at, ends_at in offered:
        if slot := slots.get(starts_at):
            left = service.capacity - slot.taken
        else:
            day = starts_at.astimezone(zone).date()
            full = service.daily_cap is not None and held_a_day[day] >= service.daily_cap
            busy = full or not claimed.isdisjoint(quarters(service, starts_at))
            left = 0 if busy else service.capacity
        if left > 0:
            found.append(Free(starts_at, ends_at, left))
    return found


def left_at(service: ServiceOffer, starts_at: datetime, besides: Slot | None = None) -> int:
    """How many places one may have at that time; none if it is not offered."""
    found = free(service, starts_at, starts_at + timedelta(microseconds=1), besides)
    return found[0].left if found else 0


def forget_old() -> int:
    """Nobody wants a time that has passed."""
    return Claim.objects.filter(starts_at__lt=timezone.now() - LONGEST).delete()[0]


def quarters(service: ServiceOffer, starts_at: datetime) -> list[datetime]:
    """What is kept free after it is claimed with it."""
    return covered(starts_at, (service.minutes or 0) + service.buffer_minutes)


def _open(service: ServiceOffer, starts_at: datetime, *, capped: bool) -> Slot:
    day = starts_at.astimezone(zone_named(service.time_zone)).date()
    held = Slot.objects.filter(service=service, day=day).count()
    if capped and service.daily_cap is not None and held >= service.daily_cap:
        raise Gone
    ends_at = starts_at + timedelta(minutes=service.minutes or 0)
    try:
        with transaction.atomic():
            slot = Slot.objects.create(
                service=service, day=day, starts_at=starts_at, ends_at=ends_at,
                room=service.capacity,
            )  # fmt: skip
            Claim.objects.bulk_create(
                Claim(seller_id=service.product.seller_id, starts_at=quarter, slot=slot)
                for quarter in quarters(service, starts_at)
            )
    except IntegrityError:  # another service of theirs has a quarter of it
        raise Gone from None
    return slot


def _slots(
    service: ServiceOffer, since: datetime, until: datetime, besides: Slot | None
) -> QuerySet[Slot]:
    """Of whole days: the first and the last may be cut, and what is taken in them counts."""
    day = timedelta(days=1)
    rows = Slot.objects.filter(
        service=service, starts_at__gte=since - day, starts_at__lt=until + day
    )
    return rows.exclude(pk=besides.pk) if besides else rows


def _claimed(
    service: ServiceOffer, since: datetime, until: datetime, besides: Slot | None
) -> set[datetime]:
    rows = Claim.objects.filter(
        seller=service.product.seller_id,
        starts_at__gte=since - timedelta(hours=1),
        starts_at__lt=until + LONGEST,
    )
    if besides:
        rows = rows.exclude(slot=besides)
    return set(rows.values_list("starts_at", flat=True))
