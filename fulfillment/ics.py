"""Appointments as calendars read them: one, or all of somebody's. In UTC, so no zones are told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar, Event

from fulfillment.models import Booking

MEDIA_TYPE = "text/calendar"
STATUS = {
    Booking.State.BOOKED: "CONFIRMED",
    Booking.State.DONE: "CONFIRMED",
    Booking.State.NO_SHOW: "CONFIRMED",
    Booking.State.PROPOSED: "TENTATIVE",
}


def attachment(booking: Booking, link: str) -> dict[str, str]:
    content = calendar([(booking, link)]).decode()
    return {"name": "appointment.ics", "type": MEDIA_TYPE, "content": content}


def calendar(
    bookings: Iterable[tuple[Booking, str]], name: str = "", *, whose: bool = False
) -> bytes:
    """With the address of each one's page; to its seller it says whose it is, too."""
    found = Calendar()
    found.add("prodid", "-//Tradepost//Bookings//EN")
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    if name:
        found.add("x-wr-calname", name)
        found.add("refresh-interval", timedelta(hours=1), parameters={"value": "DURATION"})
    for booking, link in bookings:
        if booking.starts_at:
            found.add_component(_event(booking, link, whose=whose))
    content: bytes = found.to_ical()
    return content


def _event(booking: Booking, link: str, *, whose: bool) -> Event:
    event = Event()
    event.add("uid", f"booking-{booking.pk}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("sequence", booking.sequence)
    event.add("dtstamp", booking.changed_at)
    event.add("dtstart", booking.starts_at)
    event.add("dtend", booking.ends_at)
    event.add("status", STATUS.get(Booking.State(booking.state), "CANCELLED"))
    name = f" · {booking.buyer}" if whose else ""
    event.add("summary", f"{booking.service.product.name}{name}")
    if booking.place:
        event.add("location", booking.place)
    if words := "\n\n".join(filter(None, [booking.notes, link])):
        event.add("description", words)
    if link:
        event.add("url", link)
    return event
