"""Files of what one owns: all of them, those of one thing, and one to be fetched."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.csp import CSP
from django.views.decorators.cache import never_cache
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_http_methods, require_safe

from fulfillment import downloads, stamps
from fulfillment.files import owned_releases, parcels
from fulfillment.holding import entitlement_of, key_of
from fulfillment.models import Entitlement
from fulfillment.refusals import NotHandedOut, Preparing
from shop.accounts.access import PersonalRequest, signed_in
from shop.accounts.embed import own_page, with_clerk
from shop.accounts.limits import hit, visitor
from shop.lib import storage
from shop.lib.htmx import page as page_or_part
from shop.lib.leaf import leaf

A_PAGE = 10


def leads_to_storage[V: Callable[..., Any]](view: V) -> V:
    """Lets the page's forms end where files are kept, which browsers forbid without a word."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        allowed = [CSP.SELF, *storage.origins()]
        policy: dict[str, Any] = settings.SECURE_CSP | {"form-action": allowed}
        return csp_override(policy)(view)(request, *args, **kwargs)

    return cast("V", never_cache(shown))


@require_safe
@signed_in
@with_clerk
def files(request: PersonalRequest) -> HttpResponse:
    return own_page(
        request, "fulfillment/files_page.html", _files(request, request.account.entitlements.open())
    )


@require_safe
@leads_to_storage
def files_of(request: HttpRequest, token: str) -> HttpResponse:
    """Every version of one thing, also for who holds the order's link."""
    found = entitlement_of(request, token)
    if found.product is None:
        raise Http404
    told = _files(request, Entitlement.objects.open().filter(pk=found.pk))
    here = {"entitlement": found, "key": key_of(request)}
    return render(request, "fulfillment/files_of.html", told | here)


@require_http_methods(["GET", "HEAD", "POST"])
@leads_to_storage
def file(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """One file: a post fetches it; the page waits for it, or says why it cannot be had."""
    if request.method == "POST":
        hit("download", visitor(request))
    found = entitlement_of(request, token)
    try:
        if request.method == "POST":
            return _lead(request, downloads.hand_out(found, number, downloads.Trace.of(request)))
        offer = downloads.offer(found, number)
        stamps.key_of(found, offer.file)
    except Preparing as refusal:
        if request.method == "POST":
            return HttpResponseRedirect(_here(request), status=303)
        return _show(request, found, refusal)
    except NotHandedOut as refusal:
        return _show(request, found, refusal)
    return _show(request, found, ready=offer.file)


def _lead(request: HttpRequest, there: str) -> HttpResponse:
    """Off the site, which a script cannot follow by itself."""
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": there})
    return HttpResponseRedirect(there, status=303)


def _show(
    request: HttpRequest,
    entitlement: Entitlement,
    refusal: NotHandedOut | None = None,
    ready: Any = None,
) -> HttpResponse:
    told = {
        "entitlement": entitlement,
        "refusal": refusal,
        "waiting": isinstance(refusal, Preparing),
        "file": ready,
        "key": key_of(request),
        "here": _here(request),
    }
    status = refusal.status if refusal else 200
    answer = page_or_part(request, "fulfillment/file.html", told, part="state", status=status)
    if refusal and refusal.again:
        answer["Retry-After"] = str(refusal.again)
    return answer


def _here(request: HttpRequest) -> str:
    key = key_of(request)
    return f"{request.path}?key={key}" if key else request.path


def _files(request: HttpRequest, rows: Any) -> dict[str, Any]:
    page = leaf(owned_releases(rows), A_PAGE, request.GET.get("page"))
    return {"page": page, "parcels": parcels(page)}
