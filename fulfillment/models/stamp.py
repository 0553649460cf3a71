from __future__ import annotations

from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shop.events.due import Due, DueQuerySet

KEPT = timedelta(days=30)  # after it was last asked for; then it is made anew


class StampQuerySet(DueQuerySet):
    def unwanted(self) -> Self:
        """Made, and neither asked for in a long time nor ever again."""
        long_ago = timezone.now() - KEPT
        return self.filter(
            Q(asked_at__lt=long_ago) | Q(entitlement__withdrawn_at__isnull=False),
            done_at__isnull=False,
        )


class Stamp(Due):
    """That a buyer's copy of a PDF is to have their name in it; and where that copy is."""

    entitlement = models.ForeignKey(
        "fulfillment.Entitlement", models.PROTECT, related_name="stamps", verbose_name=_("owner")
    )
    file = models.ForeignKey(
        "catalog.File", models.PROTECT, related_name="stamps", verbose_name=_("file")
    )
    key = models.CharField(max_length=300, blank=True, editable=False)
    asked_at = models.DateTimeField(_("last asked for"), default=timezone.now)

    objects = StampQuerySet.as_manager()  # type: ignore[misc]  # Due has one as well

    class Meta(Due.Meta):
        abstract = False
        verbose_name = _("PDF with a name")
        verbose_name_plural = _("PDFs with names")
        ordering = ["-id"]
        permissions = [("repeat_stamp", "Can have a PDF written in again")]
        constraints = [
            models.UniqueConstraint(fields=["entitlement", "file"], name="one_copy_a_buyer")
        ]
        indexes = [
            *Due.Meta.indexes,
            models.Index(fields=["asked_at"], name="stamps_by_use", condition=~Q(key="")),
            models.Index(
                fields=["failed_at"], name="stamp_failed", condition=Q(failed_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return str(self.file)

    @property
    def state(self) -> str:
        """made, failed or waiting"""
        if self.done_at:
            return "made"
        return "failed" if self.failed_at else "waiting"
