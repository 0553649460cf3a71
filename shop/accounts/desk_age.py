"""An operator's powers rest when they were not used for an hour, however long the session lasts."""

import time
from typing import Any

from django.http import HttpRequest

from shop.accounts.access import may_operate

KEPT = "ops_seen"  # in the session, which Django signs
LIMIT = 60 * 60
PAUSE = 60  # a session is not written for every page


def begin(request: HttpRequest) -> None:
    request.session[KEPT] = int(time.time())


def begin_at_login(sender: object, request: HttpRequest | None, user: Any, **told: Any) -> None:
    if request is not None and may_operate(user):
        begin(request)


def rest(request: HttpRequest) -> None:
    request.session.pop(KEPT, None)


def touch(request: HttpRequest) -> None:
    if recent(request) and _age(request) >= PAUSE:
        begin(request)


def recent(request: HttpRequest) -> bool:
    return _age(request) < LIMIT


def operating(request: HttpRequest) -> bool:
    """Whether somebody is an operator, and has been at a desk just now."""
    return may_operate(request.user) and recent(request)


def _age(request: HttpRequest) -> float:
    seen = request.session.get(KEPT)
    return time.time() - seen if isinstance(seen, int) else float("inf")
