"""The one limiter: how often somebody may do something, right across all workers."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from hashlib import sha256
from ipaddress import ip_address, ip_network
from math import ceil
from typing import Concatenate, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from shop.accounts.models import Hits
from shop.accounts.tally import Tally

LONGEST = 120
SHARES, MOST_UNTOLD = 20, 50
TALLY = Tally()


class TooMany(Exception):
    """The limit is reached; `seconds` says when to come back."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Too many tries; again in {seconds} seconds.")
        self.seconds = seconds


def hit(rate: str, who: str) -> None:
    """Counts one try of somebody; raises TooMany above the limit."""
    allowed = settings.RATES[rate]
    now = timezone.now().timestamp()
    span = int(now // allowed.seconds)
    ends = (span + 1) * allowed.seconds
    if Hits.add(rate, _name(who), span, datetime.fromtimestamp(ends, UTC)) > allowed.limit:
        raise TooMany(ceil(ends - now))


def hit_lightly(rate: str, who: str) -> None:
    """Like hit, for what is asked so often that a row for each would be the dearest part.

    Each process counts by itself and tells the others a twentieth of the limit at a time: so many
    more may pass, for each process there is.
    """
    allowed = settings.RATES[rate]
    share = min(allowed.limit // SHARES, MOST_UNTOLD)
    if share < 2:
        hit(rate, who)
        return
    now = timezone.now().timestamp()
    span = int(now // allowed.seconds)
    ends = (span + 1) * allowed.seconds
    name = _name(who)
    number, due = TALLY.add((rate, name, ends), share)
    if due:
        there = Hits.add(rate, name, span, datetime.fromtimestamp(ends, UTC), share)
        TALLY.learn((rate, name, ends), there)
    if number > allowed.limit:
        raise TooMany(ceil(ends - now))


def limited[**P](
    rate: str,
) -> Callable[
    [Callable[Concatenate[HttpRequest, P], HttpResponse]],
    Callable[Concatenate[HttpRequest, P], HttpResponse],
]:
    """A view that one visitor may call only as often as the named rate says."""

    def decorate(
        view: Callable[Concatenate[HttpRequest, P], HttpResponse],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @wraps(view)
        def counted(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            hit(rate, visitor(request))
            return view(request, *args, **kwargs)

        return cast("Callable[Concatenate[HttpRequest, P], HttpResponse]", counted)

    return decorate


def visitor(request: HttpRequest) -> str:
    """The person where there is one, else the address (an IPv6 network counts as one)."""
    if request.user.is_authenticated:
        return f"user:{request.user.pk}"
    return f"address:{address(request)}"


def address(request: HttpRequest) -> str:
    remote: str = request.META.get("REMOTE_ADDR", "")
    try:
        ip = ip_address(remote)
    except ValueError:
        return remote
    return str(ip_network((ip, 64), strict=False)) if ip.version == 6 else str(ip)


def _name(who: str) -> str:
    return who if len(who) <= LONGEST else sha256(who.encode()).hexdigest()


def forget_old() -> int:
    return Hits.objects.filter(ends_at__lt=timezone.now()).delete()[0]
