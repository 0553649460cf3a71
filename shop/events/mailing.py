"""Mail: once per key and address for ever, best effort, never in the way of a request."""

import logging
from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from shop.events import leaving, letter
from shop.events.due import DueQuerySet
from shop.events.kinds import Kind
from shop.events.models import Mail, Pause, Suppression
from shop.events.models.mail import NOBODY, Fate
from shop.events.record import record
from shop.events.topics import topic_of
from shop.lib import log
from shop.lib.insertion import insert

logger = logging.getLogger(__name__)

# Providers forget an idempotency key after a day; after that a retry might send twice.
KEY_LIVES = timedelta(hours=23)
PROVIDER_ID = 100
SOON = timedelta(seconds=15)
TICK = 2  # seconds between two looks of the clock


class MailRefused(Exception):
    """The provider will not take this message, however often it is asked."""


class MailDeferred(Exception):
    """Not now. `uncertain`: the provider may have taken it although it did not say so.

    `hush`: how long it wants to hear of no other mail either.
    """

    def __init__(
        self,
        reason: str,
        *,
        pause: timedelta | None = None,
        uncertain: bool = False,
        hush: timedelta | None = None,
    ) -> None:
        super().__init__(reason)
        self.pause = pause
        self.uncertain = uncertain
        self.hush = hush


class MailLimited(MailDeferred):
    """The provider takes no more for now: that is no fault of the mail, which waits for ever."""

    def __init__(self, reason: str, pause: timedelta) -> None:
        super().__init__(reason, pause=pause, hush=pause)


def mail(key: str, name: str, to: str, ctx: dict[str, Any], language: str = "") -> Mail:
    """Queues the mail, unless this key has already been mailed to this address."""
    return _queue(key, name, to, ctx, language)[0]


def spread(key: str, name: str, letters: Iterable[tuple[str, dict[str, Any], str]]) -> None:
    """Queues one mail of many for each address, context and language, unless it had it before.

    The clock wakes them, so many a second, and after what somebody waits for.
    """
    Mail.objects.bulk_create(
        (
            Mail(
                key=key, name=name, to=to.strip().lower(), context=ctx, language=language,
                bulk=True, woken_at=None,
            )
            for to, ctx, language in letters
        ),
        ignore_conflicts=True,
    )  # fmt: skip


@transaction.atomic
def resend(
    original: Mail,
    by: object,
    reason: str = "",
    token: str = "",
    ctx: dict[str, Any] | None = None,
) -> Mail:
    """Sends it again as a new mail of its own, because somebody asked for it; a token once."""
    row, new = _queue(
        f"again/{original.pk}/{token or uuid4().hex}",
        original.name,
        original.to,
        ctx or original.context,
        original.language,
    )
    if new:
        record(Kind.MAIL_RESENT, original, by=by, reason=reason, new=row.pk)
    return row


def token_of(text: str) -> str:
    """A word that a form brings back, so that pressing twice mails once; else a new one."""
    try:
        return UUID(text).hex
    except ValueError:
        return uuid4().hex


def wake() -> int:
    """What the clock does each time: as many as the provider takes until it looks again."""
    from shop.events.tasks import send_mail  # noqa: PLC0415  it imports this module

    if Pause.now():
        return 0
    limit = settings.RESEND_PER_SECOND * TICK
    return Mail.objects.wake(send_mail, limit, order=("bulk", "due_at"))


def send(row: Mail) -> None:
    """Sends a mail that is due, and writes down how it went."""
    if Pause.now():
        Mail.objects.open().filter(pk=row.pk).update(woken_at=None)
        return
    if not row.claim():
        return
    with log.about(mail=str(row.pk)):
        if row.uncertain_since and timezone.now() - row.uncertain_since > KEY_LIVES:
            _give_up(row, "It may have been sent a day ago; resend it if it did not arrive.")
        elif why := _unwanted(row):
            _withhold(row, why)
        else:
            _attempt(row)


def _queue(key: str, name: str, to: str, ctx: dict[str, Any], language: str) -> tuple[Mail, bool]:
    language = language or get_language() or "en"
    row = Mail(key=key, to=to.strip().lower(), name=name, context=ctx, language=language)
    if insert(row, "key", "to"):
        _wake(row)
        return row, True
    return Mail.objects.get(key=key, to=row.to), False


def _attempt(row: Mail) -> None:
    doubted = row.uncertain_since is not None
    try:
        message = _message(row)
        # Before, not after: a worker may die between the provider's yes and our writing it down.
        if not doubted:
            _rows(row).update(uncertain_since=timezone.now())
        message.send()
    except MailRefused as refusal:
        _give_up(row, str(refusal))
    except MailDeferred as delay:
        _wait(row, delay, doubted=doubted)
    except Exception as error:
        logger.exception("Mail %s could not be sent", row.pk)
        _wait(
            row, MailDeferred(f"{type(error).__name__}: {error}", uncertain=True), doubted=doubted
        )
    else:
        provider_id = str(getattr(message, "provider_id", ""))
        _rows(row).update(provider_id=provider_id[:PROVIDER_ID], uncertain_since=None)
        row.finish()


def _unwanted(row: Mail) -> str:
    """Why this address is not to get it, or nothing."""
    if not row.to or row.to.endswith(NOBODY):
        return "Whoever it was for is forgotten."
    if found := Suppression.objects.of(row.to).first():
        return f"This address is blocked: {found.cause} ({found.told})."
    topic = topic_of(row.name)
    if topic and not row.context.get("trial") and leaving.left(row.to, topic):
        return f"They want no mails about this: {topic.value}."
    return ""


def _message(row: Mail) -> EmailMultiAlternatives:
    if not row.text:
        _write(row)
    message = EmailMultiAlternatives(
        row.subject,
        row.text,
        row.sender,
        [row.to],
        headers={
            "Idempotency-Key": f"mail/{row.public_id}",
            "Mail-Number": str(row.public_id),
            **_ways_out(row),
        },
        reply_to=[row.reply_to] if row.reply_to else None,
    )
    message.attach_alternative(row.html, "text/html")
    for each in row.context.get("attachments", []):
        message.attach(each["name"], each["content"], each["type"])
    return message


def _ways_out(row: Mail) -> dict[str, str]:
    """RFC 8058: a button of the mail program's own."""
    topic = topic_of(row.name)
    if not topic:
        return {}
    return {
        "List-Unsubscribe": f"<{leaving.url(row.to, topic)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _write(row: Mail) -> None:
    written = letter.write(row.name, row.context, row.language, row.to)
    row.subject, row.text, row.html = written.subject, written.text, written.html
    row.sender, row.reply_to = settings.DEFAULT_FROM_EMAIL, settings.RESEND_REPLY_TO_EMAIL
    row.save(update_fields=["subject", "text", "html", "sender", "reply_to"])


def _wait(row: Mail, delay: MailDeferred, *, doubted: bool) -> None:
    if not delay.uncertain and not doubted:
        _rows(row).update(uncertain_since=None)
    if delay.hush:
        Pause.begin(delay.hush, str(delay))
    if row.exhausted and not isinstance(delay, MailLimited):
        _give_up(row, str(delay))
    elif row.postpone(str(delay), delay.pause):
        logger.warning("Mail %s waits: %s", row.pk, delay)


def _withhold(row: Mail, why: str) -> None:
    _rows(row).update(fate=Fate.WITHHELD, fate_at=timezone.now(), fate_told=why[:300])
    row.give_up(why)


def _give_up(row: Mail, error: str) -> None:
    with transaction.atomic():
        if not row.give_up(error):
            return
        record(Kind.MAIL_FAILED, row, error=error)
    logger.error("Mail %s failed: %s", row.pk, error)


def _rows(row: Mail) -> DueQuerySet:
    """The row, as long as nobody else has taken it over."""
    return Mail.objects.filter(pk=row.pk, leased_until=row.leased_until)


def _wake(row: Mail) -> None:
    """After the commit, and without raising: a dead queue delays a mail, `tick` mends that."""
    from shop.events.tasks import send_mail  # noqa: PLC0415  it imports this module

    transaction.on_commit(partial(send_mail.enqueue, row.pk), robust=True)
