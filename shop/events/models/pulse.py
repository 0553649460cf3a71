from __future__ import annotations

from datetime import timedelta
from typing import Self

from django.db import models
from django.utils import timezone


class PulseQuerySet(models.QuerySet["Pulse"]):
    def beat(self, of: str) -> int:
        """Says that it lives; once in a while is enough."""
        self.update_or_create(name=of, defaults={"at": timezone.now()})
        return 0

    def lately(self, within: timedelta) -> Self:
        return self.filter(at__gt=timezone.now() - within)


class Pulse(models.Model):
    """When a process that works in the background last showed that it lives."""

    CLOCK = "clock"
    WORKER = "worker"

    name = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()

    objects = PulseQuerySet.as_manager()

    class Meta:
        verbose_name = "pulse"

    def __str__(self) -> str:
        return self.name
