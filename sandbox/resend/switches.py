"""The sandbox's own doors to its Resend: the fault to come, and the calls seen."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from sandbox.chaos import BadFault
from sandbox.resend import calls, faults


@require_http_methods(["GET", "HEAD", "POST"])
def chaos(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        try:
            faults.switch.set(wish_in(request))
        except BadFault as mistake:
            return JsonResponse({"error": str(mistake)}, status=422)
        if request.content_type != "application/json":
            return redirect("index")
    return JsonResponse(faults.switch.show())


def wish_in(request: HttpRequest) -> dict[str, Any]:
    if request.content_type != "application/json":
        return request.POST.dict()
    try:
        wish = json.loads(request.body)
    except (ValueError, RecursionError):
        wish = None
    if not isinstance(wish, dict):
        raise BadFault("The request body must be a JSON object.")
    return wish


@require_http_methods(["GET", "HEAD", "DELETE"])
def calls_seen(request: HttpRequest) -> HttpResponse:
    if request.method == "DELETE":
        calls.forget()
    return JsonResponse(calls.seen(), safe=False)
