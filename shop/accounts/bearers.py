"""Programs that bring a token with each request: `Authorization: Bearer`. They get no session."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from shop.accounts import clerk, roles, sync, tokens
from shop.accounts.models import ClerkSession, User
from shop.accounts.tokens import Claims, Refused


def token_of(request: HttpRequest) -> str:
    scheme, _, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def user_of(request: HttpRequest, token: str) -> User | AnonymousUser:
    """Nobody where the token proves nothing; a cookie that came along does not count then."""
    try:
        claims = tokens.verify_again(token)
        user = _user(claims)
    except Refused as refusal:
        request.refusal = refusal.reason  # type: ignore[attr-defined]  # ours, for the 401
        return AnonymousUser()
    except clerk.Unavailable:
        request.refusal = "unavailable"  # type: ignore[attr-defined]
        return AnonymousUser()
    request.claims = claims  # type: ignore[attr-defined]  # ours, for `whoami`
    return user


def _user(claims: Claims) -> User:
    identity = sync.known(claims)
    if not identity.welcome or not identity.user.is_active:
        raise Refused("not-welcome")
    if claims.sid and ClerkSession.objects.filter(sid=claims.sid, ended_at__isnull=False).exists():
        raise Refused("ended")
    roles.apply(identity.user, claims)
    return identity.user
