"""The sandbox's own doors to its Clerk, for tests and for the page at `/clerk/`."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from sandbox import store, svix
from sandbox.chaos import number
from sandbox.clerk import (
    clients,
    demo,
    errors,
    events,
    faults,
    people,
    sessions,
    signing,
    tokens,
    webhooks,
)
from sandbox.clerk.errors import Refusal
from sandbox.clerk.stamps import new_id
from sandbox.door import BadWish, View, door, is_json, wish_in

LONGEST_TOKEN = 24 * 60 * 60


def own_door(view: View) -> View:
    """A wish for JSON is answered in JSON; a form leads back to the page."""

    def answer(request: HttpRequest, **captured: str) -> HttpResponse:
        try:
            with store.transaction():
                response = view(request, **captured)
        except Refusal as refusal:
            return refusal.response()
        return redirect("clerk") if from_page(request) else response

    return door(answer)


def from_page(request: HttpRequest) -> bool:
    return request.method == "POST" and not is_json(request)


@require_http_methods(["POST", "DELETE"])
@own_door
def endpoints_added(request: HttpRequest) -> HttpResponse:
    if request.method == "DELETE":
        webhooks.endpoints.forget_added()
    else:
        wish = wish_in(request)
        webhooks.endpoints.add(svix.endpoint(wish.get("url"), wish.get("secret")))
    return JsonResponse([each.url for each in webhooks.endpoints.all_of_them()], safe=False)


@require_http_methods(["GET", "HEAD", "DELETE"])
@own_door
def deliveries(request: HttpRequest) -> HttpResponse:
    if request.method == "DELETE":
        webhooks.deliveries.forget()
    return JsonResponse(webhooks.deliveries.shown(), safe=False)


@require_POST
@own_door
def delivery_again(request: HttpRequest, svix_id: str) -> HttpResponse:
    if not webhooks.deliveries.again(svix_id):
        raise errors.not_found("The delivery")
    return JsonResponse({"id": svix_id})


@require_POST
@own_door
def send(request: HttpRequest) -> HttpResponse:
    wish = wish_in(request)
    if not isinstance(wish.get("type"), str):
        raise BadWish("An event has a type.")
    return JsonResponse({"id": events.send(wish["type"], wish.get("data"))})


@require_POST
@own_door
def token_life(request: HttpRequest) -> HttpResponse:
    seconds = int(number(wish_in(request), "seconds", tokens.DEFAULT_LIFE, LONGEST_TOKEN))
    tokens.live(max(seconds, 1))
    return JsonResponse({"seconds": tokens.life()})


@require_POST
@own_door
def rotation(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"kid": signing.rotate()})


@require_POST
@own_door
def session_revoked(request: HttpRequest, session_id: str) -> HttpResponse:
    return JsonResponse({"status": sessions.end(sessions.get(session_id), "revoked").status})


@require_POST
@own_door
def session_expired(request: HttpRequest, session_id: str) -> HttpResponse:
    return JsonResponse({"status": sessions.end(sessions.get(session_id), "expired").status})


@require_http_methods(["DELETE"])
@own_door
def everything(request: HttpRequest) -> HttpResponse:
    """Back to the start, faults included."""
    faults.switch.set({"mode": "ok"})
    demo.start_over()
    return JsonResponse({})


@require_POST
@own_door
def mint(request: HttpRequest) -> HttpResponse:
    """A token to order; with an address, for a session begun just now."""
    wish = wish_in(request)
    session_id, person_id = whose(wish)
    port, azp = int(request.META["SERVER_PORT"]), text(wish, "azp")
    jwt = tokens.made_to_order(
        tokens.claims(person_id, session_id, port, azp),
        mapping(wish, "claims"),
        mapping(wish, "header"),
    )
    return JsonResponse({"token": jwt, "session_id": session_id, "user_id": person_id})


def whose(wish: dict[str, Any]) -> tuple[str, str]:
    email = text(wish, "email")
    if email is None:
        return new_id("sess"), text(wish, "sub") or "user_alice"
    person = people.having(email)
    if person is None:
        raise errors.not_found("The user")
    return sessions.begin(clients.create().id, person.id).id, person.id


def text(wish: dict[str, Any], name: str) -> str | None:
    value = wish.get(name)
    if not isinstance(value, str | None):
        raise BadWish(f"{name} is a text.")
    return value


def mapping(wish: dict[str, Any], name: str) -> dict[str, Any]:
    value = wish.get(name) or {}
    if not isinstance(value, dict):
        raise BadWish(f"{name} is an object.")
    return value
