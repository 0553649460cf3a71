"""A booking as its buyer sees it: when, where, what else may be done; by account or by link."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from catalog.diary import Diary
from catalog.moment import known_zone, read
from fulfillment import bookings as verbs
from fulfillment import works
from fulfillment.booking_refusals import Refused, TimeTaken
from fulfillment.holding import entitlement_of, key_of
from fulfillment.models import Booking, CalendarFeed, Work
from shop.accounts.access import PersonalRequest, signed_in
from shop.accounts.embed import own_page, with_clerk
from shop.accounts.limits import hit, limited, visitor
from shop.lib import storage
from shop.lib.htmx import page
from shop.lib.leaf import leaf

A_PAGE = 25
LONGEST = 2_000


@require_safe
@signed_in
@with_clerk
def bookings(request: PersonalRequest) -> HttpResponse:
    rows = Booking.objects.filter(account=request.account).shown().listed()
    found = leaf(rows, A_PAGE, request.GET.get("page"))
    feed = CalendarFeed.objects.filter(account=request.account).first()
    return own_page(request, "fulfillment/bookings.html", {"page": found, "feed": feed})


@require_safe
@never_cache
def show(request: HttpRequest, token: str) -> HttpResponse:
    return _page(request, _theirs(request, token))


@require_POST
@never_cache
def time(request: HttpRequest, token: str) -> HttpResponse:
    """A free time of their own choice."""
    starts_at = read(request.POST.get("starts_at", ""))
    zone = known_zone(request.POST.get("zone", ""), "")

    def move(booking: Booking) -> None:
        if starts_at is None:
            raise TimeTaken
        verbs.move(booking, starts_at, zone, by=_who(request))

    return _do(request, token, move)


@require_POST
@never_cache
def wishes(request: HttpRequest, token: str) -> HttpResponse:
    words = request.POST.get("wishes", "").strip()[:LONGEST]
    return _do(request, token, lambda booking: verbs.ask(booking, words, by=_who(request)))


@require_POST
@never_cache
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """To a time that the seller proposed."""
    words = request.POST.get("wishes", "").strip()[:LONGEST]
    if "accept" in request.POST:
        return _do(request, token, lambda booking: verbs.accept(booking, by=_who(request)))
    return _do(request, token, lambda booking: verbs.refuse(booking, words, by=_who(request)))


@require_POST
@never_cache
def cancellation(request: HttpRequest, token: str) -> HttpResponse:
    return _do(request, token, lambda booking: verbs.cancel(booking, by=_who(request)))


@require_POST
@never_cache
def revision(request: HttpRequest, token: str) -> HttpResponse:
    words = request.POST.get("words", "").strip()[:LONGEST]
    if not words:
        return _do(request, token, lambda _booking: None)
    return _do(request, token, lambda booking: works.ask_revision(booking, words, by=_who(request)))


@require_POST
@never_cache
@limited("download")
def work(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Leads to the file, for some minutes."""
    booking = _theirs(request, token)
    if booking.entitlement.state != "open":
        raise Http404
    found = get_object_or_404(Work, pk=number, booking=booking)
    try:
        return HttpResponseRedirect(storage.sign_download(found.key, found.name), status=303)
    except storage.Unavailable:
        away = _("The storage does not answer. Please try again in a minute.")
        return _page(request, booking, away, status=503)


def _do(request: HttpRequest, token: str, act: Callable[[Booking], None]) -> HttpResponse:
    booking = _theirs(request, token)
    hit("booking", visitor(request))
    try:
        act(booking)
    except Refused as refused:
        booking.refresh_from_db()
        return _page(request, booking, refused.sentence, status=422)
    key = key_of(request)
    there = f"{booking.get_absolute_url()}{f'?{urlencode({"key": key})}' if key else ''}"
    return HttpResponseRedirect(there, status=303)


def _page(
    request: HttpRequest, booking: Booking, refusal: str = "", status: int = 200
) -> HttpResponse:
    moving = booking.may_move and (booking.starts_at is None or "move" in request.GET)
    told: dict[str, Any] = {
        "booking": booking,
        "entitlement": booking.entitlement,
        "key": key_of(request),
        "refusal": refusal,
        "works": booking.works.all(),
        "revisions": booking.revisions.all(),
        "diary": _diary(request, booking) if moving else None,
        "may_cancel": booking.may_cancel,
    }
    return page(request, "fulfillment/booking.html", told, part="times", status=status)


def _diary(request: HttpRequest, booking: Booking) -> Diary:
    keeps = {"move": "1"}
    if key := key_of(request):
        keeps["key"] = key
    here = booking.get_absolute_url()
    diary = Diary.of(request, booking.service, here, keeps, zone=booking.zone)
    diary.besides, diary.own = verbs.alone_in(booking), booking.starts_at
    return diary


def _theirs(request: HttpRequest, token: str) -> Booking:
    rows = Booking.objects.shown().select_related("slot")
    return get_object_or_404(rows, entitlement=entitlement_of(request, token))


def _who(request: HttpRequest) -> Any:
    return request.user if request.user.is_authenticated else "guest"
