"""Whether people can sign in: asked of Clerk itself, before anybody is let in."""

from collections.abc import Iterator
from typing import NamedTuple

from django.conf import settings

from shop.accounts import clerk, keys
from shop.lib import calls

NOBODY = "Clerk is not configured; only operators sign in, by password."
KEYS = "Clerk's public keys are where they should be."
NO_KEYS = "No keys of Clerk's are at {url}; is CLERK_PUBLISHABLE_KEY right, and the way open?"
CLOSED = "Clerk's Backend API does not let us in ({error}); is CLERK_SECRET_KEY right?"
SAME = "CLERK_SECRET_KEY belongs to the application that signs people in."
OTHER = "CLERK_SECRET_KEY is another application's than CLERK_PUBLISHABLE_KEY; copy both."
TOLD = "Clerk's webhooks can be verified."
NOT_TOLD = "CLERK_WEBHOOK_SIGNING_SECRET is not set; what changes at Clerk never comes here."


class Finding(NamedTuple):
    good: bool
    text: str


def people() -> Iterator[Finding]:
    if not clerk.configured():
        yield Finding(good=True, text=NOBODY)
        return
    shown = _keys()
    yield _finding(good=bool(shown), yes=KEYS, no=NO_KEYS.format(url=clerk.jwks_url()))
    try:
        yield _finding(good=bool(clerk.signing_keys() & shown), yes=SAME, no=OTHER)
    except clerk.Unavailable as error:
        yield Finding(good=False, text=CLOSED.format(error=error))
    yield _finding(good=bool(settings.CLERK_WEBHOOK_SIGNING_SECRETS), yes=TOLD, no=NOT_TOLD)


def _finding(*, good: bool, yes: str, no: str) -> Finding:
    return Finding(good, yes if good else no)


def _keys() -> set[str]:
    try:
        return keys.fetch(clerk.jwks_url())
    except calls.Unreachable:
        return set()
