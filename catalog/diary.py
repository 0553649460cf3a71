"""The free times of a service as a page shows them: a week at a time, in the reader's zone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format

from catalog import slots
from catalog.calendar import FARTHEST, zone_named
from catalog.models import ServiceOffer, Slot
from catalog.moment import city, known_zone, zone_said

# Sent by our script: the zone of the reader's clock.
HEADER = "X-Time-Zone"
WEEK = timedelta(days=7)
# One for each clock that many people live by; another one comes with the reader's own.
ZONES = """
Pacific/Honolulu America/Anchorage America/Los_Angeles America/Denver America/Chicago
America/New_York America/Halifax America/St_Johns America/Sao_Paulo Atlantic/Azores UTC
Europe/London Europe/Berlin Europe/Athens Africa/Lagos Africa/Cairo Africa/Johannesburg
Europe/Istanbul Africa/Nairobi Asia/Tehran Asia/Dubai Asia/Karachi Asia/Kolkata Asia/Kathmandu
Asia/Dhaka Asia/Bangkok Asia/Shanghai Asia/Tokyo Australia/Adelaide Australia/Sydney
Pacific/Auckland
""".split()


class Time(NamedTuple):
    """A free time, and how the reader's clock shows it."""

    starts_at: datetime
    clock: str
    left: int

    @property
    def value(self) -> str:
        return self.starts_at.isoformat()


class Day(NamedTuple):
    name: str
    times: list[Time]


@dataclass
class Diary:
    service: ServiceOffer
    zone: str
    here: str
    week: date | None = None
    # What links of it carry on, such as the price that was chosen.
    keeps: Mapping[str, str] = field(default_factory=dict)
    # Of who moves theirs: what it keeps busy is as good as free, but is no other time.
    besides: Slot | None = None
    own: datetime | None = None

    @classmethod
    def of(
        cls,
        request: HttpRequest,
        service: ServiceOffer,
        here: str,
        keeps: Mapping[str, str],
        zone: str = "",
    ) -> Diary:
        """By the clock that was asked for, else by this one, else by the provider's."""
        asked = request.GET.get("zone") or zone or request.headers.get(HEADER, "")
        zone = known_zone(asked, known_zone(service.time_zone, "UTC"))
        return cls(service, zone, here, _day(request.GET.get("week", "")), keeps)

    @cached_property
    def free(self) -> list[slots.Free]:
        now = timezone.now()
        until = now + timedelta(days=FARTHEST + 1)
        found = slots.free(self.service, now, until, self.besides)
        return [each for each in found if each.starts_at != self.own]

    @cached_property
    def monday(self) -> date | None:
        """Of the week that was asked for, else of the first with a free time."""
        if self.week:
            return self.week - timedelta(days=self.week.weekday())
        return self._weeks[0] if self._weeks else None

    @property
    def title(self) -> str:
        if self.monday is None:
            return ""
        ends = self.monday + timedelta(days=6)
        first, last = (date_format(day, "MONTH_DAY_FORMAT") for day in (self.monday, ends))
        return f"{first} – {last}"

    @cached_property
    def days(self) -> list[Day]:
        found: dict[date, list[slots.Free]] = {}
        for each in self.free:
            day = self._day_of(each)
            if self.monday and self.monday <= day < self.monday + WEEK:
                found.setdefault(day, []).append(each)
        return [Day(_name(day), self._times(times)) for day, times in found.items()]

    @property
    def shown(self) -> bool:
        """Whether there is a time in this week; `free` says whether there is one at all."""
        return bool(self.days)

    @property
    def earlier(self) -> str:
        """The address of the last week before this with a free time."""
        weeks = [each for each in self._weeks if self.monday and each < self.monday]
        return self._address(weeks[-1]) if weeks else ""

    @property
    def later(self) -> str:
        weeks = [each for each in self._weeks if self.monday and each > self.monday]
        return self._address(weeks[0]) if weeks else ""

    @property
    def zones(self) -> list[tuple[str, str]]:
        """By their clocks in the week that is shown, west to east."""
        moment = self.days[0].times[0].starts_at if self.days else timezone.now()
        named = {*ZONES, self.zone, known_zone(self.service.time_zone, "UTC")}
        local = {name: moment.astimezone(zone_named(name)) for name in named}
        ordered = sorted(named, key=lambda name: (local[name].utcoffset(), city(name)))
        return [(name, zone_said(local[name], name)) for name in ordered]

    @cached_property
    def _weeks(self) -> list[date]:
        days = {self._day_of(each) for each in self.free}
        return sorted({day - timedelta(days=day.weekday()) for day in days})

    def _address(self, week: date) -> str:
        asked = {**self.keeps, "week": week.isoformat(), "zone": self.zone}
        return f"{self.here}?{urlencode(asked)}"

    def _day_of(self, each: slots.Free) -> date:
        return each.starts_at.astimezone(zone_named(self.zone)).date()

    def _times(self, times: list[slots.Free]) -> list[Time]:
        """An hour that the reader's clock shows twice says which of the two it is."""
        zone = zone_named(self.zone)
        local = [each.starts_at.astimezone(zone) for each in times]
        twice = len({each.utcoffset() for each in local}) > 1
        return [
            Time(
                each.starts_at,
                f"{at:%H:%M} ({zone_said(at, self.zone)})" if twice else f"{at:%H:%M}",
                each.left,
            )
            for each, at in zip(times, local, strict=True)
        ]


def _name(day: date) -> str:
    return f"{date_format(day, 'l')}, {date_format(day, 'MONTH_DAY_FORMAT')}"


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 < day.year < 2200 else None
