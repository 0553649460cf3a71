"""Events about people and their sessions. They come twice, late and out of order: mere hints."""

from billing import erasing
from billing.handlers.handler import Handler, Incomplete, NotYet, text
from billing.models import WebhookEvent
from shop.accounts import sessions, sync
from shop.accounts.clerk import Person, Unavailable

LONGEST_SID = 100


def _ask(event: WebhookEvent) -> Person | None:
    try:
        return sync.fetch(text(event, "data", "id"))
    except Unavailable as away:
        raise NotYet(str(away)) from away


def _write(event: WebhookEvent, person: Person | None) -> None:
    if person:
        sync.write(person)
    elif sync.keeps(text(event, "data", "id")):
        raise NotYet("Clerk does not know this person; is CLERK_SECRET_KEY another application's?")
    else:
        raise Incomplete("Clerk knows nobody by this number any more.")


def _forget(event: WebhookEvent, _nothing: None) -> None:
    """What was told of them before goes too."""
    subject = text(event, "data", "id")
    erasing.forget(subject)
    WebhookEvent.objects.exclude(pk=event.pk).blank("clerk", subject)


def _end(event: WebhookEvent, _nothing: None) -> None:
    sessions.end(text(event, "data", "id", longest=LONGEST_SID), event.type)


PERSON = Handler(_write, fetch=_ask)
GONE = Handler(_forget)
SESSION = Handler(_end)
