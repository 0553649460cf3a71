"""Opening hours as people write them: "9-12, 13:30-17" on a weekday, "2026-12-24" for a day off."""

import re
from datetime import date, time
from itertools import pairwise
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from catalog.models import Availability, OtherDay, ServiceOffer

SPAN = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*[-–]\s*(\d{1,2})(?:[:.](\d{2}))?")
MOST = 200


class Span(NamedTuple):
    begins: time
    ends: time


def spans(text: str) -> list[Span]:
    """Reads "9-12, 13:30-17"; they follow each other."""
    found = [_span(part.strip()) for part in re.split("[,;]", text) if part.strip()]
    for before, after in pairwise(found):
        if after.begins < before.ends:
            raise ValidationError(_("These hours overlap, or are not in order."))
    return found


def days(text: str) -> list[tuple[date, list[Span]]]:
    """A day in each line, and its hours, or none if it is off."""
    lines = [line.split(maxsplit=1) for line in text.splitlines() if line.strip()]
    if len(lines) > MOST:
        raise ValidationError(_("%(n)s days are enough.") % {"n": MOST})
    found: dict[date, list[Span]] = {}
    for day, *rest in lines:
        on = _day(day)
        if on in found:
            raise ValidationError(_("%(day)s is here twice.") % {"day": day[:20]})
        found[on] = spans(rest[0]) if rest else []
    return sorted(found.items())


def written(spans: list[Span]) -> str:
    return ", ".join(f"{span.begins:%H:%M}–{span.ends:%H:%M}" for span in spans)


def keep(service: ServiceOffer, week: dict[int, list[Span]]) -> None:
    """Its hours are these from now on."""
    service.availabilities.all().delete()
    Availability.objects.bulk_create(
        Availability(service=service, weekday=day, begins=span.begins, ends=span.ends)
        for day, hours in week.items()
        for span in hours
    )


def keep_others(service: ServiceOffer, others: list[tuple[date, list[Span]]]) -> None:
    off: list[tuple[time | None, time | None]] = [(None, None)]
    service.other_days.all().delete()
    OtherDay.objects.bulk_create(
        OtherDay(service=service, day=day, begins=begins, ends=ends)
        for day, hours in others
        for begins, ends in hours or off
    )


def _span(part: str) -> Span:
    found = SPAN.fullmatch(part)
    wrong = ValidationError(
        _("“%(text)s” is no span of time. Write 9-12 or 13:30-17.") % {"text": part[:30]}
    )
    if not found:
        raise wrong
    try:
        begins, ends = _time(found[1], found[2]), _time(found[3], found[4])
    except ValueError:
        raise wrong from None
    if ends <= begins:
        raise ValidationError(_("“%(text)s” ends before it begins.") % {"text": part[:30]})
    return Span(begins, ends)


def _time(hour: str, minute: str | None) -> time:
    """Midnight at the end of a day is its last minute: a span stays within its day."""
    if int(hour) == 24 and not int(minute or 0):
        return time(23, 59)
    return time(int(hour), int(minute or 0))


def _day(text: str) -> date:
    try:
        found = parse_date(text.rstrip(":"))
    except ValueError:
        found = None
    if found is None:
        raise ValidationError(
            _("“%(text)s” is no day. Write it as 2026-12-24.") % {"text": text[:20]}
        )
    return found
