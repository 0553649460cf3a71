"""Appointments that are bought and stand, for tests of what becomes of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from catalog import slots
from catalog.models import ServiceOffer
from fulfillment import delivery, notices
from fulfillment.models import Booking, Entitlement, Notice
from orders.models import Order, OrderLine
from orders.tests.sold import an_order, sold
from shop.accounts.access import account_of
from shop.accounts.models import User

ZONE = "America/New_York"


def times(service: ServiceOffer) -> list[datetime]:
    """What is free from the day after tomorrow on."""
    since = timezone.now() + timedelta(days=2)
    return [each.starts_at for each in slots.free(service, since, since + timedelta(days=5))]


def an_order_of(
    service: ServiceOffer, starts_at: datetime | None, by: User | None = None, **said: Any
) -> Order:
    if by:
        said["account"] = account_of(by)
    order = an_order(**said)
    line = sold(service.product, order=order, amount=6000)
    if starts_at:
        line.slot = slots.take(service, starts_at)
        line.starts_at, line.zone = starts_at, ZONE
        line.save()
    order.mark_paid("test")
    return order


def booked(service: ServiceOffer, starts_at: datetime | None = None, **said: Any) -> Booking:
    """Paid and delivered; at the first free time, if it is booked by time and none is said."""
    if starts_at is None and service.timed:
        starts_at = times(service)[0]
    order = an_order_of(service, starts_at, **said)
    assert delivery.begin(order).done_at, "It was not delivered."
    return Booking.objects.shown().get(entitlement__line__order=order)


def a_booking(line: OrderLine) -> Booking:
    """Of whatever was sold: a row as it stands at the desks."""
    service = ServiceOffer.objects.create(product=line.product, minutes=60)
    account = line.order.account
    owned = Entitlement.objects.create(account=account, line=line, product=line.product)
    return Booking.objects.create(
        entitlement=owned, account=account, seller=line.seller, service=service, state="requested"
    )


def tell() -> None:
    """What a worker does with all that is due, once."""
    for row in Notice.objects.ready().order_by("pk"):
        notices.send(row)
