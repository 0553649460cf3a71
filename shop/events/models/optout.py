from __future__ import annotations

from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shop.events.topics import Topic


class OptOutQuerySet(models.QuerySet["OptOut"]):
    def open(self) -> Self:
        return self.filter(ended_at=None)

    def of(self, address: str) -> Self:
        return self.open().filter(address=address.strip().lower())


class OptOut(models.Model):
    """That an address wants no mails of one kind; what it wanted before stays on record."""

    address = models.EmailField(_("address"))
    topic = models.CharField(_("about"), max_length=20, choices=Topic)
    since = models.DateTimeField(_("since"), default=timezone.now)
    by = models.CharField(_("how"), max_length=200)
    ended_at = models.DateTimeField(_("until"), null=True)

    objects = OptOutQuerySet.as_manager()

    class Meta:
        verbose_name = _("unsubscription")
        verbose_name_plural = _("unsubscriptions")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["address", "topic"],
                condition=models.Q(ended_at=None),
                name="one_open_opt_out",
            )
        ]

    def __str__(self) -> str:
        return f"{self.address}: {self.get_topic_display()}"
