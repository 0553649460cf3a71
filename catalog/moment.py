"""Moments as people read them: in a zone, and with its name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import available_timezones

from django.utils.formats import date_format

from catalog.calendar import zone_named


@cache
def zones() -> frozenset[str]:
    return frozenset(available_timezones())


def known_zone(name: str, otherwise: str) -> str:
    return name if name in zones() else otherwise


def read(text: str) -> datetime | None:
    """A moment that a form of ours sent back; whatever else was typed is none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    sane = moment.tzinfo and 2000 < moment.year < 2200
    return moment.astimezone(UTC) if sane else None


def said(starts_at: datetime, zone: str, ends_at: datetime | None = None) -> str:
    """As in: Tuesday, 24 November 2026, 17:00 (Berlin, UTC+1)."""
    local = starts_at.astimezone(zone_named(zone))
    span = f"{local:%H:%M}"
    if ends_at:
        span += f"–{ends_at.astimezone(local.tzinfo):%H:%M}"
    return f"{day_said(local)}, {span} ({zone_said(local, zone)})"


def day_said(local: datetime) -> str:
    return f"{date_format(local, 'l')}, {date_format(local, 'DATE_FORMAT')}"


def zone_said(local: datetime, zone: str) -> str:
    """With how far it is from UTC at that moment: an hour that comes twice is told apart."""
    offset = local.utcoffset() or timedelta(0)
    hours, minutes = divmod(abs(int(offset.total_seconds())) // 60, 60)
    sign = "−" if offset < timedelta(0) else "+"
    far = f"UTC{sign}{hours}" + (f":{minutes:02}" if minutes else "")
    return "UTC" if zone in ("UTC", "Etc/UTC") else f"{city(zone)}, {far}"


def city(zone: str) -> str:
    return zone.rpartition("/")[2].replace("_", " ")
