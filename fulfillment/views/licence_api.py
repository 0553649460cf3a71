"""What programs ask about licence keys: JSON in, JSON out, as docs/licences.md tells their authors.

Whatever is wrong with a key or its product, the answer is the same and takes as long.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from fulfillment import licence_file, licences
from fulfillment.models import Activation, Licence
from fulfillment.models.licence import Full, NotActive, digest
from fulfillment.views.question import Question, Refusal
from shop.accounts.limits import TooMany, address, hit, hit_lightly

type Answer = Callable[[Question], HttpResponse]


def program(
    count: Callable[[str, str], None], rate: str, *, device: bool = True
) -> Callable[[Answer], Callable[[HttpRequest], HttpResponse]]:
    """A view for programs: whoever asks is counted, and every refusal is JSON too."""

    def decorate(answer: Answer) -> Callable[[HttpRequest], HttpResponse]:
        @csrf_exempt
        @require_POST
        @wraps(answer)
        def view(request: HttpRequest) -> HttpResponse:
            try:
                count(rate, f"address:{address(request)}")
                return answer(Question.of(request, device=device))
            except TooMany as limit:
                headers = {"Retry-After": str(limit.seconds)}
                return _said(429, {"error": "too_many"}, headers)
            except NotActive as refusal:
                return _said(403, {"error": str(refusal)})
            except Full as refusal:
                return _said(409, {"error": "full", "devices": refusal.args[0]})
            except Refusal as refusal:
                return _said(refusal.status, {"error": refusal.error} | refusal.told)

        return view

    return decorate


@program(hit, "licence_change")
def activations(asked: Question) -> HttpResponse:
    """A device that is active already stays so, and uses no other place."""
    licence = _found(asked)
    if not licence.usable:
        raise NotActive(licence.state)
    new = False
    if _active(licence):
        _see(licence)
    else:
        _row, new = licence.activate(digest(asked.device), asked.name)
    return _said(201 if new else 200, _told(licence) | {"devices": licence.devices})


@program(hit_lightly, "licence_check", device=False)
def validations(asked: Question) -> HttpResponse:
    licence = _found(asked)
    told = _told(licence)
    if licence.usable and asked.device:
        if _active(licence):
            _see(licence)
        else:
            told["state"] = "not_activated"
    return _said(200, {"valid": told["state"] == "active"} | told)


@program(hit, "licence_change")
def deactivations(asked: Question) -> HttpResponse:
    """However the licence stands: who gives up a device may always do so."""
    licence = _found(asked)
    row = licence.activations.filter(device=digest(asked.device)).first()
    return _said(200, {"freed": bool(row and row.free(by="a program"))})


@program(hit, "licence_change")
def files(asked: Question) -> HttpResponse:
    licence = _found(asked)
    if not licence.usable:
        raise NotActive(licence.state)
    if not _active(licence):
        raise NotActive("not_activated")
    if not licence_file.offered(licence):
        raise Refusal(403, "no_files")
    _see(licence)
    row = Activation(licence=licence, device=digest(asked.device))
    return _said(200, licence_file.write(licence, row))


@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """The public keys that licence files are checked with, as a JSON Web Key Set."""
    headers = {"Cache-Control": "public, max-age=3600"}
    return JsonResponse({"keys": licence_file.public_keys()}, headers=headers)


def _found(asked: Question) -> Licence:
    device = digest(asked.device) if asked.device else ""
    found = licences.find(asked.key, asked.product, device)
    if found is None:
        raise Refusal(404, "unknown")
    return found


def _active(licence: Licence) -> bool:
    return licence.here_id is not None and licence.here_freed is None


def _see(licence: Licence) -> None:
    if licence.here_id:
        Activation.saw(licence.here_id, licence.here_seen)


def _told(licence: Licence) -> dict[str, Any]:
    until = licence.ends.isoformat() if licence.ends else None
    return {"state": licence.state, "licence": licence.token, "until": until}


def _said(
    status: int, words: Mapping[str, Any], headers: Mapping[str, str] | None = None
) -> HttpResponse:
    fresh = {"Cache-Control": "no-store", **(headers or {})}
    return JsonResponse(dict(words), status=status, headers=fresh)
