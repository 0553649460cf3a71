"""The sandbox's own doors, which no provider has: a wish as JSON or from a form."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from sandbox.body import json_object
from sandbox.chaos import Switch

type View = Callable[..., HttpResponse]


class BadWish(ValueError):
    """What was asked for cannot be; the message says why in one sentence."""


def chaos(switch: Switch, then: Callable[[], None] | None = None) -> View:
    """Shows a provider's fault to come, and sets it; `then` is whom to tell."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @door
    def view(request: HttpRequest) -> HttpResponse:
        if request.method == "POST":
            switch.set(wish_in(request))
            if then:
                then()
            if not is_json(request):
                return redirect("index")
        return JsonResponse(switch.show())

    return view


def door(view: View) -> View:
    """A wish that cannot be met is a sentence, with 422."""

    @wraps(view)
    def answer(request: HttpRequest, **captured: str) -> HttpResponse:
        try:
            return view(request, **captured)
        except ValueError as mistake:
            return JsonResponse({"error": str(mistake)}, status=422)

    return answer


def wish_in(request: HttpRequest) -> dict[str, Any]:
    return json_object(request.body) if is_json(request) else request.POST.dict()


def is_json(request: HttpRequest) -> bool:
    return request.content_type == "application/json"
