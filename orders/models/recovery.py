from __future__ import annotations

from datetime import timedelta
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shop.events.due import Due, DueQuerySet

LIVES = timedelta(minutes=15)


class RecoveryQuerySet(DueQuerySet):
    def usable(self) -> Self:
        return self.filter(used_at=None, sent_at__gt=timezone.now() - LIVES).exclude(digest="")


class Recovery(Due):
    """That somebody asked for all that an address has bought: answered by mail, if at all."""

    email = models.EmailField(_("e-mail"))
    language = models.CharField(_("language"), max_length=10)
    # Of the link's token, which only the mail knows.
    digest = models.CharField(max_length=64, blank=True, db_index=True)
    sent_at = models.DateTimeField(_("sent"), null=True)
    used_at = models.DateTimeField(_("used"), null=True)

    objects = RecoveryQuerySet.as_manager()  # type: ignore[misc]  # Due has one as well

    class Meta(Due.Meta):
        abstract = False
        verbose_name = _("recovery")
        verbose_name_plural = _("recoveries")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"#{self.pk}"
