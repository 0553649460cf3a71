"""Compares what is sent as Stripe with the classes of the installed package."""

import importlib
import types
from collections.abc import Iterator
from typing import Any, ForwardRef, Literal, Union, get_args, get_origin

from stripe._object_classes import OBJECT_CLASSES
from stripe._stripe_object import StripeObject, UntypedStripeObject

type Json = dict[str, Any]

SCALARS: dict[Any, Any] = {int: (int,), str: (str,), bool: (bool,), float: (int, float)}


def problems(body: Json, where: str = "") -> Iterator[str]:
    """Every key nobody knows, that is missing, or that holds something else."""
    kind = str(body.get("object"))
    where = where or kind
    if kind == "list":
        yield from list_problems(body, where)
    elif kind not in OBJECT_CLASSES:
        yield f"{where}: no such object, {kind}"
    else:
        yield from against(class_of(kind), body, where)
        if kind == "event":
            yield from problems(body["data"]["object"], f"{where}.data.object")


def list_problems(body: Json, where: str) -> Iterator[str]:
    if set(body) != {"object", "data", "has_more", "url"}:
        yield f"{where}: a list of {sorted(body)}"
    for number, item in enumerate(body["data"]):
        yield from problems(item, f"{where}.data[{number}]")


def class_of(kind: str) -> Any:
    module, name = OBJECT_CLASSES[kind]
    return getattr(importlib.import_module(module), name)


def against(cls: Any, body: Json, where: str) -> Iterator[str]:
    known = hints(cls)
    if body.get("deleted") is True:
        known = {name: known[name] for name in ("id", "object", "deleted")}
    for name in body.keys() - known.keys():
        yield f"{where}.{name}: unknown"
    for name, hint in known.items():
        if name in body:
            yield from value_problems(hint, body[name], f"{where}.{name}")
        elif not is_optional(hint):
            yield f"{where}.{name}: missing"


def hints(cls: Any) -> Json:
    found: Json = {}
    for base in reversed(cls.__mro__):
        if issubclass(base, StripeObject) and base is not StripeObject:
            found |= base.__annotations__
    return {
        name: hint
        for name, hint in found.items()
        if name[0] != "_" and not str(hint).startswith("typing.ClassVar")
    }


def is_optional(hint: Any) -> bool:
    return type(None) in get_args(hint)


def value_problems(hint: Any, value: Any, where: str) -> Iterator[str]:
    origin, args = get_origin(hint), get_args(hint)
    if value is None:
        if not is_optional(hint) and hint is not Any:
            yield f"{where}: null"
    elif isinstance(value, dict) and isinstance(value.get("object"), str):
        yield from problems(value, where)
    elif origin in (Union, types.UnionType):
        yield from union_problems(args, value, where)
    elif origin is list:
        yield from array_problems(args[0], value, where)
    else:
        yield from plain_problems(hint, value, where)


def plain_problems(hint: Any, value: Any, where: str) -> Iterator[str]:
    if get_origin(hint) is Literal and value not in get_args(hint):
        yield f"{where}: {value!r} is none of {get_args(hint)}"
    elif hint in SCALARS and type(value) not in SCALARS[hint]:
        yield f"{where}: {value!r} is no {hint.__name__}"
    elif isinstance(hint, type) and issubclass(get_origin(hint) or hint, StripeObject):
        yield from object_problems(hint, value, where)


def union_problems(kinds: tuple[Any, ...], value: Any, where: str) -> Iterator[str]:
    """A choice that also lists any text is still a choice."""
    choices = [choice for kind in kinds if get_origin(kind) is Literal for choice in get_args(kind)]
    if choices and isinstance(value, str):
        if value not in choices:
            yield f"{where}: {value!r} is none of {choices}"
        return
    rest = [kind for kind in kinds if kind is not type(None) and not isinstance(kind, ForwardRef)]
    found = [[*value_problems(kind, value, where)] for kind in rest]
    if found and all(found):
        yield from found[0]


def array_problems(hint: Any, value: Any, where: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"{where}: {value!r} is no array"
        return
    for number, item in enumerate(value):
        yield from value_problems(hint, item, f"{where}[{number}]")


def object_problems(hint: Any, value: Any, where: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{where}: {value!r} is no object"
    elif not issubclass(get_origin(hint) or hint, UntypedStripeObject):
        yield from against(hint, value, where)
