"""Which times are offered: by hours, exceptions, notice and horizon, right across clock changes."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from catalog.calendar import Rules, Span, covered
from catalog.tests.hours_of import span, utc

LONG_AGO = utc("2020-01-01 00:00")
LORD_HOWE = "Australia/Lord_Howe"


def rules(*hours: str, zone: str = "Europe/Berlin", minutes: int = 60, **terms: Any) -> Rules:
    """The same hours on every day."""
    week = {day: [Span(*span(each)) for each in hours] for day in range(7)}
    return Rules(zone=ZoneInfo(zone), minutes=minutes, week=week, **terms)


def clocks(found: Rules, day: str) -> list[str]:
    """What the clock on the provider's wall says when each begins."""
    times = found.on(date.fromisoformat(day))
    return [f"{each.starts_at.astimezone(found.zone):%H:%M}" for each in times]


def test_one_follows_the_other_within_the_hours() -> None:
    assert clocks(rules("9:00-12:00"), "2026-11-24") == ["09:00", "10:00", "11:00"]
    assert clocks(rules("9:00-12:30"), "2026-11-24") == ["09:00", "10:00", "11:00"]
    found = rules("9:30-12:30", "14:00-15:00", minutes=45, buffer=15)
    assert clocks(found, "2026-11-24") == ["09:30", "10:30", "11:30", "14:00"]


def test_what_is_kept_free_after_the_last_may_lie_outside_of_the_hours() -> None:
    assert clocks(rules("9:00-11:30", buffer=30), "2026-11-24") == ["09:00", "10:30"]


def test_times_begin_on_the_quarter() -> None:
    assert clocks(rules("9:20-11:00", minutes=20), "2026-11-24") == ["09:30", "10:00", "10:30"]


def test_hours_that_overlap_or_touch_are_one_stretch() -> None:
    overlapping = rules("9:00-11:00", "10:30-12:00", "12:00-13:00")
    assert clocks(overlapping, "2026-11-24") == ["09:00", "10:00", "11:00", "12:00"]


def test_hours_until_midnight_reach_it() -> None:
    assert clocks(rules("22:00-23:59"), "2026-11-24") == ["22:00", "23:00"]


def test_a_day_may_be_otherwise() -> None:
    day = date(2026, 12, 24)
    off = rules("9:00-12:00", other_days={day: []})
    assert off.on(day) == []
    other = rules("9:00-12:00", other_days={day: [Span(time(15), time(16))]})
    assert clocks(other, "2026-12-24") == ["15:00"]
    assert clocks(other, "2026-12-25") == ["09:00", "10:00", "11:00"]


def test_notice_and_horizon_hold_to_the_minute_and_to_the_day() -> None:
    found = rules("9:00-11:00", notice=timedelta(hours=24), horizon=2)
    far = utc("2030-01-01 00:00")

    def days(now: datetime) -> list[str]:
        return [f"{each.starts_at:%d %H}" for each in found.between(LONG_AGO, far, now)]

    assert days(utc("2026-11-23 08:00")) == ["24 08", "24 09", "25 08", "25 09"]
    assert days(utc("2026-11-23 08:01")) == ["24 09", "25 08", "25 09"]
    # The day is the provider's: at 23:30 UTC it is tomorrow in Berlin.
    assert days(utc("2026-11-23 23:30")) == ["25 08", "25 09", "26 08", "26 09"]


def test_what_has_begun_is_not_offered() -> None:
    found = rules("9:00-11:00")
    assert not found.offers(utc("2026-11-24 08:00"), utc("2026-11-24 08:00"))
    assert found.offers(utc("2026-11-24 08:00"), utc("2026-11-24 07:59"))
    assert not found.offers(utc("2026-11-24 08:15"), utc("2026-11-24 07:59"))


def test_without_minutes_there_is_nothing_to_choose() -> None:
    assert rules("9:00-17:00", minutes=0).on(date(2026, 11, 24)) == []
    assert rules("9:00-17:00", minutes=600).on(date(2026, 11, 24)) == []


CHANGES = [
    # An hour, or half of one, that the clock leaves out is not offered.
    ("Europe/Berlin", "2026-03-29", "1:00-5:00", 60, ["01:00", "03:00", "04:00"]),
    ("Europe/Berlin", "2026-03-29", "2:00-4:00", 60, ["03:00"]),
    ("Europe/Berlin", "2026-03-29", "2:30-4:00", 60, ["03:00"]),
    ("America/New_York", "2026-03-08", "1:00-5:00", 60, ["01:00", "03:00", "04:00"]),
    (LORD_HOWE, "2026-10-04", "1:00-4:00", 30, "01:00 01:30 02:30 03:00 03:30".split()),
    ("America/Havana", "2026-03-08", "0:00-3:00", 60, ["01:00", "02:00"]),
    # One that it shows twice is there twice, an hour apart.
    ("Europe/Berlin", "2026-10-25", "1:00-4:00", 60, ["01:00", "02:00", "02:00", "03:00"]),
    ("America/New_York", "2026-11-01", "0:00-3:00", 60, ["00:00", "01:00", "01:00", "02:00"]),
    (LORD_HOWE, "2026-04-05", "1:00-3:00", 30, "01:00 01:30 01:30 02:00 02:30".split()),
    (LORD_HOWE, "2026-04-05", "1:00-3:00", 60, ["01:00", "01:30"]),
]  # fmt: skip


@pytest.mark.parametrize(("zone", "day", "hours", "minutes", "expected"), CHANGES)
def test_clock_changes(zone: str, day: str, hours: str, minutes: int, expected: list[str]) -> None:
    found = rules(hours, zone=zone, minutes=minutes)
    assert clocks(found, day) == expected
    times = found.on(date.fromisoformat(day))
    for each, after in pairwise(times):
        assert after.starts_at >= each.ends_at
        assert each.ends_at - each.starts_at == timedelta(minutes=minutes)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", LORD_HOWE])
def test_no_moment_is_offered_twice_in_a_year(zone: str) -> None:
    found = rules("0:00-23:59", zone=zone, minutes=30, horizon=400)
    year = list(found.between(utc("2026-01-01 12:00"), utc("2027-01-01 12:00"), LONG_AGO))
    assert year == []  # beyond the horizon
    now = utc("2026-01-01 11:59")
    year = list(found.between(now, utc("2027-01-01 12:00"), now))
    starts = [each.starts_at for each in year]
    assert len(starts) == len(set(starts)) == 365 * 48
    assert starts == sorted(starts)


def test_a_session_covers_every_quarter_that_it_touches() -> None:
    def said(starts: str, minutes: int) -> list[str]:
        return [f"{each:%H:%M}" for each in covered(utc(f"2026-11-24 {starts}"), minutes)]

    assert said("09:00", 60) == ["09:00", "09:15", "09:30", "09:45"]
    assert said("09:00", 61)[-1] == "10:00"
    assert said("09:20", 20) == ["09:15", "09:30"]
