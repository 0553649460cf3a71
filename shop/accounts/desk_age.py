"""An operator's powers rest when they were not used for an hour, however long the session lasts."""

import time
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from shop.accounts import bearers
from shop.accounts.access import may_operate

KEPT = "ops_seen"  # in the session, which Django signs
LIMIT = 60 * 60
PAUSE = 60  # a session is not written for every page


def begin(request: HttpRequest) -> None:
    request.session[KEPT] = int(time.time())


def begin_at_login(sender: object, request: HttpRequest | None, user: Any, **told: Any) -> None:
    if request is not None and may_operate(user):
        begin(request)


def resume(request: HttpRequest, seen: object, since: datetime) -> None:
    """The same session at Clerk brings no fresh powers: they go on from where they were."""
    if KEPT in request.session:
        known = isinstance(seen, int)
        request.session[KEPT] = seen if known else int(since.timestamp())


def touch(request: HttpRequest) -> None:
    if operating(request) and _age(request) >= PAUSE:
        begin(request)


def recent(request: HttpRequest) -> bool:
    return _age(request) < LIMIT


def operating(request: HttpRequest) -> bool:
    """Whether somebody is an operator, and has been at a desk just now: in this very session."""
    return not bearers.token_of(request) and may_operate(request.user) and recent(request)


def _age(request: HttpRequest) -> float:
    seen = request.session.get(KEPT)
    return time.time() - seen if isinstance(seen, int) else float("inf")
