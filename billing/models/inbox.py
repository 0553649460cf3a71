from __future__ import annotations

import json
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shop.events.due import PATIENCE, Due, DueQuerySet

KEPT = timedelta(days=30)  # what people are called stands in it, and they may want to be forgotten
LONGEST_ID = 200
LONGEST_TYPE = 100
LONGEST_ABOUT = 40


class WebhookEventQuerySet(DueQuerySet):
    def blank(self, source: str, word: str) -> int:
        """Whatever names somebody who is to be forgotten says nothing any more."""
        return self.filter(source=source, body__contains=word).update(body="{}")

    def prune(self) -> int:
        """Forgets what was settled long ago; what failed stays until somebody looks at it."""
        return self.filter(done_at__lt=timezone.now() - KEPT).delete()[0]


class WebhookEvent(Due):
    """What a provider told us, kept once and word for word, until it is handled or ignored."""

    source = models.CharField(_("from"), max_length=20)
    external_id = models.CharField(_("number there"), max_length=LONGEST_ID)
    type = models.CharField(_("type"), max_length=LONGEST_TYPE)
    # As it was signed. In JSON a text may hold "\u0000" or half a surrogate pair; written out like
    # this every database can store it, while PostgreSQL's own JSON refuses both.
    body = models.TextField(_("what it says"))
    livemode = models.BooleanField(_("live"), null=True)
    # The public id of the order that it names, by which that order's page finds it.
    about = models.CharField(
        _("order that it names"), max_length=LONGEST_ABOUT, blank=True, default="", db_default=""
    )
    ignored_at = models.DateTimeField(_("ignored"), null=True)
    replayed_at = models.DateTimeField(_("replayed"), null=True)

    objects = WebhookEventQuerySet.as_manager()  # type: ignore[misc]  # Due has one as well

    class Meta(Due.Meta):
        abstract = False
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        permissions = [("replay_webhookevent", "Can handle a webhook again")]
        ordering = ["-id"]
        indexes = [
            *Due.Meta.indexes,
            models.Index(
                fields=["failed_at"],
                name="webhookevent_failed",
                condition=Q(failed_at__isnull=False),
            ),
            models.Index(fields=["about"], name="webhooks_of_an_order"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["source", "external_id"], name="one_row_a_webhook")
        ]

    def __str__(self) -> str:
        return f"{self.type} · {self.external_id}"

    @cached_property
    def payload(self) -> dict[str, Any]:
        said: dict[str, Any] = json.loads(self.body)
        return said

    @property
    def state(self) -> str:
        if self.failed_at:
            return "failed"
        if self.ignored_at:
            return "ignored"
        return "handled" if self.done_at else "received"

    @property
    def exhausted(self) -> bool:
        """Who asks for it again gets as much patience as its sender did."""
        since: datetime = self.replayed_at or self.queued_at
        return timezone.now() - since > PATIENCE

    def ignore(self, reason: str = "") -> bool:
        now = timezone.now()
        return self._close(done_at=now, ignored_at=now, error=reason)

    def reopen(self) -> bool:
        """Due again, as if it had just come; False when it is due anyway, or being handled."""
        now = timezone.now()
        at_hand = Q(done_at=None, failed_at=None, due_at__lte=now)
        reopened = self._rows().exclude(at_hand).update(
            due_at=now, woken_at=now, replayed_at=now, attempts=0,
            done_at=None, failed_at=None, ignored_at=None, error="",
        )  # fmt: skip
        self.refresh_from_db()
        return reopened == 1
