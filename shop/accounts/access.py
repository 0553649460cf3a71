"""Who may enter what."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, cast
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache

from shop.accounts import bearers
from shop.accounts.models import CustomerAccount, Seller, User
from shop.lib.htmx import wants_part
from shop.lib.http import inside


def may_operate(user: User | AnonymousUser) -> bool:
    return user.is_active and user.is_staff


def may_sell(user: User | AnonymousUser) -> bool:
    """Members of an active seller; and operators, who look after every seller's desk."""
    if may_operate(user):
        return True
    known = user.sells if isinstance(user, User) else False
    return Seller.objects.of(user).exists() if known is None else known


class PersonalRequest(HttpRequest):
    """A request of somebody we know."""

    user: User
    account: CustomerAccount


def signed_in[**P](
    view: Callable[Concatenate[PersonalRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """A page of one's own: `request.account` is whose, and no cache keeps it."""

    @wraps(view)
    def personal(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return _ask(request)
        request.account = account_of(request.user)  # type: ignore[attr-defined]  # PersonalRequest
        return view(cast("PersonalRequest", request), *args, **kwargs)

    return cast("Callable[Concatenate[HttpRequest, P], HttpResponse]", never_cache(personal))


def sign_in_url(back_to: str) -> str:
    return f"{reverse('sign_in')}?{urlencode({'next': back_to})}"


def account_of(user: User) -> CustomerAccount:
    """Somebody whom an operator wrote down gets theirs when they first come by."""
    try:
        return user.account
    except CustomerAccount.DoesNotExist:
        details = {"name": user.name, "email": user.email or ""}
        return CustomerAccount.objects.get_or_create(user=user, defaults=details)[0]


def _ask(request: HttpRequest) -> HttpResponse:
    """A program is told, a page is led to the sign-in and back, a part leads its page there."""
    if bearers.token_of(request):
        return _unauthorized(request)
    if wants_part(request):
        page = inside(request, request.headers.get("HX-Current-URL", ""), request.get_full_path())
        return HttpResponse(status=401, headers={"HX-Redirect": sign_in_url(page)})
    if request.method in ("GET", "HEAD"):
        return HttpResponseRedirect(sign_in_url(request.get_full_path()))
    page = inside(request, request.headers.get("Referer", ""), reverse("account"))
    return HttpResponseRedirect(sign_in_url(page))


def _unauthorized(request: HttpRequest) -> HttpResponse:
    reason = getattr(request, "refusal", "invalid")
    if reason == "unavailable":
        return JsonResponse({"error": reason}, status=503, headers={"Retry-After": "5"})
    says = {"WWW-Authenticate": f'Bearer error="invalid_token", error_description="{reason}"'}
    return JsonResponse({"error": reason}, status=401, headers=says)
