"""What Stripe tells: an event holds the object as it was when it happened."""

from typing import Any

import stripe

from sandbox import store
from sandbox.stripe import clock, endpoints, faults, listing, objects, webhooks
from sandbox.stripe.cause import cause
from sandbox.stripe.objects import Json, Kept

KIND = "event"


def emit(kind: str, about: Json, before: Json | None = None) -> str:
    """In the caller's transaction, so that only what happened is told; returns its id."""
    fault = faults.webhooks.take()
    live = fault.mode == "webhooks_live"
    with store.transaction():
        for _ in range(2 if fault.mode == "webhooks_two_events" else 1):
            to = endpoints.told_of(kind)
            event = shape(kind, about, before, live=live) | {"pending_webhooks": len(to)}
            objects.add(event)
            webhooks.send(event, to, fault)
    return str(event["id"])


def shape(kind: str, about: Json, before: Json | None, *, live: bool) -> Json:
    told = about | ({"livemode": True} if live and "livemode" in about else {})
    return {
        "id": objects.new_id("evt"),
        "object": KIND,
        "api_version": stripe.api_version,
        "created": clock.now(),
        "data": {"object": told} | ({"previous_attributes": before} if before else {}),
        "livemode": live,
        "request": cause.get().as_json(),
        "type": kind,
    }


def show(params: Json, event_id: str) -> Json:
    return told(objects.get(KIND, event_id))


def list_all(params: Json) -> Json:
    kinds = {params["type"]} if "type" in params else {*params.get("types", [])}

    def fits(event: Kept) -> bool:
        return (not kinds or event.body["type"] in kinds) and has_arrived(event, params)

    found = listing.page("/v1/events", objects.select(KIND), params, fits)
    return found | {"data": [told(objects.get(KIND, event["id"])) for event in found["data"]]}


def has_arrived(event: Kept, params: Json) -> bool:
    wanted: Any = params.get("delivery_success")
    return wanted is None or wanted == (webhooks.undelivered(event.id) == 0)


def told(event: Kept) -> Json:
    return event.body | {"pending_webhooks": webhooks.undelivered(event.id)}
