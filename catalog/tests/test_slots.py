"""A time is one buyer's: two services of one provider, places of a group, caps, and crowds."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from catalog import slots
from catalog.calendar import Rules
from catalog.models import Claim, ServiceOffer, Slot
from catalog.stock import Gone
from catalog.tests.hours_of import a_service
from tests.crowd import at_once
from tests.people import a_seller

pytestmark = pytest.mark.django_db
crowded = pytest.mark.django_db(transaction=True)


def times(service: ServiceOffer) -> list[datetime]:
    """What is free from tomorrow on."""
    since = timezone.now() + timedelta(days=1)
    return [each.starts_at for each in slots.free(service, since, since + timedelta(days=5))]


def taken(service: ServiceOffer, starts_at: datetime, count: int = 1) -> Slot | None:
    try:
        return slots.take(service, starts_at, count)
    except Gone:
        return None


def test_a_time_that_was_taken_is_not_free_until_it_is_given_back() -> None:
    service = a_service()
    first = times(service)[0]
    slot = slots.take(service, first)
    assert first not in times(service)
    with pytest.raises(Gone):
        slots.take(service, first)
    slots.let_go(slot)
    assert first in times(service)
    assert not Claim.objects.exists()
    slots.let_go(slot)  # again is nothing


def test_two_services_of_one_provider_exclude_each_other() -> None:
    long = a_service("Long", "9:00-17:00", minutes=120)
    short = a_service("Short", "9:00-17:00", minutes=30)
    other = a_service("Other", "9:00-17:00", minutes=30, seller=a_seller("Rita", "rita"))
    first = times(long)[0]
    slots.take(long, first)
    assert not {first + n * timedelta(minutes=30) for n in range(4)} & set(times(short))
    assert first + timedelta(hours=2) in times(short)
    assert first in times(other)
    assert taken(short, first + timedelta(minutes=90)) is None
    assert taken(other, first) is not None


def test_what_is_kept_free_after_a_session_is_nobody_elses() -> None:
    service = a_service("With a rest", minutes=60, buffer_minutes=20)
    short = a_service("Short", minutes=15)
    first = times(service)[0]
    slots.take(service, first)
    busy = {first + n * timedelta(minutes=15) for n in range(6)}  # 60 and 20, by quarters
    assert not busy & set(times(short))
    assert first + timedelta(minutes=90) in times(short)


def test_places_of_a_group_are_counted_and_the_provider_is_there_once() -> None:
    group = a_service("Evening", capacity=3)
    first = times(group)[0]
    one = slots.take(group, first, 2)
    assert slots.left_at(group, first) == 1
    assert taken(group, first, 2) is None
    two = slots.take(group, first)
    assert one == two
    assert first not in times(group)
    assert Claim.objects.count() == 4
    slots.let_go(one, 2)
    assert slots.left_at(group, first) == 2
    slots.let_go(two)
    assert not Slot.objects.exists()


def test_a_room_made_smaller_keeps_who_is_in_it() -> None:
    group = a_service("Evening", capacity=3)
    first = times(group)[0]
    slots.take(group, first, 3)
    ServiceOffer.objects.update(capacity=2)
    group.refresh_from_db()
    assert taken(group, first) is None
    slots.let_go(Slot.objects.get(), 2)
    assert taken(group, first) is not None


def test_a_daily_cap_counts_sessions() -> None:
    service = a_service("Two a day", daily_cap=2)
    found = times(service)
    day = [each for each in found if each.date() == found[-1].date()]
    slots.take(service, day[0])
    slots.take(service, day[3])
    assert not set(day) & set(times(service))
    assert taken(service, day[1]) is None
    slots.take(service, day[1], capped=False)  # its seller may


def test_what_has_begun_cannot_be_taken() -> None:
    assert taken(a_service(), timezone.now() - timedelta(minutes=1)) is None


def test_a_time_off_the_grid_is_not_offered() -> None:
    service = a_service()
    first = times(service)[0]
    assert slots.left_at(service, first) == 1
    assert slots.left_at(service, first + timedelta(minutes=15)) == 0
    assert slots.left_at(service, first + timedelta(days=500)) == 0


def test_free_times_cost_the_same_for_a_day_and_for_a_quarter_of_a_year(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    service = a_service(horizon_days=90)
    now = timezone.now()
    for days in (1, 90):
        with django_assert_num_queries(4):
            slots.free(service, now, now + timedelta(days=days + 1))


def test_the_database_itself_refuses_a_second_claim() -> None:
    service = a_service()
    slot = slots.take(service, times(service)[0])
    claim = slot.claims.all()[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.create(seller=claim.seller, starts_at=claim.starts_at, slot=slot)
    with pytest.raises(IntegrityError), transaction.atomic():
        Slot.objects.filter(pk=slot.pk).update(taken=2)


def test_a_zone_that_nobody_knows_is_no_fault() -> None:
    assert str(Rules.of(a_service(time_zone="Mars/Olympus")).zone) == "UTC"


def test_times_that_have_passed_are_forgotten_and_others_are_not() -> None:
    service = a_service()
    slots.take(service, times(service)[0])
    assert slots.forget_old() == 0
    Claim.objects.update(starts_at=F("starts_at") - timedelta(days=30))
    assert slots.forget_old() == 4
    assert Slot.objects.count() == 1


@crowded
def test_fifty_want_one_time_and_one_gets_it() -> None:
    service = a_service()
    first = times(service)[0]
    got = at_once(50, partial(taken, service, first))
    assert len([each for each in got if each]) == 1
    assert Slot.objects.get().taken == 1


@crowded
def test_fifty_want_five_places() -> None:
    service = a_service("Evening", capacity=5)
    first = times(service)[0]
    got = at_once(50, partial(taken, service, first))
    assert len([each for each in got if each]) == 5
    assert Slot.objects.get().taken == 5


@crowded
def test_a_daily_cap_holds_when_many_come_at_once() -> None:
    service = a_service("Two a day", daily_cap=2)
    found = times(service)
    day = [each for each in found if each.date() == found[-1].date()]
    left = day * 4

    def any_of_them() -> Slot | None:
        return taken(service, left.pop())

    got = at_once(len(left), any_of_them)
    assert len([each for each in got if each]) == 2


@crowded
def test_services_that_overlap_are_wanted_at_once_and_nobody_waits_in_a_circle() -> None:
    long, short = a_service("Long", minutes=120), a_service("Short", minutes=30)
    starts = times(long)[0]
    wanted = [partial(taken, long, starts)] * 10
    wanted += [partial(taken, short, starts + n * timedelta(minutes=30)) for n in range(4)] * 5
    acts = wanted.copy()

    def next_one() -> Slot | None:
        return acts.pop()()

    at_once(len(wanted), next_one)
    held = [each or 0 for each in Slot.objects.values_list("service__minutes", flat=True)]
    assert held in ([120], [30] * len(held))
    assert Claim.objects.count() == sum(held) / 15
