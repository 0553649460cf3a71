"""A token of Clerk's for a session of ours."""

import time

from django.contrib import auth
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from shop.accounts import clerk, desk_age, roles, sync, tokens
from shop.accounts.models import ClerkSession, User
from shop.accounts.sessions import KEPT, Origin
from shop.accounts.tokens import Claims, Refused
from shop.events.kinds import Kind
from shop.events.record import record

BACKEND = "django.contrib.auth.backends.ModelBackend"


def exchange(request: HttpRequest, token: str) -> User:
    """Signs in whoever the token speaks of; raises Refused or clerk.Unavailable."""
    claims = tokens.verify(token)
    if claims.issuer != clerk.issuer():
        raise Refused("issuer")
    identity = sync.known(claims)
    if not identity.welcome or not identity.user.is_active:
        raise Refused("not-welcome")
    _enter(request, identity.user, claims)
    return identity.user


def exchange_cookie(request: HttpRequest) -> User | None:
    """The same with the token that Clerk's script left in a cookie, where it still holds."""
    token, since = clerk.cookies(request)
    if not token or since == 0:
        return None
    try:
        if since is not None and tokens.verify(token).issued_at < since:
            return None
        return exchange(request, token)
    except (Refused, clerk.Unavailable):
        return None


def _enter(request: HttpRequest, user: User, claims: Claims) -> None:
    with transaction.atomic():
        row, new = ClerkSession.objects.select_for_update().get_or_create(sid=claims.sid)
        if row.ended_at:
            raise Refused("ended")
        roles.apply(user, claims)
        auth.login(request, user, backend=BACKEND)
        if not new:
            desk_age.rest(request)  # the same session at Clerk brings no fresh powers
        request.session[KEPT] = Origin(claims.sid, claims.issued_at, int(time.time()))
        row.user, row.exchanged_at = user, timezone.now()
        row.session_key = request.session.session_key or ""
        row.save()
        if new:
            record(Kind.PERSON_SIGNED_IN, user, by=user)
