"""A seller's week: the days, and who comes when, by the provider's clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format

from catalog.calendar import zone_named
from fulfillment.models import Booking

SHOWN = ["proposed", "booked", "done", "no_show"]


class Entry(NamedTuple):
    booking: Booking
    span: str


class Day(NamedTuple):
    name: str
    today: bool
    entries: list[Entry]


class Week(NamedTuple):
    title: str
    days: list[Day]
    before: str
    after: str


def agenda(rows: QuerySet[Booking], asked: str) -> Week:
    monday = _monday(asked)
    # A day wider on both sides: where it is day depends on the service.
    since = datetime.combine(monday, time(0), UTC) - timedelta(days=1)
    found = rows.filter(
        state__in=SHOWN, starts_at__gte=since, starts_at__lt=since + timedelta(days=9)
    )
    by_day: dict[date, list[Entry]] = {}
    for booking in found.order_by("starts_at", "pk"):
        day, entry = _entry(booking)
        by_day.setdefault(day, []).append(entry)
    days = [monday + timedelta(days=number) for number in range(7)]
    today = timezone.localdate()
    return Week(
        title=f"{_short(days[0])} – {_short(days[-1])} {days[-1].year}",
        days=[Day(_name(day), day == today, by_day.get(day, [])) for day in days],
        before=(monday - timedelta(days=7)).isoformat(),
        after=(monday + timedelta(days=7)).isoformat(),
    )


def _entry(booking: Booking) -> tuple[date, Entry]:
    zone = zone_named(booking.service.time_zone)
    begins, ends = (
        moment.astimezone(zone) for moment in (booking.starts_at, booking.ends_at) if moment
    )
    return begins.date(), Entry(booking, f"{begins:%H:%M}–{ends:%H:%M}")


def _monday(asked: str) -> date:
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        day = timezone.localdate()
    if not 2000 < day.year < 2200:
        day = timezone.localdate()
    return day - timedelta(days=day.weekday())


def _name(day: date) -> str:
    return f"{date_format(day, 'l')}, {_short(day)}"


def _short(day: date) -> str:
    return date_format(day, "MONTH_DAY_FORMAT")
