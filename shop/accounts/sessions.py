"""Sessions of ours that came of one at Clerk: whether they hold, and how they end."""

import time
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from shop.accounts import clerk
from shop.accounts.models import ClerkSession, User
from shop.events.kinds import Kind
from shop.events.record import record

BEGAN = "began"
KEPT = "clerk"  # in the Django session: which session at Clerk it came of, and when


class Origin(NamedTuple):
    sid: str
    issued_at: int  # by Clerk's clock
    exchanged_at: int  # by ours


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


def end(sid: str, why: str) -> None:
    """For good: no token of this session counts any more, even one that still verifies."""
    with transaction.atomic():
        row, _new = ClerkSession.objects.select_for_update().get_or_create(sid=sid)
        if row.ended_at:
            return
        row.ended_at, row.why = timezone.now(), why[:40]
        row.save(update_fields=["ended_at", "why"])
        if row.session_key:
            Session.objects.filter(session_key=row.session_key).delete()
        if row.user:
            record(Kind.SESSION_ENDED, row.user, by="clerk", why=why)


def end_all(user: User, why: str) -> None:
    """Those of Clerk's one by one, and an operator's by password."""
    for row in user.clerk_sessions.filter(ended_at=None):
        end(row.sid, why)
    User.objects.filter(pk=user.pk).update(signed_out_at=timezone.now())


def begin(sender: object, request: HttpRequest | None, user: Any, **told: Any) -> None:
    """When somebody signed in, by whatever way."""
    if request is not None:
        request.session[BEGAN] = time.time()


def origin_of(request: HttpRequest) -> Origin | None:
    kept = request.session.get(KEPT)
    return Origin(*kept) if kept else None


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
    row = ClerkSession.objects.select_related("user__account").filter(sid=origin.sid).first()
    if row is None or row.ended_at or row.user is None or not row.user.is_active:
        return None
    same = str(row.user.pk) == request.session.get(auth.SESSION_KEY)
    return row.user if same else None
