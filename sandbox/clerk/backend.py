"""The Backend API: people and their sessions, for a server with a secret key."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from sandbox import connection, store
from sandbox.body import NoJson, json_object
from sandbox.clerk import addresses, errors, faults, listing, people, sessions, shapes, signing
from sandbox.clerk.errors import Refusal

KEYS_BEGIN = "sk_test_"
NAMES = ("first_name", "last_name", "external_id")
TEXTS = (*NAMES, "password")
CREATABLE = (*TEXTS, *people.METADATA, "email_address")
CHANGEABLE = (*TEXTS, *people.METADATA, "primary_email_address_id")

type Json = dict[str, Any]
type Action = Callable[..., Json | list[Json]]


def endpoint(**actions: Action) -> Callable[..., HttpResponse]:
    def view(request: HttpRequest, **captured: str) -> HttpResponse:
        try:
            return answer(request, actions, captured)
        except Refusal as refusal:
            return refusal.response()
        except connection.NoAnswer:
            connection.hang_up(request)
            return HttpResponse()  # nobody reads it

    return view


def answer(
    request: HttpRequest, actions: dict[str, Action], captured: dict[str, str]
) -> HttpResponse:
    authorise(request)
    faults.strike(request, "api_down")
    action = actions.get(str(request.method))
    if action is None:
        raise errors.method_not_allowed()
    try:
        with store.transaction():
            return JsonResponse(action(request, **captured), safe=False)
    except RecursionError:
        raise errors.body_invalid("The request body is nested too deeply.") from None


def authorise(request: HttpRequest) -> None:
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        raise errors.key_missing()
    if not key.strip().startswith(KEYS_BEGIN):
        raise errors.key_invalid()


def unknown(request: HttpRequest, **captured: str) -> Json:
    raise errors.not_found(f"The path {request.path[:200]}")


def list_people(request: HttpRequest) -> list[Json]:
    return [shapes.account(person) for person in listing.people_asked_for(request.GET)]


def create(request: HttpRequest) -> Json:
    wish = read(request, CREATABLE)
    emails = wish.pop("email_address", [])
    if not isinstance(emails, list) or not all(isinstance(email, str) for email in emails):
        raise errors.param_invalid("email_address", "email_address is a list of addresses.")
    return shapes.account(people.create(emails, **wish))


def show(request: HttpRequest, person_id: str) -> Json:
    return shapes.account(people.get(person_id))


def change(request: HttpRequest, person_id: str) -> Json:
    wish = read(request, CHANGEABLE)
    if "primary_email_address_id" in wish:
        primary = str(wish.pop("primary_email_address_id"))
        wish["primary_address_id"] = addresses.get(primary, person_id=person_id).id
    return shapes.account(people.change(person_id, **wish))


def merge_metadata(request: HttpRequest, person_id: str) -> Json:
    person = people.get(person_id)
    wish = read(request, people.METADATA)
    values = {name: merged(person.metadata(name), wish[name]) for name in wish}
    return shapes.account(people.change(person_id, **values))


def merged(before: Json, changes: Json) -> Json:
    """Deeply; null takes a key away."""
    after = dict(before)
    for name, value in changes.items():
        if isinstance(value, dict):
            inner = after.get(name)
            after[name] = merged(inner if isinstance(inner, dict) else {}, value)
        else:
            after[name] = value
    return {name: value for name, value in after.items() if value is not None}


def remove(request: HttpRequest, person_id: str) -> Json:
    people.remove(person_id)
    return {"object": "user", "id": person_id, "deleted": True}


def ban(request: HttpRequest, person_id: str) -> Json:
    return shapes.account(people.ban(person_id, banned=True))


def unban(request: HttpRequest, person_id: str) -> Json:
    return shapes.account(people.ban(person_id, banned=False))


def add_address(request: HttpRequest) -> Json:
    wish = read(request, ("user_id", "email_address", "verified", "primary"))
    person = people.get(str(wish.get("user_id")))
    email, verified = str(wish.get("email_address")), bool(wish.get("verified"))
    strategy = "admin" if verified else "email_code"
    address = addresses.add(person.id, email, strategy, verified=verified)
    primary = {"primary_address_id": address.id} if wish.get("primary") else {}
    people.change(person.id, **primary)
    return address.as_json()


def remove_address(request: HttpRequest, address_id: str) -> Json:
    address = addresses.get(address_id)
    addresses.remove(address)
    people.change(address.person_id)
    return {"object": "email_address", "id": address_id, "deleted": True}


def list_sessions(request: HttpRequest) -> list[Json]:
    return [shapes.bare_session(found) for found in listing.sessions_asked_for(request.GET)]


def show_session(request: HttpRequest, session_id: str) -> Json:
    return shapes.bare_session(sessions.get(session_id))


def revoke(request: HttpRequest, session_id: str) -> Json:
    return shapes.bare_session(sessions.end(sessions.get(session_id), "revoked"))


def jwks(request: HttpRequest) -> Json:
    return signing.jwks()


def read(request: HttpRequest, known: tuple[str, ...]) -> Json:
    """The body; raises a refusal for a parameter Clerk does not know, or of another kind."""
    try:
        wish = json_object(request.body) if request.body else {}
    except NoJson as mistake:
        raise errors.body_invalid(str(mistake)) from None
    for name, value in wish.items():
        if name not in known:
            raise errors.param_unknown(name)
        if name in TEXTS and not isinstance(value, str | None):
            raise errors.param_invalid(name, f"{name} is a text.")
        if name in people.METADATA and not isinstance(value, dict):
            raise errors.param_invalid(name, f"{name} is an object.")
    return wish
