"""A time is bought: held while it is paid for, given back if it is not, never sold twice."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from billing import checkout
from billing.models import Payment
from billing.settlement import Paid, settle
from billing.tests.till import (
    BUYER,
    HERE,
    a_cart,
    bring,
    cart_of,
    paid,
    price_of,
    seen,
    session_of,
)
from billing.tests.till import an_order as placed
from catalog import slots
from catalog.models import Claim, ServiceOffer, Slot
from catalog.tests.hours_of import a_service
from catalog.tests.shelf_of import on_the_shelf
from fulfillment.models import Booking
from orders.buyer import Buyer
from orders.models import Cart, CartLine, Order, OrderLine
from orders.quote import quote
from orders.refusals import Changed, Refused, Superseded
from sandbox.testing import Sandbox
from tests.crowd import at_once
from tests.people import a_seller

pytestmark = pytest.mark.django_db
TAKEN = "This time has been taken; choose another."


def times(service: ServiceOffer) -> list[datetime]:
    since = timezone.now() + timedelta(days=1)
    return [each.starts_at for each in slots.free(service, since, since + timedelta(days=5))]


def choosing(service: ServiceOffer, starts_at: datetime, client: Client | None = None) -> Client:
    said = {"starts_at": starts_at.isoformat(), "zone": "America/New_York"}
    return a_cart(service.product, client=client, **said)


def chosen(service: ServiceOffer, starts_at: datetime) -> Cart:
    cart = Cart.objects.create()
    cart.add(price_of(service.product), starts_at=starts_at)
    cart.refresh_from_db()
    return cart


def asked(service: ServiceOffer, starts_at: str) -> Any:
    said = {"price": price_of(service.product).pk, "starts_at": starts_at}
    return Client().post("/cart/lines/", said, headers=HERE)


def test_a_time_must_be_chosen() -> None:
    answer = asked(a_service(), "")
    assert answer.status_code == 422
    assert "Choose a time for Brush Lesson first." in answer.text


@pytest.mark.parametrize(
    "typed", ["tomorrow", "2026-11-24", "9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00+00:00"]
)
def test_a_time_that_is_none_is_a_sentence(typed: str) -> None:
    answer = asked(a_service(), typed)
    assert answer.status_code == 422
    assert "Choose a time" in answer.text or TAKEN in answer.text
    assert not CartLine.objects.exists()


@pytest.mark.parametrize("away", [timedelta(minutes=15), timedelta(days=-9), timedelta(days=99)])
def test_a_time_that_is_not_offered_is_a_sentence(away: timedelta) -> None:
    service = a_service()
    answer = asked(service, (times(service)[0] + away).isoformat())
    assert answer.status_code == 422
    assert TAKEN in answer.text


def test_what_is_no_service_has_no_time() -> None:
    client = a_cart(on_the_shelf(), starts_at="2026-11-24T09:00:00+00:00")
    assert cart_of(client).lines.get().starts_at is None


def test_cart_and_checkout_say_the_time_as_the_buyer_reads_it() -> None:
    service = a_service()
    client = choosing(service, times(service)[0])
    for page in ("/cart/", "/checkout/"):
        assert "(New York, UTC" in client.get(page).text


def test_the_time_is_held_while_it_is_paid_for_and_free_when_it_was_not(stripe: Sandbox) -> None:
    service = a_service()
    first = times(service)[0]
    client, late = choosing(service, first), choosing(service, first)
    order = placed(client)
    assert order.lines.get().slot == Slot.objects.get()
    assert first not in times(service)

    assert TAKEN in late.get("/cart/").text
    refused = late.post("/checkout/", BUYER | {"seen": seen(late)})
    assert refused.status_code == 422
    assert TAKEN in refused.text
    assert Order.objects.count() == 1
    # Whoever holds it may go on.
    assert TAKEN not in client.get("/cart/").text
    assert client.post("/checkout/", BUYER | {"seen": seen(client)}).status_code == 303
    assert Order.objects.count() == 1

    order.cancel(Order.Cause.EXPIRED, by="stripe")
    assert order.lines.get().slot is None
    assert not Claim.objects.exists()
    assert first in times(service)


def test_a_time_taken_between_page_and_payment_costs_nothing(stripe: Sandbox) -> None:
    service, short = a_service(), a_service("Short", minutes=15)
    first = times(service)[0]
    client = choosing(service, first)
    agreed = seen(client)
    slots.take(short, first + timedelta(minutes=30))
    answer = client.post("/checkout/", BUYER | {"seen": agreed})
    assert answer.status_code == 422
    assert TAKEN in answer.text
    assert f'href="/products/{service.product.slug}/times/' in answer.text
    assert not Order.objects.exists()
    assert not stripe.stripe_sessions()


def test_two_sessions_of_one_lesson_are_two_lines(stripe: Sandbox) -> None:
    service = a_service()
    one, two, three = times(service)[:3]
    client = choosing(service, two, choosing(service, one))
    order = placed(client)
    assert [line.starts_at for line in order.lines.all()] == [one, two]
    assert Slot.objects.count() == 2
    choosing(service, three, client)
    stripe.stripe_pay(session_of(order))
    bring(stripe)
    assert [line.starts_at for line in cart_of(client).lines.all()] == [three]


def test_one_cart_cannot_want_its_provider_twice_at_once() -> None:
    service, other = a_service(), a_service("Other", minutes=30)
    first = times(service)[0]
    client = choosing(other, first + timedelta(minutes=30), choosing(service, first))
    found = quote(cart_of(client))
    assert [each.trouble for each in found.lines] == ["", TAKEN]


def test_places_of_two_options_are_counted_together() -> None:
    group = a_service("Evening", capacity=2)
    first = times(group)[0]
    cart = Cart.objects.create()
    cart.add(price_of(group.product), 2, starts_at=first)
    assert not quote(cart).troubles
    cart.set_quantity(cart.lines.get().pk, 3)
    assert quote(cart).troubles == ["There are 2 places left at this time."]


def test_late_money_gets_the_time_back_or_is_held(stripe: Sandbox) -> None:
    service = a_service()
    one, two = times(service)[:2]
    orders = [placed(choosing(service, each)) for each in (one, two)]
    for order in orders:
        order.cancel(Order.Cause.EXPIRED, by="stripe")
    slots.take(service, two)
    told = [
        settle(order, Paid("stripe", f"pi_{order.pk}", order.total, order.currency))
        for order in orders
    ]
    assert [each.outcome for each in told] == [Payment.Outcome.SETTLED, Payment.Outcome.LATE]
    booking = Booking.objects.get()
    assert (booking.starts_at, booking.slot) == (one, Slot.objects.get(starts_at=one))


def test_a_service_that_is_agreed_on_later_needs_no_time(stripe: Sandbox) -> None:
    service = a_service(by_request=True)
    order = paid(stripe, a_cart(service.product))
    assert order.lines.get().starts_at is None
    assert not Slot.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("capacity", "sold"), [(1, 1), (5, 5)])
def test_fifty_buyers_for_one_session(stripe: Sandbox, capacity: int, sold: int) -> None:
    service = a_service(capacity=capacity)
    first = times(service)[0]
    carts = [chosen(service, first) for _buyer in range(50)]
    left = [partial(begin, cart, f"{cart.pk}@example.com") for cart in carts]

    def next_one() -> Order | None:
        return left.pop()()

    got = at_once(50, next_one)

    assert len([each for each in got if each]) == sold
    assert Order.objects.count() == sold
    assert Slot.objects.get().taken == sold
    for order in Order.objects.all():
        stripe.stripe_pay(checkout.start(order))
    bring(stripe)
    assert Order.objects.paid().count() == sold
    assert Slot.objects.get().taken == sold


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_in_a_circle(stripe: Sandbox) -> None:
    """Placing and cancelling the same four times of two providers, in all orders at once."""
    services = [
        a_service(name, minutes=minutes, seller=a_seller(seller, seller.lower()))
        for seller in ("Sally", "Rita")
        for name, minutes in ((f"{seller} long", 90), (f"{seller} short", 30))
    ]
    first = times(services[0])[0]
    carts = [Cart.objects.create() for _buyer in range(6)]
    for cart in carts:
        for service in random.sample(services, 4):
            at = first if service.minutes == 90 else first + timedelta(minutes=90)
            with suppress(Refused):
                cart.add(price_of(service.product), starts_at=at)

    def deed() -> str:
        cart = Cart.objects.get(pk=random.choice(carts).pk)
        order = cart.orders.open().first()
        if order:
            order.cancel(Order.Cause.OPERATOR, by="Olga")
            return "cancelled"
        return "placed" if begin(cart, f"{cart.pk}@example.com") else "refused"

    done = at_once(6, lambda: [deed() for _time in range(8)])
    assert any("placed" in each for each in done)
    held = Slot.objects.filter(taken=1).count()
    assert held == Slot.objects.count() == OrderLine.objects.exclude(slot=None).count()
    assert Claim.objects.count() == sum(
        (slot.service.minutes or 0) // 15 for slot in Slot.objects.select_related("service")
    )


def begin(cart: Cart, email: str) -> Order | None:
    try:
        return checkout.begin(cart, Buyer(email), quote(cart).digest)
    except (Changed, Superseded):
        return None
