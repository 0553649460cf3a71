"""The Frontend API's door: who may ask, as which browser, and how an answer looks."""

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from sandbox import connection, store
from sandbox.clerk import clients, errors, faults
from sandbox.clerk.errors import Refusal

if TYPE_CHECKING:
    from sandbox.clerk.clients import Client
    from sandbox.clerk.sessions import Session

LOOPBACK_PAGE = re.compile(r"http://(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?")

type Json = dict[str, Any]
type Action = Callable[..., Json | list[Json] | HttpResponse]


@dataclass
class Visit:
    """One call from one browser."""

    request: HttpRequest
    azp: str | None

    @cached_property
    def client(self) -> "Client":
        return clients.of(self.request)

    @property
    def client_asked_for(self) -> bool:
        """A page asks two things at once when it loads; only one may bring it a new client."""
        return "client" in vars(self)

    @cached_property
    def form(self) -> dict[str, str]:
        return self.request.POST.dict()

    @property
    def port(self) -> int:
        return int(self.request.META["SERVER_PORT"])

    @property
    def session(self) -> "Session":
        """The one it speaks for; raises a refusal when that is over."""
        wanted = self.request.GET.get("_clerk_session_id")
        for session in reversed(self.client.sessions):
            if wanted in (None, session.id):
                return session
        raise errors.signed_out()

    def needed(self, name: str) -> str:
        if not self.form.get(name):
            raise errors.param_missing(name)
        return self.form[name]

    def reply(self, response: object) -> Json:
        """What changed, and the browser's whole state as it is now."""
        client = clients.get(self.client.id)
        return {"response": response, "client": client.as_json(self.port, self.azp)}


def endpoint(**actions: Action) -> Callable[..., HttpResponse]:
    """A view with an action for each verb; the bundles name most verbs in the query."""

    def view(request: HttpRequest, **captured: str) -> HttpResponse:
        origin = request.headers.get("Origin")
        if origin is not None and not LOOPBACK_PAGE.fullmatch(origin):
            return errors.origin_invalid().response()
        try:
            response = answer(Visit(request, origin), actions, captured)
        except Refusal as refusal:
            response = refusal.response()
        except connection.NoAnswer:
            connection.hang_up(request)
            return HttpResponse()  # nobody reads it
        return readable_by(response, origin)

    return view


def answer(visit: Visit, actions: dict[str, Action], captured: dict[str, str]) -> HttpResponse:
    faults.strike(visit.request, "frontend_down")
    action = actions.get(verb(visit.request))
    if action is None:
        raise errors.method_not_allowed()
    with store.transaction():
        found = action(visit, **captured)
        if isinstance(found, HttpResponse):
            return found
        response = JsonResponse(found, safe=False, headers={"Cache-Control": "no-store"})
        if visit.client_asked_for:
            clients.remember(response, visit.request, visit.client)
    return response


def verb(request: HttpRequest) -> str:
    if request.method == "POST":
        return request.GET.get("_method", "POST").upper()
    return str(request.method)


def readable_by(response: HttpResponse, origin: str | None) -> HttpResponse:
    response.headers["Vary"] = "Origin"
    if origin:
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Allow-Credentials"] = "true"
    return response


def unknown(visit: Visit) -> Json:
    """Said aloud: this is how one learns what the bundles ask and nobody answers."""
    called = f"{verb(visit.request)} {visit.request.path}"
    print(f"Clerk's bundles asked for what is not there: {called!r}", file=sys.stderr, flush=True)
    raise errors.not_found(f"The path {visit.request.path[:200]}")
