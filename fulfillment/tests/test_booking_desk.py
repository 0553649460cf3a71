"""Bookings at the sellers' desk: answered, proposed, closed, handed over; one's own alone."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from billing.tests.counter import ask, list_of, page_of, said
from catalog.models import ServiceOffer
from catalog.tests.goods import on_disk
from catalog.tests.hours_of import BERLIN, a_service
from fulfillment import delivery
from fulfillment.models import Booking, CalendarFeed, Work
from fulfillment.tests.booking_of import booked, tell, times
from shop.accounts.models import Member
from shop.events.models import Mail
from tests.people import a_member, a_seller, browser

pytestmark = pytest.mark.django_db
State = Booking.State


@pytest.fixture
def sally() -> Client:
    return browser(a_member(a_seller(), "sally@example.com"))


def press(client: Client, action: str, booking: Booking, **typed: Any) -> list[str]:
    """The button of the booking's page, and then what is typed."""
    data = {"CHANGE_FORM-action": action, "_selected_action": booking.pk}
    asked = client.post(page_of(booking, "sell"), data)
    assert asked.status_code == 200
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', asked.text))
    answer = client.post(page_of(booking, "sell"), hidden | typed, follow=True)
    booking.refresh_from_db()
    return said(answer)


def requested(**terms: Any) -> Booking:
    return booked(a_service(by_request=True, **terms))


def typed(booking: Booking) -> dict[str, str]:
    """The first free time, as its provider's clock shows it."""
    service = ServiceOffer.objects.get(pk=booking.service_id)
    at = times(service)[0].astimezone(ZoneInfo(BERLIN))
    return {"day": f"{at:%Y-%m-%d}", "time": f"{at:%H:%M}"}


def test_a_request_is_confirmed_at_a_time_by_the_providers_clock(sally: Client) -> None:
    booking = requested()
    at = typed(booking)
    assert press(sally, "confirm", booking, **at) == ["The booking is confirmed."]
    assert booking.state == State.BOOKED
    assert booking.starts_at
    assert f"{booking.starts_at.astimezone(ZoneInfo(BERLIN)):%H:%M}" == at["time"]
    tell()
    assert Mail.objects.filter(name="booking_confirmed").exists()


def test_without_a_time_nothing_is_confirmed_or_proposed(sally: Client) -> None:
    booking = requested()
    assert "no longer possible" in press(sally, "confirm", booking)[0]
    assert press(sally, "propose", booking) == ["Say which day and time you propose."]
    assert booking.state == State.REQUESTED


def test_a_time_that_the_clocks_leave_out_is_a_sentence(sally: Client) -> None:
    told = press(sally, "propose", requested(), day="2030-03-31", time="02:30")
    assert told == ["On that day the clocks leave this time out. Choose another."]


def test_a_time_that_is_taken_is_a_sentence(sally: Client) -> None:
    booking, other = requested(), booked(a_service("Other", minutes=30))
    assert other.starts_at
    at = other.starts_at.astimezone(ZoneInfo(BERLIN))
    told = press(sally, "propose", booking, day=f"{at:%Y-%m-%d}", time=f"{at:%H:%M}")
    assert "This time has been taken; choose another." in told[0]


def test_declining_and_cancelling_say_why_and_ask_for_the_refund(sally: Client) -> None:
    one, two = requested(), booked(a_service("Two"))
    press(sally, "decline", one, reason="No room")
    press(sally, "cancel", two, reason="I am ill")
    assert (one.state, two.state) == (State.DECLINED, State.CANCELLED)
    assert one.refund_asked_at
    assert two.refund_asked_at
    tell()
    told = Mail.objects.filter(name="booking_cancelled", to="gabi@example.com")
    assert {mail.context["reason"] for mail in told} == {"No room", "I am ill"}


def test_what_is_over_is_done_or_missed(sally: Client) -> None:
    booking = booked(a_service())
    now = timezone.now()
    Booking.objects.update(starts_at=now - timedelta(hours=2), ends_at=now - timedelta(hours=1))
    press(sally, "miss", booking)
    assert booking.state == State.NO_SHOW
    press(sally, "finish", booking)
    assert booking.state == State.DONE


def test_notes_and_a_link_of_its_own_reach_the_buyers_page(sally: Client) -> None:
    booking = booked(a_service())
    sally.post(page_of(booking, "sell"), {"notes": "Bring ink.", "join": "Room 4"})
    booking.refresh_from_db()
    assert (booking.notes, booking.place) == ("Bring ink.", "Room 4")
    assert booking.state == State.BOOKED


def test_the_agenda_shows_the_week_and_only_ones_own(sally: Client) -> None:
    booking = booked(a_service(), name="Gabi Guest")
    other = booked(a_service("Rival", seller=a_seller("Rita", "rita")), name="Somebody Else")
    for each in (booking, other):
        assert each.starts_at
        week = f"{each.starts_at:%Y-%m-%d}"
        page = sally.get("/sell/fulfillment/booking/agenda/", {"week": week}).text
        assert "Somebody Else" not in page
        if each == booking:
            assert "Gabi Guest" in page
    for asked in ("soon", "0001-01-01", "9999-12-31"):
        assert sally.get("/sell/fulfillment/booking/agenda/", {"week": asked}).status_code == 200
    page = sally.get(list_of(Booking, "sell"), {"which": "ahead"}).text
    assert "Gabi Guest" in page
    assert "Somebody Else" not in page


def test_a_seller_makes_the_address_of_their_calendar(sally: Client) -> None:
    mine, other = a_seller(), a_seller("Rita", "rita")
    there = "/sell/fulfillment/booking/feed/"
    sally.post(there, {"seller": mine.pk})
    assert sally.post(there, {"seller": other.pk}).status_code == 404
    assert sally.post(there, {"seller": "x"}).status_code == 404
    feed = CalendarFeed.objects.get()
    assert feed.seller == mine
    assert feed.token in sally.get("/sell/fulfillment/booking/agenda/").text


def test_work_is_brought_at_the_desk(settings: Settings, tmp_path: Path, sally: Client) -> None:
    on_disk(settings, tmp_path)
    booking = booked(a_service("Work", minutes=None))
    there = f"/sell/fulfillment/booking/{booking.pk}/works/"
    sent = sally.post(there, {"file": SimpleUploadedFile("Sketch.pdf", b"%PDF-")}, follow=True)
    assert said(sent) == ["The buyer is told that it is there."]
    assert Work.objects.get().name == "Sketch.pdf"
    assert sally.post(there).status_code == 302
    rival = browser(a_member(a_seller("Rita", "rita"), "rita@example.com"))
    assert rival.post(there, {"file": SimpleUploadedFile("X.pdf", b"%PDF-")}).status_code == 404
    assert Work.objects.count() == 1


def test_who_only_looks_changes_nothing() -> None:
    viewer = browser(a_member(a_seller(), "vera@example.com", Member.Role.VIEWER))
    booking = requested()
    assert viewer.get(page_of(booking, "sell")).status_code == 200
    ask(viewer, "decline", booking)
    viewer.post(page_of(booking, "sell"), {"notes": "Hello"})
    viewer.post(f"/sell/fulfillment/booking/{booking.pk}/works/", {})
    booking.refresh_from_db()
    assert (booking.state, booking.notes) == (State.REQUESTED, "")


def test_operators_see_what_is_to_be_refunded(olgas_browser: Client) -> None:
    booking = booked(a_service())
    Booking.objects.update(refund_asked_at=timezone.now())
    assert "Cancelled bookings to refund" in olgas_browser.get("/ops/").text
    there = {"which": "refund"}
    assert booking.service.product.name in olgas_browser.get(list_of(Booking), there).text
    assert booking.entitlement.line
    delivery.withdraw(booking.entitlement.line.order, by="Olga", reason="Refunded")
    assert "0 bookings" in olgas_browser.get(list_of(Booking), there).text
    assert not Booking.objects.refund_asked().exists()
