from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class AnsweredQuerySet(models.QuerySet[Any]):
    def waiting(self) -> Self:
        return self.filter(answered_at=None)


class Answered(models.Model):
    """What a buyer asked of us about an order, and an operator answers once."""

    answered_at = models.DateTimeField(_("answered"), null=True)
    granted = models.BooleanField(_("granted"), null=True)
    # As the buyer reads it.
    answer = models.TextField(_("answer"), max_length=2000, blank=True)

    objects = AnsweredQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at=None, granted=None)
                | Q(answered_at__isnull=False, granted__isnull=False),
                name="%(class)s_answered_is_decided",
            )
        ]
        indexes = [
            models.Index(fields=["-id"], name="%(class)s_waiting", condition=Q(answered_at=None))
        ]

    @property
    def state(self) -> str:
        """waiting, granted or refused"""
        if self.answered_at is None:
            return "waiting"
        return "granted" if self.granted else "refused"
