"""What was taken back is given again: as it was, where that is still possible."""

import pytest

from catalog import slots
from catalog.tests.hours_of import a_service
from fulfillment import bookings, delivery
from fulfillment.models import Booking, Delivery, Entitlement
from fulfillment.tests.booking_of import an_order_of, booked, times
from orders.models import Order
from shop.events.kinds import Kind
from shop.events.models import Event

pytestmark = pytest.mark.django_db
State = Booking.State


def order_of(booking: Booking) -> Order:
    order: Order = Entitlement.objects.get(pk=booking.entitlement_id).line.order  # type: ignore[union-attr]  # it was bought
    return order


def test_a_booking_holds_again_at_its_time() -> None:
    booking = booked(a_service())
    at, order = booking.starts_at, order_of(booking)
    delivery.withdraw(order, by="Olga", reason="Refunded")
    for _twice in range(2):
        delivery.restore(order, by="stripe", reason="It failed")
    booking.refresh_from_db()
    assert (booking.state, booking.starts_at, booking.reason) == (State.BOOKED, at, "")
    assert at not in times(booking.service)
    assert Event.objects.filter(kind=Kind.BOOKING_RESTORED).count() == 1


def test_a_time_that_somebody_else_took_is_agreed_on_anew() -> None:
    service = a_service()
    booking = booked(service)
    order = order_of(booking)
    delivery.withdraw(order, by="Olga", reason="Refunded")
    assert booking.starts_at
    slots.take(service, booking.starts_at)
    delivery.restore(order, by="stripe", reason="It failed")
    booking.refresh_from_db()
    assert booking.state == State.REQUESTED
    assert Booking.objects.get(pk=booking.pk, starts_at=None) == booking


def test_what_was_cancelled_before_stays_cancelled() -> None:
    booking = booked(a_service())
    order = order_of(booking)
    bookings.cancel(booking, by="guest")
    delivery.withdraw(order, by="Olga", reason="Refunded")
    delivery.restore(order, by="stripe", reason="It failed")
    booking.refresh_from_db()
    assert booking.state == State.CANCELLED


def test_a_time_that_was_never_delivered_is_free_and_taken_again() -> None:
    service = a_service()
    at = times(service)[0]
    order = an_order_of(service, at)
    Delivery.objects.create(order=order, error="No room")
    delivery.withdraw(order, by="Olga", reason="Refunded")
    assert at in times(service)
    delivery.restore(order, by="stripe", reason="It failed")
    assert at not in times(service)
    delivery.begin(order)
    Delivery.objects.update(due_at="2020-01-01T00:00Z")
    delivery.retry(Delivery.objects.get())
    assert Booking.objects.get().state == State.BOOKED
