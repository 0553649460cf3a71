"""A page of a list: newest first, from one object to another."""

from collections.abc import Callable, Sequence

from sandbox.stripe import errors
from sandbox.stripe.objects import Json, Kept

MOST = 100
BOUNDS = {
    "gt": lambda value, bound: value > bound,
    "gte": lambda value, bound: value >= bound,
    "lt": lambda value, bound: value < bound,
    "lte": lambda value, bound: value <= bound,
}

type Test = Callable[[Kept], bool]


def page(url: str, found: Sequence[Kept], params: Json, fits: Test) -> Json:
    """A list object of those that fit, between the cursors."""
    limit = params.get("limit", 10)
    if not 1 <= limit <= MOST:
        message = f"This value must be between 1 and {MOST}."
        raise errors.invalid(message, "limit", "parameter_invalid_integer")
    chosen = [kept for kept in found if fits(kept) and is_of_its_time(kept, params)]
    some, more = between(found, chosen, params, limit)
    return listed(url, [kept.body for kept in some], more=more)


def between(
    found: Sequence[Kept], chosen: Sequence[Kept], params: Json, limit: int
) -> tuple[Sequence[Kept], bool]:
    """Whether there is more is asked in the direction one reads."""
    after, before = params.get("starting_after"), params.get("ending_before")
    if after and before:
        raise errors.invalid("You may only specify one of these: starting_after, ending_before.")
    place = {kept.id: number for number, kept in enumerate(found)}
    for name in ("starting_after", "ending_before"):
        if name in params and params[name] not in place:
            raise errors.resource_missing("object", params[name], name)
    if before:
        newer = [kept for kept in chosen if place[kept.id] < place[before]]
        return newer[-limit:], len(newer) > limit
    older = [kept for kept in chosen if not after or place[kept.id] > place[after]]
    return older[:limit], len(older) > limit


def listed(url: str, data: list[Json], *, more: bool = False) -> Json:
    return {"object": "list", "data": data, "has_more": more, "url": url}


def is_of_its_time(kept: Kept, params: Json) -> bool:
    wanted = params.get("created")
    if wanted is None:
        return True
    at = kept.body["created"]
    if isinstance(wanted, int):
        return bool(at == wanted)
    return all(BOUNDS[name](at, bound) for name, bound in wanted.items())


def alike(params: Json, *names: str) -> Test:
    """Fits where each of these parameters that is there is what the object says."""

    def fits(kept: Kept) -> bool:
        return all(params[name] == kept.body.get(name) for name in names if name in params)

    return fits
