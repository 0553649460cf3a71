"""`expand[]=payment_intent.latest_charge`: whole objects in the place of their ids."""

from typing import Any

from sandbox.stripe import errors, objects
from sandbox.stripe.items import line_items
from sandbox.stripe.objects import Json
from sandbox.stripe.tax import taxes_of

DEEPEST = 4


def expanded(body: Json, paths: list[str]) -> Json:
    for path in paths:
        names = path.split(".")
        if len(names) > DEEPEST:
            raise errors.invalid(f"You cannot expand more than {DEEPEST} levels ({path[:100]}).")
        body = follow(body, names, path)
    return body


def follow(value: Any, names: list[str], path: str) -> Any:
    if isinstance(value, list):
        return [follow(item, names, path) for item in value]
    if not names or value is None:
        return value
    if not isinstance(value, dict):
        raise unexpandable(path)
    return value | {names[0]: follow(inside(value, names[0], path), names[1:], path)}


def inside(value: Json, name: str, path: str) -> Any:
    if value.get("object") == "checkout.session" and name == "line_items":
        return line_items(value["id"])
    if value.get("object") == "item" and name == "taxes":
        return taxes_of(value["id"])
    if name not in value:
        raise unexpandable(path)
    found = value[name]
    if isinstance(found, str):
        kept = objects.find(found)
        if kept is None:
            raise unexpandable(path)
        return kept.body
    return found


def unexpandable(path: str) -> errors.Refusal:
    message = f"This property cannot be expanded ({path[:100]})."
    return errors.invalid(message, "expand")
