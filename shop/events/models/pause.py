from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils import timezone


class Pause(models.Model):
    """Until when the provider wants to hear of no mail at all: one row, of all workers."""

    until = models.DateTimeField()
    reason = models.CharField(max_length=300)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_pause")]

    def __str__(self) -> str:
        return self.reason

    @classmethod
    def now(cls) -> Pause | None:
        return cls.objects.filter(pk=1, until__gt=timezone.now()).first()

    @classmethod
    def begin(cls, pause: timedelta, reason: str) -> None:
        """A longer one that others have begun stays."""
        until = timezone.now() + pause
        told = {"until": until, "reason": reason[:300]}
        row, new = cls.objects.get_or_create(pk=1, defaults=told)
        if not new:
            cls.objects.filter(pk=row.pk, until__lt=until).update(**told)
