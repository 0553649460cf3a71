"""Which times a service offers: by its provider's hours, in the provider's zone, as UTC."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from catalog.models import ServiceOffer

QUARTER = timedelta(minutes=15)
DAY = timedelta(days=1)
FARTHEST = 400  # days; nobody's hours are known for longer
LAST_MINUTE = time(23, 59)  # hours that go on until midnight


class Span(NamedTuple):
    begins: time
    ends: time


class Time(NamedTuple):
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Rules:
    zone: ZoneInfo
    minutes: int
    buffer: int = 0
    notice: timedelta = timedelta(0)
    horizon: int = 60
    week: dict[int, list[Span]] = field(default_factory=dict)
    other_days: dict[date, list[Span]] = field(default_factory=dict)

    @classmethod
    def of(cls, service: ServiceOffer) -> Rules:
        week: dict[int, list[Span]] = {}
        for row in service.availabilities.all():
            week.setdefault(row.weekday, []).append(Span(row.begins, row.ends))
        others: dict[date, list[Span]] = {}
        for other in service.other_days.all():
            spans = others.setdefault(other.day, [])
            if other.begins and other.ends:
                spans.append(Span(other.begins, other.ends))
        return cls(
            zone=zone_named(service.time_zone),
            minutes=service.minutes or 0,
            buffer=service.buffer_minutes,
            notice=timedelta(hours=service.notice_hours),
            horizon=min(service.horizon_days, FARTHEST),
            week=week,
            other_days=others,
        )

    def first(self, now: datetime) -> datetime:
        """From when on one may book."""
        return max(now + self.notice, now + timedelta(microseconds=1))

    def last(self, now: datetime) -> date:
        """The last day, at the provider's, on which one may."""
        return now.astimezone(self.zone).date() + self.horizon * DAY

    def between(self, since: datetime, until: datetime, now: datetime) -> Iterator[Time]:
        """What begins within it and may be booked now; taken or not."""
        since = max(since, self.first(now))
        day = since.astimezone(self.zone).date()
        end = min(until.astimezone(self.zone).date(), self.last(now))
        while day <= end:
            yield from (each for each in self.on(day) if since <= each.starts_at < until)
            day += DAY

    def offers(self, starts_at: datetime, now: datetime) -> bool:
        until = starts_at + timedelta(microseconds=1)
        return any(self.between(starts_at, until, now))

    def on(self, day: date) -> list[Time]:
        """One after the other, from the beginning of each stretch of open quarters."""
        if self.minutes < 1:
            return []
        length = timedelta(minutes=self.minutes)
        pace = quarters(self.minutes + self.buffer) * QUARTER
        found = []
        for begins, ends in self._stretches(day):
            while begins + length <= ends:
                found.append(Time(begins, begins + length))
                begins += pace  # noqa: PLW2901  it walks through the stretch
        return found

    def _stretches(self, day: date) -> list[tuple[datetime, datetime]]:
        """Open quarters that follow each other, as real time goes by.

        A quarter is open if the clock on the provider's wall says so: an hour that the clock
        leaves out is not there, one that it shows twice is there twice.
        """
        found: list[tuple[datetime, datetime]] = []
        for quarter in self._open(day):
            if found and found[-1][1] == quarter:
                found[-1] = (found[-1][0], quarter + QUARTER)
            else:
                found.append((quarter, quarter + QUARTER))
        return found

    def _open(self, day: date) -> Iterator[datetime]:
        spans = [_minutes(each) for each in self.spans(day)]
        if not spans:
            return
        moment = _floor(datetime.combine(day, time(0), self.zone).astimezone(UTC))
        while (local := moment.astimezone(self.zone)).date() <= day:
            at = local.hour * 60 + local.minute
            within = local.date() == day and any(a <= at and at + 15 <= b for a, b in spans)
            if within:
                yield moment
            moment += QUARTER

    def spans(self, day: date) -> Sequence[Span]:
        if day in self.other_days:
            return self.other_days[day]
        return self.week.get(day.weekday(), [])


def zone_named(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # one that was renamed, or no name at all
        return ZoneInfo("UTC")


def quarters(minutes: int) -> int:
    return ceil(minutes / 15)


def covered(starts_at: datetime, minutes: int) -> list[datetime]:
    """The quarters of an hour that so many minutes touch."""
    first = _floor(starts_at)
    late = (starts_at - first) / timedelta(minutes=1)
    return [first + number * QUARTER for number in range(ceil((late + minutes) / 15))]


def _minutes(span: Span) -> tuple[int, int]:
    ends = 24 * 60 if span.ends >= LAST_MINUTE else span.ends.hour * 60 + span.ends.minute
    return span.begins.hour * 60 + span.begins.minute, ends


def _floor(moment: datetime) -> datetime:
    """The quarter it falls into."""
    return datetime.fromtimestamp(moment.timestamp() // 900 * 900, UTC)
