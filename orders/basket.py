"""Whose cart it is: a person's by their account, a visitor's by a cookie that nobody guesses."""

from __future__ import annotations

from django.db.models import Sum
from django.http import HttpRequest, HttpResponse

from orders.models import Cart, CartLine
from orders.models.cart import KEPT
from shop.accounts.access import account_of
from shop.lib.http import CART_COOKIE


def cart_of(request: HttpRequest) -> Cart | None:
    """The cart, if there is one; what was chosen before signing in comes along."""
    visitors = _visitors(request)
    if not request.user.is_authenticated:
        return visitors
    account = account_of(request.user)
    if visitors is None:
        return Cart.objects.filter(account=account).first()
    cart, _new = Cart.objects.get_or_create(account=account)
    cart.take_over(visitors)
    return cart


def cart_for(request: HttpRequest) -> Cart:
    """The cart, made if there is none yet."""
    if cart := cart_of(request):
        return cart
    if request.user.is_authenticated:
        return Cart.objects.get_or_create(account=account_of(request.user))[0]
    return Cart.objects.create()


def count(request: HttpRequest) -> int:
    """How many things are in it; one question, unless somebody has just signed in."""
    lines = CartLine.objects.all()
    if key := request.COOKIES.get(CART_COOKIE, ""):
        if request.user.is_authenticated:
            found = cart_of(request)
            return found.count if found else 0
        lines = lines.filter(cart__key=key, cart__account=None)
    elif request.user.is_authenticated:
        lines = lines.filter(cart__account=account_of(request.user))
    else:
        return 0
    return int(lines.aggregate(number=Sum("quantity"))["number"] or 0)


def keep(request: HttpRequest, response: HttpResponse, cart: Cart | None) -> HttpResponse:
    """Has the browser remember a visitor's cart; that of a person is theirs on every device."""
    if cart is not None and cart.account_id is None:
        response.set_cookie(
            CART_COOKIE,
            cart.key,
            max_age=KEPT,
            httponly=True,
            samesite="Lax",
            secure=request.is_secure(),
        )
    elif CART_COOKIE in request.COOKIES and request.user.is_authenticated:
        response.delete_cookie(CART_COOKIE, samesite="Lax")
    return response


def _visitors(request: HttpRequest) -> Cart | None:
    key = request.COOKIES.get(CART_COOKIE, "")
    return Cart.objects.filter(key=key, account=None).first() if key else None
