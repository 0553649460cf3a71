from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shop.events.due import Due, DueQuerySet

KEPT = timedelta(days=7)


def _token() -> str:
    return secrets.token_urlsafe(24)


class DataExportQuerySet(DueQuerySet):
    def ready_made(self) -> Self:
        return self.filter(done_at__gt=timezone.now() - KEPT)

    def over(self) -> Self:
        return self.filter(queued_at__lt=timezone.now() - KEPT).exclude(
            done_at=None, failed_at=None
        )


class DataExport(Due):
    """A copy of all that we know of somebody, which they asked for: made, kept for a week, gone."""

    token = models.CharField(max_length=32, unique=True, default=_token, editable=False)
    account = models.ForeignKey(
        "accounts.CustomerAccount", models.CASCADE, related_name="data_exports"
    )
    language = models.CharField(_("language"), max_length=10)

    objects = DataExportQuerySet.as_manager()  # type: ignore[misc]  # Due has one as well

    class Meta(Due.Meta):
        abstract = False
        verbose_name = _("copy of data")
        verbose_name_plural = _("copies of data")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def key(self) -> str:
        """Where its file is kept."""
        return f"exports/{self.token}.zip"

    @property
    def until(self) -> object:
        return self.done_at + KEPT if self.done_at else None
