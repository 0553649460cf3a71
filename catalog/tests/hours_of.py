"""Services by appointment, as tests of their times need them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time
from typing import Any

from catalog.models import Availability, Product, ServiceOffer
from catalog.tests.shelf_of import on_the_shelf
from shop.accounts.models import Seller

BERLIN = "Europe/Berlin"
ALL_WEEK = range(7)


def a_service(
    name: str = "Brush Lesson",
    *hours: str,
    weekdays: Iterable[int] = ALL_WEEK,
    seller: Seller | None = None,
    **terms: Any,
) -> ServiceOffer:
    """Published, open every day from nine to five in Berlin, an hour each, unless it is said."""
    given: dict[str, Any] = {"minutes": 60, "time_zone": BERLIN, "notice_hours": 0}
    shelf: dict[str, Any] = {"several": terms.get("capacity", 1) > 1}
    product: Product = on_the_shelf(name, 6000, kind="service", seller=seller, **shelf)
    service = ServiceOffer.objects.create(product=product, **(given | terms))
    Availability.objects.bulk_create(
        Availability(service=service, weekday=weekday, begins=begins, ends=ends)
        for weekday in weekdays
        for begins, ends in map(span, hours or ["9:00-17:00"])
    )
    return service


def span(text: str) -> tuple[time, time]:
    begins, ends = (time.fromisoformat(part.zfill(5)) for part in text.split("-"))
    return begins, ends


def utc(text: str) -> datetime:
    """ "2026-11-24 09:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
