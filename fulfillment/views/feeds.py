"""Appointments for calendars: one as a file, and all of them under a secret address."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_POST, require_safe

from fulfillment import ics
from fulfillment.holding import entitlement_of
from fulfillment.models import Booking, CalendarFeed
from orders import links
from shop.accounts.access import PersonalRequest, signed_in
from shop.accounts.limits import limited
from shop.storefront.context import current

KEPT = timedelta(days=90)  # of what is over
MOST = 500


@require_safe
@never_cache
def appointment(request: HttpRequest, token: str) -> HttpResponse:
    owned = entitlement_of(request, token)
    booking = get_object_or_404(Booking.objects.shown(), entitlement=owned, starts_at__isnull=False)
    order = owned.line.order if owned.line else None
    link = (
        links.signed(order, "booking", token) if order else links.here(booking.get_absolute_url())
    )
    return _answer(ics.calendar([(booking, link)]), "appointment.ics")


@require_safe
@cache_control(private=True, no_cache=True)
@limited("anonymous")
def feed(request: HttpRequest, token: str) -> HttpResponse:
    found = get_object_or_404(CalendarFeed, token=token)
    sells = found.seller_id is not None
    rows = [(each, _link(each, sells=sells)) for each in _rows(found)]
    return _answer(ics.calendar(rows, current(request).name, whose=sells))


@require_POST
@signed_in
def renew(request: PersonalRequest) -> HttpResponse:
    """A new address; the one before is no longer one."""
    with transaction.atomic():
        CalendarFeed.objects.filter(account=request.account).delete()
        CalendarFeed.objects.create(account=request.account)
    return HttpResponseRedirect(f"{reverse('bookings')}#calendar", status=303)


def _rows(found: CalendarFeed) -> QuerySet[Booking]:
    whose = {"seller": found.seller_id} if found.seller_id else {"account": found.account_id}
    since = timezone.now() - KEPT
    rows = Booking.objects.shown().filter(**whose, starts_at__gt=since)
    return rows.order_by("-starts_at")[:MOST]


def _link(booking: Booking, *, sells: bool) -> str:
    """Both ask who is there: a feed is read by machines that pass it on."""
    if sells:
        return links.here(reverse("sell:fulfillment_booking_change", args=[booking.pk]))
    return links.here(booking.get_absolute_url())


def _answer(content: bytes, name: str = "") -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'} if name else {}
    return HttpResponse(content, content_type=f"{ics.MEDIA_TYPE}; charset=utf-8", headers=headers)
