"""Handing out what somebody owns: counted, and by an address that lives for minutes."""

from __future__ import annotations

import re
from datetime import timedelta
from ipaddress import ip_address, ip_network
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest
from django.utils import timezone

from catalog.models import File
from fulfillment import stamps
from fulfillment.files import Offer, ends, owned_releases
from fulfillment.models import Download, Entitlement
from fulfillment.refusals import Away, Closed, Lost, Replaced, TooLate, TooOften
from orders.models import Order
from shop.events.kinds import Kind
from shop.events.record import record
from shop.lib import storage

# The first that is named; each of them also says the names of those after it.
BROWSERS = re.compile(r"(Edg|OPR|SamsungBrowser|Firefox|FxiOS|CriOS|Chrome|Safari|curl|Wget)\b")
PREFIX = {4: 24, 6: 48}


class Trace(NamedTuple):
    """As little of who asks as can still tell two people apart in a dispute."""

    address: str = ""
    browser: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> Trace:
        found = BROWSERS.search(request.headers.get("User-Agent", ""))
        return cls(_network(request.META.get("REMOTE_ADDR", "")), found[1] if found else "")


def offer(entitlement: Entitlement, number: int) -> Offer:
    """This file, if it comes with what is owned and may be had now."""
    _ask_open(entitlement)
    found = Offer(entitlement, _file(entitlement, number))
    _ask_limits(found)
    return found


def hand_out(entitlement: Entitlement, number: int, trace: Trace) -> str:
    """Where the file can be fetched; one attempt is used up, and none if there is no such place."""
    file = offer(entitlement, number).file
    key = stamps.key_of(entitlement, file)
    address = _address(key, file)
    with transaction.atomic():
        # As many clicks as there may be at once: each counts what the one before has written.
        held = Entitlement.objects.select_for_update(of=("self",)).select_related("product")
        _ask_limits(Offer(_ask_open(held.get(pk=entitlement.pk)), file))
        Download.objects.create(entitlement=entitlement, file=file, **trace._asdict())
    return address


def allow_anew(order: Order, by: Any, reason: str) -> bool:
    """From now on the limits of all of its files count from nothing."""
    with transaction.atomic():
        rows = Entitlement.objects.of_order(order).filter(withdrawn_at=None)
        if not rows.update(downloads_from=timezone.now()):
            return False
        record(Kind.DOWNLOADS_ALLOWED, order, by=by, reason=reason)
    return True


def forget_traces() -> int:
    """Whence and with what, once no dispute can ask for it; that it was, stays."""
    long_ago = timezone.now() - timedelta(days=settings.DOWNLOAD_TRACE_DAYS)
    traced = Download.objects.filter(at__lt=long_ago).exclude(address="", browser="")
    return traced.update(address="", browser="")


def _file(entitlement: Entitlement, number: int) -> File:
    """To whom it does not belong, it is not there."""
    file = File.objects.filter(pk=number, release__product=entitlement.product_id).first()
    if file is None:
        raise Http404
    own = owned_releases(Entitlement.objects.filter(pk=entitlement.pk))
    owed = File.objects.owed(entitlement.granted_at, pk=number)
    if owed.exists() and own.filter(release_id=file.release_id).exists():
        return file
    if file.removed_at and File.objects.usable().filter(
        release=file.release_id, name=file.name, release__released_at__isnull=False
    ):
        raise Replaced
    raise Http404


def _ask_open(entitlement: Entitlement) -> Entitlement:
    if entitlement.state != "open":
        raise Closed(entitlement)
    return entitlement


def _ask_limits(offer: Offer) -> None:
    product, until = offer.entitlement.product, ends(offer.entitlement)
    if product is None:
        raise Http404
    if until and until <= timezone.now():
        raise TooLate(product.download_days or 0)
    if limit := product.download_limit:
        counted = Download.objects.counting()
        if counted.filter(entitlement=offer.entitlement, file=offer.file).count() >= limit:
            raise TooOften(limit)


def _address(key: str, file: File) -> str:
    """Asks first whether it is there: what cannot be fetched is not counted."""
    try:
        storage.size_of(key)
        return storage.sign_download(key, file.name)
    except storage.Missing as error:
        raise Lost from error
    except storage.Unavailable as error:
        raise Away from error


def _network(address: str) -> str:
    try:
        ip = ip_address(address)
    except ValueError:
        return ""
    return str(ip_network((ip, PREFIX[ip.version]), strict=False))
