"""A token of Clerk's for a session of ours."""

import time

from django.contrib import auth
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from shop.accounts import clerk, desk_age, roles, sync, tokens
from shop.accounts.models import ClerkSession, Identity, User
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
    _token, since = clerk.cookies(request)
    if since is not None and (since == 0 or claims.issued_at < since):
        raise Refused("stale")  # Clerk has said something newer to this browser
    return _enter(request, sync.known(claims), claims)


def exchange_cookie(request: HttpRequest) -> User | None:
    """The same with the token that Clerk's script left in a cookie, where it still holds."""
    token, since = clerk.cookies(request)
    if not token or since == 0:
        return None
    try:
        return exchange(request, token)
    except (Refused, clerk.Unavailable):
        return None


def sid_of_cookie(request: HttpRequest) -> str:
    """Which session at Clerk the browser would be let in by next; none where none."""
    token, _since = clerk.cookies(request)
    try:
        claims = tokens.verify(token) if token else None
    except Refused:
        return ""
    return claims.sid if claims and claims.issuer == clerk.issuer() else ""


def _enter(request: HttpRequest, identity: Identity, claims: Claims) -> User:
    """Everybody locks the identity first, then its sessions, then the person."""
    with transaction.atomic():
        held = Identity.objects.select_for_update(of=("self",)).select_related("user")
        identity = held.get(pk=identity.pk)
        user = identity.user
        if user is None or not identity.welcome or not user.is_active:
            raise Refused("not-welcome")
        row, new = ClerkSession.objects.select_for_update().get_or_create(sid=claims.sid)
        if row.ended_at:
            raise Refused("ended")
        roles.apply(user, claims)
        _open(request, user, claims, row)
        if new:
            record(Kind.PERSON_SIGNED_IN, user, by=user)
    return user


def _open(request: HttpRequest, user: User, claims: Claims, row: ClerkSession) -> None:
    seen = request.session.get(desk_age.KEPT)
    auth.login(request, user, backend=BACKEND)
    desk_age.resume(request, seen, row.created_at)
    request.session[KEPT] = Origin(claims.sid, claims.issued_at, int(time.time()))
    row.user, row.exchanged_at = user, timezone.now()
    row.session_key = request.session.session_key or ""
    row.save()
