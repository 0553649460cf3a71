from __future__ import annotations

from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SuppressionQuerySet(models.QuerySet["Suppression"]):
    def open(self) -> Self:
        return self.filter(lifted_at=None)

    def of(self, address: str) -> Self:
        return self.open().filter(address=address.strip().lower())


class Suppression(models.Model):
    """That an address gets no mail any more, since when, and because of which mail."""

    class Cause(models.TextChoices):
        BOUNCED = "bounced", _("There is no such mailbox")
        COMPLAINED = "complained", _("A mail was reported as spam")

    address = models.EmailField(_("address"))
    cause = models.CharField(_("why"), max_length=20, choices=Cause)
    told = models.CharField(_("what was said"), max_length=300, blank=True)
    mail = models.ForeignKey(
        "events.Mail", models.SET_NULL, null=True, related_name="+", verbose_name=_("by which mail")
    )
    since = models.DateTimeField(_("since"), default=timezone.now)
    lifted_at = models.DateTimeField(_("lifted"), null=True)

    objects = SuppressionQuerySet.as_manager()

    class Meta:
        verbose_name = _("blocked address")
        verbose_name_plural = _("blocked addresses")
        ordering = ["-id"]
        permissions = [("lift_suppression", "Can let an address get mails again")]
        constraints = [
            models.UniqueConstraint(
                fields=["address"],
                condition=models.Q(lifted_at=None),
                name="one_open_suppression",
            )
        ]

    def __str__(self) -> str:
        return self.address

    @property
    def state(self) -> str:
        return "lifted" if self.lifted_at else "open"
