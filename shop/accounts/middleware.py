"""Who is asking, when somebody wants to know; and a marker for pages that are everyone's."""

from datetime import timedelta
from functools import partial
from typing import cast

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from shop.accounts import bearers, sessions
from shop.accounts.exchange import exchange_cookie
from shop.accounts.models import User
from shop.lib.http import CART_COOKIE, View

MARKER = "visitor"
MARKED = timedelta(days=60)  # as long as a cart is kept


class Recognise(AuthenticationMiddleware):
    """Sets request.user; a page that does not ask for it costs nothing."""

    def process_request(self, request: HttpRequest) -> None:
        request.user = cast("User", SimpleLazyObject(partial(who, request)))
        if bearers.token_of(request):
            # No browser adds this header by itself, so no other site can make one send it.
            request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]  # Django's own


def who(request: HttpRequest) -> User | AnonymousUser:
    """By the token that came along, else by session, else by what Clerk's script has left."""
    if token := bearers.token_of(request):
        return bearers.user_of(request, token)
    user = sessions.current(request)
    return user if user.is_authenticated else exchange_cookie(request) or user


def mark_visitor(get_response: View) -> View:
    """Says in a cookie that there is something personal to show; scripts ask for it only then."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        session = request.session
        given = response.cookies.get(CART_COOKIE)
        if session.accessed or given:
            cart = given.value if given else request.COOKIES.get(CART_COOKIE)
            known = "_auth_user_id" in session or bool(cart)
            if known and MARKER not in request.COOKIES:
                response.set_cookie(
                    MARKER, "1", samesite="Lax", secure=request.is_secure(), max_age=MARKED
                )
            elif not known and MARKER in request.COOKIES:
                response.delete_cookie(MARKER)
        return response

    return middleware
