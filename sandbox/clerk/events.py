"""What Clerk tells the shop: an envelope around a person or a session as they are now."""

import json
from typing import TYPE_CHECKING, Any

from sandbox.clerk import keys, people, shapes, stamps, webhooks

if TYPE_CHECKING:
    from sandbox.clerk.people import Person
    from sandbox.clerk.sessions import Session


def person(kind: str, about: "Person") -> None:
    send(kind, shapes.account(about))


def person_removed(about: "Person") -> None:
    external = about.row["external_id"]
    told = {"object": "user", "id": about.id, "deleted": True}
    send("user.deleted", told | ({"external_id": external} if external else {}))


def session(kind: str, about: "Session") -> None:
    whose = shapes.account(people.get(about.person_id))
    send(kind, shapes.bare_session(about) | {"user": whose})


def send(kind: str, data: Any) -> str:
    """Put it on its way to every endpoint; returns its svix id."""
    envelope = {
        "object": "event",
        "type": kind,
        "data": data,
        "event_attributes": {"http_request": {"client_ip": "127.0.0.1", "user_agent": "sandbox"}},
        "timestamp": stamps.now(),
        "instance_id": keys.INSTANCE,
    }
    return webhooks.enqueue(kind, json.dumps(envelope))
