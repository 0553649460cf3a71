"""Webhooks: kept once when they come, handled once when it is their turn."""

import logging

from django.db import transaction
from django.utils import timezone

from billing.handlers import HANDLERS
from billing.handlers.handler import Handler, Incomplete, NotYet
from billing.models import WebhookEvent
from shop.events.kinds import Kind
from shop.events.record import record
from shop.lib import log
from shop.lib.insertion import insert

logger = logging.getLogger(__name__)


@transaction.atomic(savepoint=False)
def receive(  # noqa: PLR0913  one for each column
    source: str,
    external_id: str,
    kind: str,
    body: str,
    *,
    livemode: bool | None = None,
    about: str = "",
) -> bool:
    """Keeps an event, unless it is here already, and wakes a worker if there is work in it."""
    wanted = (source, kind) in HANDLERS
    settled = None if wanted else timezone.now()
    row = WebhookEvent(
        source=source, external_id=external_id, type=kind, body=body, livemode=livemode,
        about=about, done_at=settled, ignored_at=settled,
    )  # fmt: skip
    new = insert(row, "source", "external_id")
    if new and wanted:
        _wake(row)
    return new


def handle(event: WebhookEvent) -> None:
    """Handles an event that is due, and writes down how it went."""
    if not event.claim():
        return
    with log.about(webhook=event.external_id):
        handler = HANDLERS.get((event.source, event.type))
        if handler is None:
            event.ignore()
        else:
            _attempt(event, handler)


@transaction.atomic
def replay(event: WebhookEvent, by: object, reason: str = "") -> bool:
    """Has it handled again, whatever became of it; False when somebody is about to anyway."""
    if not event.reopen():
        return False
    record(Kind.WEBHOOK_REPLAYED, event, by=by, reason=reason)
    _wake(event)
    return True


def _attempt(event: WebhookEvent, handler: Handler) -> None:
    try:
        fetched = handler.fetch(event) if handler.fetch else None
        with transaction.atomic():  # effect and mark commit together
            # The mark first: it locks the row, and says whether it is still ours.
            if event.finish():
                handler.apply(event, fetched)
    except Incomplete as fault:
        event.ignore(str(fault))
    except NotYet as delay:
        _wait(event, str(delay))
    except Exception as error:
        # Whatever it is, the event stays and is tried again.
        logger.exception("Webhook %s could not be handled", event.pk)
        _wait(event, f"{type(error).__name__}: {error}")


def _wait(event: WebhookEvent, error: str) -> None:
    if event.exhausted:
        _give_up(event, error)
    elif event.postpone(error):
        logger.warning("Webhook %s waits: %s", event.pk, error)


def _give_up(event: WebhookEvent, error: str) -> None:
    with transaction.atomic():
        if not event.give_up(error):
            return
        record(Kind.WEBHOOK_FAILED, event, error=event.error)
    logger.error("Webhook %s failed: %s", event.pk, error)


def _wake(event: WebhookEvent) -> None:
    """In the transaction of the row: both are there or neither."""
    from billing.tasks import handle_webhook  # noqa: PLC0415  it imports this module

    handle_webhook.enqueue(event.pk)
