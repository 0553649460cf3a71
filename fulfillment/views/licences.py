"""A customer's keys: shown, their devices freed, a leaked one replaced. By account, or by link."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from fulfillment import licence_file, licences
from fulfillment.forms import DeviceForm
from fulfillment.holding import entitlement_of, key_of
from fulfillment.models import Licence
from fulfillment.models.licence import Full, NotActive, digest
from shop.accounts.access import PersonalRequest, signed_in
from shop.accounts.embed import own_page, with_clerk
from shop.accounts.limits import hit
from shop.lib.leaf import leaf

A_PAGE = 20


@require_safe
@signed_in
@with_clerk
def own(request: PersonalRequest) -> HttpResponse:
    rows = Licence.objects.owned().filter(entitlement__account=request.account)
    return own_page(request, "fulfillment/licences.html", _page(request, rows))


@require_safe
@never_cache
def several(request: HttpRequest, token: str) -> HttpResponse:
    """All keys of one thing of which somebody bought many."""
    owned = entitlement_of(request, token)
    rows = Licence.objects.owned().filter(entitlement=owned).order_by("seat")
    told = _page(request, rows)
    if not told["licences"]:
        raise Http404
    return render(request, "fulfillment/licences_of.html", told)


@never_cache
def licence(request: HttpRequest, token: str) -> HttpResponse:
    """One key with its devices; one without a network is posted here to become active."""
    found = _theirs(request, token)
    form = DeviceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            found.activate(digest(form.cleaned_data["device"]), form.cleaned_data["name"])
        except Full:
            form.add_error(None, _("All its devices are in use. Free one first."))
        except NotActive:
            form.add_error(None, _("This key cannot be used just now."))
        else:
            messages.success(request, _("The device is active. Its licence file is below."))
            return _back(request, found)
    status = 422 if form.errors else 200
    told = {"licence": found, "form": form, **_shown(request, found)}
    return render(request, "fulfillment/licence_page.html", told, status=status)


@require_POST
@never_cache
def freeing(request: HttpRequest, token: str, device: int) -> HttpResponse:
    found = _theirs(request, token)
    row = get_object_or_404(found.activations, pk=device)
    if row.free(by=_who(request)):
        messages.success(request, _("The device is free: another one may take its place."))
    return _back(request, found)


@never_cache
def replacement(request: HttpRequest, token: str) -> HttpResponse:
    """Asks first: every device must be given the new key."""
    found = _theirs(request, token)
    if request.method != "POST":
        told = {"licence": found, **_shown(request, found)}
        return render(request, "fulfillment/licence_replacement.html", told)
    if found.token != token:  # pressed twice
        return _back(request, found)
    hit("licence_replace", f"owned:{found.entitlement_id}")
    try:
        new = licences.replace(found, by=_who(request), reason=_("Asked for by the customer"))
    except NotActive:
        messages.error(request, _("This key cannot be used just now, so it was not replaced."))
        return _back(request, found)
    messages.success(request, _("This is your new key. The old one does not work any more."))
    return _back(request, new)


@require_safe
@never_cache
def file(request: HttpRequest, token: str, device: int) -> HttpResponse:
    """The licence file of one device."""
    found = _theirs(request, token)
    row = get_object_or_404(found.activations, pk=device, freed_at=None)
    if not (found.usable and licence_file.offered(found)):
        raise Http404
    name = f"{found.entitlement.product.slug}-{row.device[:8]}.licence.json"  # type: ignore[union-attr]  # keys are for products
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return JsonResponse(licence_file.write(found, row), headers=headers)


def _theirs(request: HttpRequest, token: str) -> Licence:
    """The key that holds; the address of one that was replaced leads to the one after it."""
    row = Licence.objects.select_related("entitlement").filter(token=token).first()
    if row is None:
        raise Http404
    owned = entitlement_of(request, row.entitlement.token)
    return get_object_or_404(Licence.objects.owned(), entitlement=owned, seat=row.seat)


def _page(request: HttpRequest, rows: QuerySet[Licence]) -> dict[str, Any]:
    key, page = key_of(request), leaf(rows, A_PAGE, request.GET.get("page"))
    query = f"{urlencode({'key': key})}&" if key else ""
    return {"page": page, "licences": page.rows, "key": key, "query": query}


def _shown(request: HttpRequest, found: Licence) -> dict[str, Any]:
    files = found.usable and licence_file.offered(found)
    return {"key": key_of(request), "files": files, "devices": found.held}


def _back(request: HttpRequest, found: Licence) -> HttpResponse:
    key = key_of(request)
    query = f"?{urlencode({'key': key})}" if key else ""
    return HttpResponseRedirect(f"{found.get_absolute_url()}{query}", status=303)


def _who(request: HttpRequest) -> Any:
    return request.user if request.user.is_authenticated else "a guest, by their link"
