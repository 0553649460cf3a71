"""Clerk for people: who there is, who is signed in, what was delivered."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sandbox.clerk import demo, faults, keys, people, sessions, tokens, webhooks


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    context = {
        "people": [(person, sessions.active(person_id=person.id)) for person in people.everybody()],
        "password": demo.PASSWORD,
        "endpoints": webhooks.endpoints.all_of_them(),
        "deliveries": webhooks.deliveries.newest(),
        "seconds": tokens.life(),
    }
    return render(request, "clerk/index.html", context)


def overview(request: HttpRequest) -> dict[str, Any]:
    """Its part of the front page."""
    base = f"http://{request.get_host()}"
    return {
        "frontend": f"{base}/clerk",
        "api": f"{base}/clerk-api",
        "key": keys.publishable_key(int(request.META["SERVER_PORT"])),
        "people": people.everybody(),
        "password": demo.PASSWORD,
        "deliveries": webhooks.deliveries.newest()[:3],
        "fault": faults.switch.show(),
        "modes": faults.switch.modes.items(),
    }
