"""Where webhooks go: endpoints named at the start, and those added since."""

from collections.abc import Sequence

import stripe

from sandbox import store
from sandbox.address import Elsewhere, on_loopback
from sandbox.stripe import clock, errors, listing, objects
from sandbox.stripe.objects import Json, Kept

KIND = "webhook_endpoint"
PREFIX = "whsec_"


class BadSecret(ValueError):
    """Nothing can be signed with it; the message says why in one sentence."""


def stand(pairs: Sequence[tuple[str, str]]) -> None:
    """In place of those an earlier process was started with."""
    with store.transaction():
        for found in objects.select(KIND):
            if found.hidden["standing"]:
                objects.remove(found.id)
        for url, secret in pairs:
            add(url, secret, standing=True)


def add(
    url: object, secret: object, events: Sequence[str] = ("*",), *, standing: bool = False
) -> Kept:
    """Raises `Elsewhere` for an address that is not on this computer, else `BadSecret`."""
    address, text = on_loopback(url), str(secret)
    if not text.startswith(PREFIX) or text == PREFIX or not text.isascii():
        raise BadSecret(f"A webhook of Stripe needs a secret that begins with {PREFIX}.")
    body = shape(address, events)
    return objects.add(body, secret=text, standing=standing)


def shape(url: str, events: Sequence[str]) -> Json:
    return {
        "id": objects.new_id("we"),
        "object": KIND,
        "api_version": stripe.api_version,
        "application": None,
        "created": clock.now(),
        "description": None,
        "enabled_events": [*events],
        "livemode": False,
        "metadata": {},
        "status": "enabled",
        "url": url,
    }


def told_of(kind: str) -> list[tuple[str, str]]:
    """Address and secret of each that wants events of this kind."""
    return [
        (found.body["url"], found.hidden["secret"])
        for found in reversed(objects.select(KIND))
        if {"*", kind} & {*found.body["enabled_events"]}
    ]


def forget_added() -> None:
    for found in objects.select(KIND):
        if not found.hidden["standing"]:
            objects.remove(found.id)


def create(params: Json) -> Json:
    """Only this answer tells the secret."""
    secret = objects.new_id("whsec", 32)
    try:
        kept = add(params["url"], secret, params["enabled_events"])
    except Elsewhere as reason:
        raise errors.invalid(f"Invalid URL: {reason}", "url", "url_invalid") from None
    kept.body |= {"api_version": params.get("api_version"), "metadata": params.get("metadata", {})}
    kept.body["description"] = params.get("description") or None
    kept.save()
    return kept.body | {"secret": secret}


def show(params: Json, endpoint_id: str) -> Json:
    return objects.get(KIND, endpoint_id).body


def remove(params: Json, endpoint_id: str) -> Json:
    objects.remove(objects.get(KIND, endpoint_id).id)
    return {"id": endpoint_id, "object": KIND, "deleted": True}


def list_all(params: Json) -> Json:
    return listing.page("/v1/webhook_endpoints", objects.select(KIND), params, lambda _: True)
