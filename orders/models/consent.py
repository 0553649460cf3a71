from __future__ import annotations

import hashlib

from django.db import models
from django.utils.translation import gettext_lazy as _


class Consent(models.Model):
    """What a buyer agreed to, in the words that they saw."""

    class Kind(models.TextChoices):
        TERMS = "terms", _("Terms")
        IMMEDIATE = "immediate", _("Delivery at once")

    order = models.ForeignKey("orders.Order", models.CASCADE, related_name="consents")
    kind = models.CharField(_("to what"), max_length=10, choices=Kind)
    text = models.TextField(_("words"))
    version = models.CharField(_("version"), max_length=16)
    language = models.CharField(_("language"), max_length=10)
    given_at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["order", "kind"], name="one_consent_a_kind")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.version}"

    @staticmethod
    def version_of(text: str) -> str:
        """Names a text by what it says, so that no two texts share a name."""
        return hashlib.sha256(text.encode()).hexdigest()[:16]
