"""A booking: made by delivering, moved, cancelled, agreed on, told of; its time is never lost."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog import slots
from catalog.models import Claim, ServiceOffer, Slot
from catalog.tests.hours_of import a_service
from catalog.tests.shelf_of import on_the_shelf
from fulfillment import bookings, delivery
from fulfillment.booking_refusals import NotNow, TimeTaken, TooLate
from fulfillment.models import Booking, Entitlement, Notice
from fulfillment.tests.booking_of import an_order_of, booked, tell, times
from fulfillment.tests.owning import bought
from orders.tests.sold import an_order, sold
from shop.events.kinds import Kind
from shop.events.models import Event, Mail
from tests.crowd import at_once
from tests.people import a_member, a_seller

pytestmark = pytest.mark.django_db
State = Booking.State


@pytest.fixture
def service() -> ServiceOffer:
    return a_service()


def mails(name: str) -> list[Mail]:
    return list(Mail.objects.filter(name=name).order_by("pk"))


def test_a_paid_time_is_booked_and_delivering_again_books_nothing(service: ServiceOffer) -> None:
    booking = booked(service)
    assert booking.state == State.BOOKED
    assert booking.slot == Slot.objects.get()
    delivery.deliver(booking.entitlement.line.order)  # type: ignore[union-attr]  # it was bought
    assert Booking.objects.count() == 1
    assert Notice.objects.filter(kind="confirmed").count() == 1


def test_delivering_asks_the_same_for_two_appointments_and_for_ten() -> None:
    services = [a_service(f"Lesson {n}", seller=a_seller(f"S{n}", f"s{n}")) for n in range(12)]
    counts = []
    for some in (services[:2], services[2:]):
        order = an_order()
        for each in some:
            line = sold(each.product, order=order)
            starts = times(each)[0]
            line.starts_at, line.slot = starts, slots.take(each, starts)
            line.save()
        with CaptureQueriesContext(connection) as asked:
            delivery.deliver(order)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12, asked.captured_queries
    assert Booking.objects.filter(state=State.BOOKED).count() == 12


def test_a_service_in_a_bundle_waits_for_its_time(service: ServiceOffer) -> None:
    box = on_the_shelf("Box")
    box.bundled.add(service.product)
    bought(box)
    booking = Booking.objects.get()
    assert (booking.state, booking.slot, booking.starts_at) == (State.REQUESTED, None, None)
    first = times(service)[0]
    bookings.move(booking, first, "Asia/Tokyo", by="guest")
    assert (booking.state, booking.starts_at) == (State.BOOKED, first)


def test_a_time_is_moved_and_the_old_one_is_free(service: ServiceOffer) -> None:
    booking = booked(service)
    before, after = booking.starts_at, times(service)[3]
    bookings.move(booking, after, "", by="guest")
    assert (booking.starts_at, booking.ends_at) == (after, after + timedelta(hours=1))
    assert Slot.objects.get().starts_at == after
    assert before in times(service)
    assert Claim.objects.count() == 4
    assert Event.objects.filter(kind=Kind.BOOKING_MOVED).count() == 1
    bookings.move(booking, after, "", by="guest")  # twice is once
    assert booking.sequence == 1


def test_a_time_that_is_gone_or_not_offered_leaves_all_as_it_was(service: ServiceOffer) -> None:
    booking, other = booked(service), booked(service)
    for wrong in (other.starts_at, other.starts_at + timedelta(minutes=15)):  # type: ignore[operator]  # it has a time
        with pytest.raises(TimeTaken):
            bookings.move(booking, wrong, "", by="guest")  # type: ignore[arg-type]  # it has a time
    booking.refresh_from_db()
    assert booking.slot is not None
    assert Slot.objects.count() == 2


def test_a_cap_of_one_a_day_lets_one_move_within_the_day() -> None:
    service = a_service("Once a day", daily_cap=1)
    booking = booked(service)
    assert booking.starts_at
    bookings.move(booking, booking.starts_at + timedelta(hours=1), "", by="guest")
    assert Slot.objects.count() == 1


def test_who_leaves_a_group_leaves_one_place() -> None:
    group = a_service("Evening", capacity=3)
    first = times(group)[0]
    one, two = booked(group, first), booked(group, first)
    assert one.slot == two.slot
    bookings.cancel(one, by="guest")
    assert Slot.objects.get().taken == 1
    two.refresh_from_db()
    assert two.state == State.BOOKED


def test_in_time_it_is_cancelled_for_free_and_the_refund_is_asked_for(
    service: ServiceOffer,
) -> None:
    booking = booked(service)
    bookings.cancel(booking, by="guest")
    assert booking.state == State.CANCELLED
    assert booking.refund_asked_at
    assert not Claim.objects.exists()
    assert Event.objects.get(kind=Kind.REFUND_ASKED).data["amount"] == "€60"
    bookings.cancel(booking, by="guest")  # twice is once
    assert Event.objects.filter(kind=Kind.REFUND_ASKED).count() == 1


def test_too_late_it_cannot_be_moved_and_cancelling_brings_nothing_back() -> None:
    service = a_service(cancel_hours=999, cancel_policy="The hour is paid.")
    booking = booked(service)
    with pytest.raises(TooLate):
        bookings.move(booking, times(service)[0], "", by="guest")
    bookings.cancel(booking, by="guest")
    assert booking.state == State.CANCELLED
    assert booking.refund_asked_at is None


def test_a_seller_who_cancels_owes_the_money(service: ServiceOffer) -> None:
    ServiceOffer.objects.update(cancel_hours=999)
    booking = booked(service)
    bookings.cancel(booking, by="Rita", reason="Ill", for_free=True)
    assert booking.refund_asked_at
    tell()
    [told] = mails("booking_cancelled")
    assert told.context["reason"] == "Ill"
    assert told.context["refund"] is True


def test_what_is_taken_back_frees_its_time(service: ServiceOffer) -> None:
    booking = booked(service)
    order = booking.entitlement.line.order  # type: ignore[union-attr]  # it was bought
    delivery.freeze(order, by="Olga", reason="A dispute")
    booking = Booking.objects.shown().get()
    assert not booking.may_move
    with pytest.raises(NotNow):
        bookings.cancel(booking, by="guest")
    assert Claim.objects.exists()
    delivery.withdraw(order, by="Olga", reason="Refunded")
    booking.refresh_from_db()
    assert booking.state == State.CANCELLED
    assert booking.refund_asked_at is None
    assert not Claim.objects.exists()
    delivery.withdraw(order, by="Olga", reason="Refunded")
    assert Event.objects.filter(kind=Kind.BOOKING_CANCELLED).count() == 1


def test_a_time_is_asked_for_proposed_refused_and_agreed_on() -> None:
    service = a_service(by_request=True)
    booking = booked(service)
    assert booking.state == State.REQUESTED
    bookings.ask(booking, "Any Tuesday", by="guest")
    first, second = times(service)[:2]

    bookings.propose(booking, "Rita", first)
    assert booking.state == State.PROPOSED
    assert first not in times(service)
    bookings.refuse(booking, "Later, please", by="guest")
    assert (booking.state, booking.wishes, booking.starts_at) == (
        State.REQUESTED,
        "Later, please",
        None,
    )
    assert first in times(service)
    bookings.propose(booking, "Rita", second)
    bookings.accept(booking, by="guest")
    assert (booking.state, booking.starts_at) == (State.BOOKED, second)
    with pytest.raises(NotNow):
        bookings.decline(booking, "Rita", "No")


def test_a_seller_confirms_a_time_of_their_own_choice() -> None:
    service = a_service(by_request=True)
    booking = booked(service)
    at = (timezone.now() + timedelta(days=3)).replace(hour=3, minute=30, second=0, microsecond=0)
    with pytest.raises(NotNow):
        bookings.confirm(booking, "Rita")
    bookings.confirm(booking, "Rita", at)
    assert (booking.state, booking.starts_at) == (State.BOOKED, at)
    other = booked(a_service("Other", by_request=True))
    with pytest.raises(TimeTaken):
        bookings.confirm(other, "Rita", at + timedelta(minutes=30))


def test_work_without_a_time_is_confirmed_or_declined() -> None:
    service = a_service("Work", minutes=None)
    one, two = booked(service), booked(service)
    bookings.confirm(one, "Rita")
    assert (one.state, one.starts_at) == (State.BOOKED, None)
    bookings.finish(one, "Rita")
    assert one.state == State.DONE
    bookings.decline(two, "Rita", "No room this year")
    assert two.state == State.DECLINED
    assert two.refund_asked_at


def test_only_what_has_begun_is_done_or_missed(service: ServiceOffer) -> None:
    booking = booked(service)
    for verb in (bookings.finish, bookings.miss):
        with pytest.raises(NotNow):
            verb(booking, "Rita")
    now = timezone.now()
    Booking.objects.update(starts_at=now - timedelta(hours=2), ends_at=now - timedelta(hours=1))
    bookings.miss(booking, "Rita")
    bookings.finish(booking, "Rita")
    assert booking.state == State.DONE


def test_the_buyer_is_told_and_reminded_of_the_time_that_holds(service: ServiceOffer) -> None:
    ServiceOffer.objects.update(remind_late=True)
    a_member(service.product.seller, "rita@example.com")
    service.refresh_from_db()
    booking = booked(service)
    tell()
    [confirmed] = mails("booking_confirmed")
    assert confirmed.to == "gabi@example.com"
    assert "New York" in confirmed.context["when"]
    [attached] = confirmed.context["attachments"]
    assert "BEGIN:VEVENT" in attached["content"]
    bookings.move(booking, times(service)[4], "", by="guest")
    tell()
    assert {each.to for each in mails("booking_changed")} == {
        "gabi@example.com",
        "rita@example.com",
    }
    # The clock goes on: reminders of the old time and of the new one are due.
    Notice.objects.filter(kind__in=["day", "hour"]).update(due_at=timezone.now())
    tell()
    reminders = mails("booking_reminder")
    assert len(reminders) == 2
    assert {each.context["when"] for each in reminders} == {booking.when}
    tell()
    assert len(mails("booking_reminder")) == 2


@pytest.mark.parametrize("end", ["cancelled", "frozen"])
def test_nobody_is_reminded_of_what_does_not_take_place(service: ServiceOffer, end: str) -> None:
    booking = booked(service)
    if end == "cancelled":
        bookings.cancel(booking, by="guest")
    else:
        Entitlement.objects.update(frozen_at=timezone.now())
    Notice.objects.update(due_at=timezone.now())
    tell()
    assert not mails("booking_reminder")


def test_a_seller_hears_of_what_waits_for_them() -> None:
    service = a_service(by_request=True)
    a_member(service.product.seller, "rita@example.com")
    booking = booked(service)
    tell()
    bookings.ask(booking, "Any <b>Tuesday</b>", by="guest")
    tell()
    asked = mails("booking_requested")
    assert [each.to for each in asked] == ["rita@example.com"] * 2
    assert asked[1].context["wishes"] == "Any <b>Tuesday</b>"
    assert "/sell/fulfillment/booking/" in asked[1].context["link"]


@pytest.mark.django_db(transaction=True)
def test_many_move_to_one_time_and_one_gets_it(service: ServiceOffer) -> None:
    held = [booked(service) for _buyer in range(6)]
    wanted = times(service)[0]
    left = held.copy()

    def move() -> bool:
        try:
            bookings.move(left.pop(), wanted, "", by="guest")
        except TimeTaken:
            return False
        return True

    assert sorted(at_once(len(held), move)) == [False] * 5 + [True]
    assert Slot.objects.count() == 6
    assert Claim.objects.count() == 24


@pytest.mark.django_db(transaction=True)
def test_a_buyer_moves_while_the_seller_cancels(service: ServiceOffer) -> None:
    for _round in range(5):
        booking, wanted = booked(service), times(service)[3]
        acts = [
            partial(move, Booking.objects.get(), wanted),
            partial(bookings.cancel, Booking.objects.get(), by="Rita", for_free=True),
        ]

        def act(acts: list[partial[None]] = acts) -> None:
            acts.pop()()

        at_once(2, act)
        booking.refresh_from_db()
        assert booking.state == State.CANCELLED
        assert not Slot.objects.exists()
        Notice.objects.all().delete()
        Booking.objects.all().delete()


def move(booking: Booking, wanted: datetime) -> None:
    with suppress(NotNow):
        bookings.move(booking, wanted, "", by="guest")


def test_an_order_that_failed_to_deliver_keeps_its_time(service: ServiceOffer) -> None:
    first = times(service)[0]
    order = an_order_of(service, first)
    assert order.lines.get().slot
    delivery.begin(order)
    assert order.lines.get().slot is None
    assert Booking.objects.get().slot
