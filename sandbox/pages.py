"""The front page: what the sandbox stands in for, and its switches."""

from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sandbox.clerk import pages as clerk
from sandbox.mailbox import messages
from sandbox.resend import calls, faults, webhooks
from sandbox.stripe import pages as stripe

STYLESHEET = Path(__file__).parent / "static" / "sandbox.css"


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    context = {
        "address": f"http://{request.get_host()}/resend",
        "mails": messages.count(),
        "calls": calls.count(),
        "fault": faults.switch.show(),
        "modes": faults.switch.modes.items(),
        "told": webhooks.deliveries.newest()[:3],
        "clerk": clerk.overview(request),
        "stripe": stripe.overview(request),
    }
    return render(request, "index.html", context)


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@require_safe
def stylesheet(request: HttpRequest) -> HttpResponse:
    return HttpResponse(STYLESHEET.read_bytes(), content_type="text/css; charset=utf-8")
