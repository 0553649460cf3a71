"""Whether people can sign in: asked of Clerk itself, before anybody is let in."""

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from shop.accounts import clerk, keys, sync
from shop.accounts.models import Identity
from shop.lib import calls
from shop.lib.findings import Finding, doubt, fault, fine

NOBODY = _("Clerk is not configured; only operators sign in, by password.")
KEYS = _("Clerk’s public keys are where they should be.")
NO_KEYS = _("No keys of Clerk’s are at %(url)s.")
KEYS_MEND = _("Is CLERK_PUBLISHABLE_KEY right, and the way open?")
CLOSED = _("Clerk’s Backend API does not let us in (%(error)s).")
CLOSED_MEND = _("Is CLERK_SECRET_KEY right?")
SAME = _("CLERK_SECRET_KEY belongs to the application that signs people in.")
OTHER = _("CLERK_SECRET_KEY is another application’s than CLERK_PUBLISHABLE_KEY.")
OTHER_MEND = _("Copy both from the same application.")
TOLD = _("Clerk’s webhooks can be verified.")
NOT_TOLD = _("CLERK_WEBHOOK_SIGNING_SECRET is not set; what changes at Clerk never comes here.")
NOT_TOLD_MEND = _("Add an endpoint at Clerk for %(url)s, and copy its secret.")
NO_PERSON = _("Nobody from Clerk has come here yet, so no profile could be compared.")
SYNCED = _("The person who came last is here as Clerk knows them.")
DRIFTED = _("%(person)s has another address here than at Clerk.")
DRIFTED_MEND = _("Ask Clerk anew on the person’s page at the desk, and look at the webhooks.")
GONE = _("%(person)s is not at Clerk any more, and here nobody was told.")


def people() -> Iterator[Finding]:
    if not clerk.configured():
        yield doubt(NOBODY)
        return
    shown = _keys()
    yield fine(KEYS) if shown else fault(NO_KEYS % {"url": clerk.jwks_url()}, KEYS_MEND)
    try:
        yield fine(SAME) if clerk.signing_keys() & shown else fault(OTHER, OTHER_MEND)
        yield _profile()
    except clerk.Unavailable as error:
        yield fault(CLOSED % {"error": error}, CLOSED_MEND)
    if settings.CLERK_WEBHOOK_SIGNING_SECRETS:
        yield fine(TOLD)
    else:
        url = f"{settings.SITE_URL}/webhooks/clerk/"
        yield fault(NOT_TOLD, NOT_TOLD_MEND % {"url": url})


def _profile() -> Finding:
    """Of whoever came last: as they are known there, and here."""
    here = Identity.objects.filter(issuer=clerk.issuer(), deleted_at=None, user__isnull=False)
    last = here.select_related("user").order_by("-pk").first()
    if last is None:
        return doubt(NO_PERSON)
    there = sync.fetch(last.subject)
    if there is None:
        return fault(GONE % {"person": last.user}, DRIFTED_MEND)
    if there.email and last.user and there.email != last.user.email:
        return fault(DRIFTED % {"person": last.user}, DRIFTED_MEND)
    return fine(SYNCED)


def _keys() -> set[str]:
    try:
        return keys.fetch(clerk.jwks_url())
    except calls.Unreachable:
        return set()
