from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class EntitlementQuerySet(models.QuerySet["Entitlement"]):
    def open(self) -> Self:
        """What may be used now."""
        return self.filter(frozen_at=None, withdrawn_at=None)


class Entitlement(models.Model):
    """That a customer owns something, and by which line of which order."""

    account = models.ForeignKey(
        "accounts.CustomerAccount", models.PROTECT, related_name="entitlements"
    )
    line = models.ForeignKey("orders.OrderLine", models.PROTECT, related_name="entitlements")
    product = models.ForeignKey("catalog.Product", models.PROTECT, related_name="entitlements")
    quantity = models.PositiveIntegerField(_("quantity"), default=1)
    granted_at = models.DateTimeField(_("granted"), auto_now_add=True)
    # While a bank looks into a payment.
    frozen_at = models.DateTimeField(_("frozen"), null=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)
    reason = models.CharField(_("why"), max_length=200, blank=True)

    objects = EntitlementQuerySet.as_manager()

    account_id: int

    class Meta:
        verbose_name = _("entitlement")
        verbose_name_plural = _("entitlements")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["line", "product"], name="one_entitlement_a_line")
        ]
        indexes = [
            models.Index(
                fields=["account", "product"],
                name="owned",
                condition=Q(frozen_at=None, withdrawn_at=None),
            )
        ]

    def __str__(self) -> str:
        return str(self.product)

    @property
    def state(self) -> str:
        if self.withdrawn_at:
            return "withdrawn"
        return "frozen" if self.frozen_at else "granted"
