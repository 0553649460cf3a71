"""The pages of a booking: its owner's and its link holder's, nobody else's, never a fault."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar
from pytest_django import Settings

from catalog.models import ServiceOffer
from catalog.tests.goods import on_disk
from catalog.tests.hours_of import a_service
from fulfillment import bookings, delivery, works
from fulfillment.models import Booking, CalendarFeed, Entitlement
from fulfillment.tests.booking_of import booked, tell, times
from fulfillment.tests.owning import a_person
from orders import links
from shop.accounts.access import account_of
from shop.accounts.models import User
from shop.events.models import Mail
from shop.lib.rates import Rate
from tests.people import browser

pytestmark = pytest.mark.django_db
State = Booking.State


@pytest.fixture
def pia(db: None) -> User:
    return a_person()


@pytest.fixture
def service() -> ServiceOffer:
    return a_service(place_detail="https://meet.example.com/brush")


def order_of(booking: Booking) -> Any:
    line = booking.entitlement.line
    assert line
    return line.order


def key_of(booking: Booking) -> str:
    return links.key(order_of(booking))


def said(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.text)


def test_the_page_is_its_owners_and_of_who_holds_the_link(service: ServiceOffer, pia: User) -> None:
    booking = booked(service, by=pia)
    here = booking.get_absolute_url()
    assert "New York" in browser(pia).get(here).text
    assert "New York" in Client().get(here, {"key": key_of(booking)}).text
    other = booked(service)
    for stranger in (Client(), browser(a_person("rita@example.com"))):
        assert stranger.get(here).status_code == 404
        assert stranger.get(here, {"key": key_of(other)}).status_code == 404
        for verb in ("time", "wishes", "answer", "cancellation", "revisions", "works/1"):
            assert stranger.post(f"{here}{verb}/", {"key": key_of(other)}).status_code == 404
        assert stranger.get(f"{here}appointment.ics").status_code == 404
    booking.refresh_from_db()
    assert booking.state == State.BOOKED


def test_a_guest_moves_and_cancels_by_their_link(service: ServiceOffer) -> None:
    ServiceOffer.objects.update(cancel_hours=0)
    booking, guest = booked(service), Client()
    here, key = booking.get_absolute_url(), key_of(booking)
    page = guest.get(here, {"key": key, "move": "1", "zone": "Asia/Tokyo"})
    [first, *_rest] = re.findall(r'name="starts_at" value="([^"]+)"', page.text)
    told = {"key": key, "starts_at": first, "zone": "Asia/Tokyo"}
    moved = guest.post(f"{here}time/", told)
    assert moved.status_code == 303
    assert "Tokyo" in guest.get(moved["Location"]).text
    guest.post(f"{here}cancellation/", {"key": key})
    assert "has been asked to return it" in guest.get(here, {"key": key}).text


def test_a_time_that_was_taken_meanwhile_is_a_sentence(service: ServiceOffer, pia: User) -> None:
    booking, other = booked(service, by=pia), booked(service)
    for starts_at in (other.starts_at, "", "soon", timezone.now() - timedelta(days=1)):
        text = starts_at if isinstance(starts_at, str) else str(starts_at)
        answer = browser(pia).post(f"{booking.get_absolute_url()}time/", {"starts_at": text})
        assert answer.status_code == 422
        assert "This time has been taken; choose another." in answer.text


def test_after_the_policys_hour_the_page_says_what_holds(pia: User) -> None:
    service = a_service(cancel_hours=999, cancel_policy="The hour is paid.")
    booking = booked(service, by=pia)
    client, here = browser(pia), booking.get_absolute_url()
    page = said(client.get(here))
    assert "It is too late to cancel for free." in page
    assert "The hour is paid." in page
    assert "Choose another time" not in page
    refused = client.post(f"{here}time/", {"starts_at": times(service)[0].isoformat()})
    assert refused.status_code == 422
    assert "too late to move" in refused.text
    assert client.post(f"{here}cancellation/").status_code == 303
    page = said(client.get(here))
    assert "asked to return it" not in page
    assert "The hour is paid." in page


def test_the_way_in_is_shown_when_it_is_due(service: ServiceOffer, pia: User) -> None:
    booking = booked(service, by=pia)
    client, here, now = browser(pia), booking.get_absolute_url(), timezone.now()
    link = 'href="https://meet.example.com/brush"'
    assert link not in client.get(here).text
    for begins, there in ((29, True), (-30, True), (-61, False)):
        starts_at = now + timedelta(minutes=begins)
        Booking.objects.update(starts_at=starts_at, ends_at=starts_at + timedelta(hours=1))
        assert (link in client.get(here).text) is there
    Booking.objects.update(starts_at=now, ends_at=now + timedelta(hours=1))
    Entitlement.objects.update(frozen_at=now)
    assert link not in client.get(here).text


def test_a_proposed_time_is_answered_on_the_page(pia: User) -> None:
    service = a_service(by_request=True)
    booking, client = booked(service, by=pia), browser(pia)
    here = booking.get_absolute_url()
    assert "When would it suit you?" in client.get(here).text
    client.post(f"{here}wishes/", {"wishes": "<i>Tuesdays</i>"})
    assert "&lt;i&gt;Tuesdays&lt;/i&gt;" in client.get(here).text
    bookings.propose(booking, "Rita", times(service)[0])
    client.post(f"{here}answer/", {"wishes": "Later"})
    booking.refresh_from_db()
    assert (booking.state, booking.wishes) == (State.REQUESTED, "Later")
    bookings.propose(booking, "Rita", times(service)[0])
    client.post(f"{here}answer/", {"accept": "1"})
    booking.refresh_from_db()
    assert booking.state == State.BOOKED
    assert client.post(f"{here}answer/", {"wishes": "No"}).status_code == 422


def test_the_list_asks_the_same_for_two_and_for_many(pia: User) -> None:
    service = a_service("Evening", capacity=50)
    first, client, counts = times(service)[0], browser(pia), []
    for some in (2, 38):
        for _number in range(some):
            booked(service, first, by=pia)
        with CaptureQueriesContext(connection) as asked:
            answer = client.get("/account/bookings/")
        counts.append(len(asked))
    assert "page=2" in answer.text
    # Three of its own; the frame asks who is there, and about the shop.
    assert counts[0] == counts[1] <= 10, asked.captured_queries


def test_what_is_to_come_stands_first_and_the_next_of_it_first(pia: User) -> None:
    names = ["Later", "Next", "Past", "Off"]
    found = {name: booked(a_service(name), by=pia) for name in names}
    now, hour = timezone.now(), timedelta(hours=1)
    for name, begins in (("Later", 50), ("Next", 2), ("Past", -9)):
        starts_at = now + begins * hour
        Booking.objects.filter(pk=found[name].pk).update(
            starts_at=starts_at, ends_at=starts_at + hour
        )
    bookings.cancel(found["Off"], by=pia)
    page = browser(pia).get("/account/bookings/").text
    assert sorted(names, key=lambda name: page.index(f">{name}</a>")) == [
        "Next",
        "Later",
        "Off",
        "Past",
    ]


def test_the_first_page_of_the_account_shows_the_next(service: ServiceOffer, pia: User) -> None:
    assert "Your next appointment" not in browser(pia).get("/account/").text
    booking = booked(service, by=pia)
    page = browser(pia).get("/account/").text
    assert "Your next appointment" in page
    assert booking.get_absolute_url() in page
    bookings.cancel(booking, by=pia)
    assert "Your next appointment" not in browser(pia).get("/account/").text


def test_whoever_asks_without_end_is_told_to_wait(settings: Settings, pia: User) -> None:
    settings.RATES = settings.RATES | {"booking": Rate("booking", 2, 60)}
    booking, client = booked(a_service(by_request=True), by=pia), browser(pia)
    there = f"{booking.get_absolute_url()}wishes/"
    answers = [client.post(there, {"wishes": f"{n}"}).status_code for n in range(3)]
    assert answers == [303, 303, 429]


def test_nothing_booked_yet_says_what_will_be_here(pia: User) -> None:
    assert "No appointment yet" in browser(pia).get("/account/bookings/").text


def test_goods_and_the_orders_page_show_the_appointment(service: ServiceOffer, pia: User) -> None:
    booking = booked(service, by=pia)
    assert booking.get_absolute_url() in browser(pia).get("/account/goods/").text
    page = Client().get(links.path(order_of(booking))).text
    assert f"{booking.get_absolute_url()}?key=" in page


def event_of(answer: Any) -> Any:
    [event] = Calendar.from_ical(answer.content).walk("VEVENT")
    return event


def test_a_calendar_reads_the_appointment_in_utc_and_what_became_of_it(
    service: ServiceOffer, pia: User
) -> None:
    booking, client = booked(service, by=pia), browser(pia)
    there = f"{booking.get_absolute_url()}appointment.ics"
    answer = client.get(there)
    assert answer["Content-Type"].startswith("text/calendar")
    assert max(len(line) for line in answer.content.split(b"\r\n")) <= 75
    first = event_of(answer)
    assert first["DTSTART"].dt == booking.starts_at
    assert first["DTEND"].dt == booking.ends_at
    assert first["DTSTART"].to_ical().endswith(b"Z")
    assert (first["SEQUENCE"], first["STATUS"]) == (0, "CONFIRMED")
    bookings.move(booking, times(service)[3], "", by=pia)
    moved = event_of(client.get(there))
    assert (moved["SEQUENCE"], moved["UID"]) == (1, first["UID"])
    assert moved["DTSTART"].dt == booking.starts_at
    bookings.cancel(booking, by=pia)
    off = event_of(client.get(there))
    assert (off["SEQUENCE"], off["STATUS"], off["UID"]) == (2, "CANCELLED", first["UID"])


def test_a_feed_is_secret_holds_all_of_ones_own_and_can_be_closed(
    service: ServiceOffer, pia: User
) -> None:
    booked(service, by=pia)
    booked(service)
    client = browser(pia)
    client.post("/account/calendar/")
    feed = CalendarFeed.objects.get(account=account_of(pia))
    assert f"/calendar/{feed.token}.ics" in client.get("/account/bookings/").text
    answer = Client().get(f"/calendar/{feed.token}.ics")
    assert len(Calendar.from_ical(answer.content).walk("VEVENT")) == 1
    assert b"key=" not in answer.content
    client.post("/account/calendar/")
    assert Client().get(f"/calendar/{feed.token}.ics").status_code == 404
    assert Client().get("/calendar/nothing.ics").status_code == 404


def test_a_sellers_feed_says_who_comes(service: ServiceOffer) -> None:
    booked(service, name="Gabi Guest")
    feed = CalendarFeed.objects.create(seller=service.product.seller)
    event = event_of(Client().get(f"/calendar/{feed.token}.ics"))
    assert event["SUMMARY"] == "Brush Lesson · Gabi Guest"


def test_work_is_handed_over_fetched_and_revised_as_often_as_it_says(
    settings: Settings, tmp_path: Path, pia: User
) -> None:
    on_disk(settings, tmp_path)
    service = a_service("Lettered name", minutes=None, revisions=1)
    booking, client = booked(service, by=pia), browser(pia)
    here = booking.get_absolute_url()
    assert client.post(f"{here}revisions/", {"words": "Bolder"}).status_code == 422
    works.bring(booking, "../Sketch 1.pdf", BytesIO(b"%PDF-"), 5, by="Rita")
    tell()
    assert Mail.objects.filter(name="work_delivered", to="gabi@example.com").exists()
    page = client.get(here).text
    assert "Sketch 1.pdf" in page
    [there] = re.findall(r'action="([^"]+/works/\d+/)"', page)
    sent = client.post(there)
    assert sent.status_code == 303
    assert b"".join(Client().get(sent["Location"])) == b"%PDF-"
    assert client.post(f"{here}revisions/", {"words": "Bolder"}).status_code == 303
    refused = client.post(f"{here}revisions/", {"words": "And smaller"})
    assert refused.status_code == 422
    assert "All revisions that this includes have been asked for." in refused.text
    delivery.freeze(order_of(booking), by="Olga", reason="A dispute")
    assert client.post(there).status_code == 404
