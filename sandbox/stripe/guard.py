"""What Stripe takes, read from the types of the installed package: no list of ours to go stale."""

import re
import sys
import types
import typing
from decimal import Decimal
from functools import cache
from typing import Any, ForwardRef, Literal, NotRequired, Required, Union, get_args, get_origin

import stripe
from stripe._stripe_object import UntypedStripeObject

from sandbox.stripe import errors

LONGEST_TEXT = 5000
DECIMAL = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,12})?")
PLACE = re.compile(r"[0-9]{1,6}")
OPTIONS = frozenset(stripe.RequestOptions.__annotations__)
UNSET = ""  # an empty value takes a setting away

type Json = dict[str, Any]


def read(params: Any, wish: Json) -> Json:
    """The parameters as values; raises Stripe's refusal for the first that does not fit."""
    return read_object(params, wish, "")


def read_object(kind: Any, wish: object, where: str) -> Json:
    if not isinstance(wish, dict):
        raise errors.parameter_invalid("object", where, wish)
    known = fields(kind)
    for name in wish:
        if name not in known:
            raise errors.parameter_unknown(within(where, name))
    for name in sorted(kind.__required_keys__ - OPTIONS):
        if name not in wish:
            raise errors.parameter_missing(within(where, name))
    home = kind.__module__
    return {name: read_value(known[name], wish[name], within(where, name), home) for name in wish}


def read_value(kind: Any, value: Any, where: str, home: str) -> Any:
    kind = resolved(kind, home)
    origin, args = get_origin(kind), get_args(kind)
    if origin in (NotRequired, Required):
        return read_value(args[0], value, where, home)
    if origin in (Union, types.UnionType):
        return read_union(args, value, where, home)
    if origin is Literal:
        return read_choice([*args], value, where)
    if is_shaped(kind):
        return read_shaped(kind, value, where, home)
    return read_scalar(kind, value, where)


def read_shaped(kind: Any, value: Any, where: str, home: str) -> Any:
    if is_parameters(kind):
        return read_object(kind, value, where)
    if is_mapping(kind):
        return read_mapping(value, where)
    [inner] = get_args(kind)
    return [
        read_value(inner, item, within(where, str(number)), home)
        for number, item in enumerate(in_order(value, where))
    ]


def read_union(kinds: tuple[Any, ...], value: Any, where: str, home: str) -> Any:
    """A choice that also lists any text is still a choice."""
    kinds = tuple(resolved(kind, home) for kind in kinds)
    choices = [choice for kind in kinds if get_origin(kind) is Literal for choice in get_args(kind)]
    if value == UNSET and (UNSET in choices or type(None) in kinds):
        return UNSET
    shaped = [kind for kind in kinds if is_shaped(kind)]
    if isinstance(value, dict):
        if not shaped:
            raise errors.parameter_invalid("string", where, value)
        return read_value(shaped[0], value, where, home)
    if named := [choice for choice in choices if choice != UNSET]:
        return read_choice(named, value, where)
    plain = [kind for kind in kinds if kind is not type(None) and kind not in shaped]
    plain = [kind for kind in plain if get_origin(kind) is not Literal]
    if not plain:
        raise errors.parameter_invalid("object", where, value)
    return read_value(plain[0], value, where, home)


def read_choice(choices: list[str], value: Any, where: str) -> str:
    if value not in choices:
        raise errors.choice_invalid(where, choices)
    return str(value)


def read_mapping(value: Any, where: str) -> Json:
    if value == UNSET:
        return {}
    if not isinstance(value, dict):
        raise errors.parameter_invalid("object", where, value)
    return {name: read_scalar(str, text, within(where, name)) for name, text in value.items()}


def read_scalar(kind: Any, value: Any, where: str) -> Any:
    name = {int: "integer", float: "number", bool: "boolean", Decimal: "decimal"}.get(
        kind, "string"
    )
    try:
        if not isinstance(value, str) or len(value) > LONGEST_TEXT:
            raise ValueError  # noqa: TRY301  the same refusal as for what Python cannot read
        return READERS.get(kind, str)(value)
    except (ValueError, KeyError):
        raise errors.parameter_invalid(name, where, value) from None


def integer(text: str) -> int:
    if not (text.removeprefix("-").isdecimal() and text.isascii() and len(text) < 16):
        raise ValueError
    return int(text)


def decimal(text: str) -> str:
    if not DECIMAL.fullmatch(text):
        raise ValueError
    return text


READERS: dict[Any, Any] = {
    int: integer,
    float: float,
    bool: {"true": True, "false": False}.__getitem__,
    Decimal: decimal,
}


def in_order(value: Any, where: str) -> list[Any]:
    if not isinstance(value, dict) or not all(PLACE.fullmatch(name) for name in value):
        raise errors.parameter_invalid("array", where, value)
    return [value[name] for name in sorted(value, key=int)]


def is_shaped(kind: Any) -> bool:
    return is_parameters(kind) or get_origin(kind) is list or is_mapping(kind)


def is_parameters(kind: Any) -> bool:
    """A typed dictionary, whichever module of Python's it was made with."""
    return hasattr(kind, "__required_keys__")


def is_mapping(kind: Any) -> bool:
    origin = get_origin(kind) or kind
    return origin is dict or (isinstance(origin, type) and issubclass(origin, UntypedStripeObject))


def within(where: str, name: str) -> str:
    return f"{where}[{name}]" if where else name


@cache
def fields(kind: Any) -> Json:
    return {name: hint for name, hint in kind.__annotations__.items() if name not in OPTIONS}


def resolved(kind: Any, home: str) -> Any:
    """A name in quotes as the type it stands for, where it was written."""
    text = kind.__forward_arg__ if isinstance(kind, ForwardRef) else kind
    return evaluated(text, home) if isinstance(text, str) else kind


@cache
def evaluated(text: str, home: str) -> Any:
    names = {**vars(typing), **vars(sys.modules[home])}
    return eval(text, names)
