"""Programs that bring a token with each request: `Authorization: Bearer`. They get no session."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils import timezone

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
        request.refusal = "unavailable"  # type: ignore[attr-defined]  # ours, for the 401
        return AnonymousUser()
    request.claims = claims  # type: ignore[attr-defined]  # ours, for `whoami`
    return user


def _user(claims: Claims) -> User:
    identity = sync.known(claims)
    user = identity.user
    if user is None or not identity.welcome or not user.is_active:
        raise Refused("not-welcome")
    if claims.issuer == clerk.issuer() and _ended(claims, user):
        raise Refused("ended")
    if tokens.issuer_of(claims).tenant_claim:
        roles.apply(user, claims)
    return user


def _ended(claims: Claims, user: User) -> bool:
    """Of a session that is new here a row is kept, so that it can be ended."""
    row = ClerkSession.objects.filter(sid=claims.sid).first()
    if row is None:
        row, _new = ClerkSession.objects.get_or_create(
            sid=claims.sid, defaults={"user": user, "exchanged_at": timezone.now()}
        )
    return row.ended_at is not None
