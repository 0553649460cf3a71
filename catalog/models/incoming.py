from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shop.events.due import Due


class Import(Due):
    """A file of products that is looked through; or, once that was seen, brought in."""

    seller = models.ForeignKey("accounts.Seller", models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # Of what is brought in: what was looked through before, once for each.
    looked = models.OneToOneField("self", models.CASCADE, null=True, related_name="meant")
    content = models.BinaryField()
    language = models.CharField(max_length=10)
    rows = models.PositiveSmallIntegerField()
    seen = models.PositiveSmallIntegerField(default=0)
    fresh = models.PositiveSmallIntegerField(default=0)
    changed = models.PositiveSmallIntegerField(default=0)
    # Row, column and sentence of the first faults.
    faults = models.JSONField(default=list)
    more = models.PositiveSmallIntegerField(default=0)

    class Meta(Due.Meta):
        verbose_name = _("import")
        verbose_name_plural = _("imports")

    def __str__(self) -> str:
        return f"{self.seller}: {self.rows}"

    @property
    def state(self) -> str:
        """waiting, working, failed, faulty, fine or done"""
        if self.failed_at:
            return "failed"
        if self.done_at is None:
            return "working" if self.leased_until else "waiting"
        if self.faults:
            return "faulty"
        return "done" if self.looked_id else "fine"

    def conclude(self, **told: Any) -> bool:
        return self._close(done_at=timezone.now(), error="", **told)
