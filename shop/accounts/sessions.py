"""Sessions of ours that came of one at Clerk: whether they hold, and how they end."""

import time
from datetime import timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from shop.accounts import clerk
from shop.accounts.models import ClerkSession, Seller, User
from shop.events.kinds import Kind
from shop.events.record import record

BEGAN = "began"
KEPT_FOR = timedelta(days=90)
LONGEST_WHY = 40
KEPT = "clerk"  # in the Django session: which session at Clerk it came of, and when


class Origin(NamedTuple):
    sid: str
    issued_at: int  # by Clerk's clock
    exchanged_at: int  # by ours


NOWHERE = Origin("", 0, 0)  # of a session that says something unknown: it is over


def current(request: HttpRequest) -> User | AnonymousUser:
    """Whose session this is, as far as it still holds."""
    origin = origin_of(request)
    if origin is None:
        return _by_password(request)
    _token, since = clerk.cookies(request)
    if since == 0 or time.time() - origin.exchanged_at > settings.SESSION_COOKIE_AGE:
        return _ended(request)
    user = _user_of(origin, request)
    if user is None:
        return _ended(request)
    if since is not None and since > origin.issued_at:
        return AnonymousUser()  # Clerk's state is newer than ours: exchange again
    return user


def end(sid: str, why: str, by: Any = "clerk") -> None:
    """For good: no token of this session counts any more, even one that still verifies."""
    with transaction.atomic():
        row, _new = ClerkSession.objects.select_for_update().get_or_create(sid=sid)
        if row.ended_at:
            return
        _close(ClerkSession.objects.filter(pk=row.pk), why)
        if row.user:
            record(Kind.SESSION_ENDED, row.user, by=by, why=why)


def end_all(user: User, why: str, by: Any = "clerk") -> list[str]:
    """Those of Clerk's and an operator's by password; which of Clerk's were open."""
    with transaction.atomic():
        held = hold(user)
        lately = timezone.now() - timedelta(seconds=settings.SESSION_COOKIE_AGE)
        open_ones = [row.sid for row in held if row.exchanged_at and row.exchanged_at > lately]
        _close(ClerkSession.objects.filter(user=user, ended_at=None), why)
        User.objects.filter(pk=user.pk).update(signed_out_at=timezone.now())
        record(Kind.SESSION_ENDED, user, by=by, why=why, sessions=len(open_ones))
    return open_ones


def hold(user: User) -> list[ClerkSession]:
    """The open ones, locked until the transaction ends."""
    rows = user.clerk_sessions.select_for_update().filter(ended_at=None)
    return list(rows.order_by("pk"))


def forget_old() -> int:
    """What ended long ago, or was never told to have ended; a token lives for minutes at most."""
    long_ago = timezone.now() - KEPT_FOR
    return ClerkSession.objects.filter(
        Q(ended_at__lt=long_ago) | Q(ended_at=None, exchanged_at__lt=long_ago)
    ).delete()[0]


def _close(rows: QuerySet[ClerkSession], why: str) -> None:
    keys = list(rows.exclude(session_key="").values_list("session_key", flat=True))
    rows.update(ended_at=timezone.now(), why=why[:LONGEST_WHY])
    Session.objects.filter(session_key__in=keys).delete()


def begin(sender: object, request: HttpRequest | None, user: Any, **told: Any) -> None:
    """When somebody signed in, by whatever way; what was said of Clerk's holds no more."""
    if request is not None:
        request.session[BEGAN] = time.time()
        request.session.pop(KEPT, None)


def origin_of(request: HttpRequest) -> Origin | None:
    match request.session.get(KEPT):
        case [str(sid), int(issued_at), int(exchanged_at)]:
            return Origin(sid, issued_at, exchanged_at)
        case None:
            return None
    return NOWHERE


def _by_password(request: HttpRequest) -> User | AnonymousUser:
    user = auth.get_user(request)
    if not isinstance(user, User) or user.signed_out_at is None:
        return user
    began = request.session.get(BEGAN, 0)
    return user if began > user.signed_out_at.timestamp() else _ended(request)


def _ended(request: HttpRequest) -> AnonymousUser:
    """Not by Django's logout(), which would ask who this is."""
    request.session.flush()
    return AnonymousUser()


def _user_of(origin: Origin, request: HttpRequest) -> User | None:
    # With all that nearly every page of one's own wants to know of somebody, in one question.
    sells = Seller.objects.filter(active=True, members__user=OuterRef("user"))
    rows = ClerkSession.objects.select_related("user__account").annotate(sells=Exists(sells))
    row = rows.filter(sid=origin.sid).first()
    if row is None or row.ended_at or row.user is None or not row.user.is_active:
        return None
    row.user.sells = row.sells
    same = str(row.user.pk) == request.session.get(auth.SESSION_KEY)
    return row.user if same else None
