from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def _token() -> str:
    return secrets.token_urlsafe(16)


class EntitlementQuerySet(models.QuerySet["Entitlement"]):
    def open(self, at: datetime | None = None) -> Self:
        """What may be used now."""
        now = at or timezone.now()
        return self.filter(
            Q(until=None) | Q(until__gt=now), since__lte=now, frozen_at=None, withdrawn_at=None
        )

    def of_order(self, order: Any) -> Self:
        return self.filter(line__order=order)

    def owned(self) -> Self:
        """What stands on the shelf of who owns it: all but what was taken back."""
        from fulfillment.models.licence import Licence  # noqa: PLC0415  it knows what it is for

        rows = self.filter(withdrawn_at=None, product__isnull=False)
        keyed = models.Exists(Licence.objects.filter(entitlement=models.OuterRef("pk")))
        return rows.select_related("product__seller", "line__order").annotate(keyed=keyed)


class Entitlement(models.Model):
    """That a customer owns a product or may use a feature, and where that comes from."""

    class Source(models.TextChoices):
        ORDER = "order", _("an order")
        SUBSCRIPTION = "subscription", _("a subscription")
        MANUAL = "manual", _("given by us")

    # Names it where no number may be counted up.
    token = models.CharField(max_length=22, unique=True, default=_token, editable=False)
    account = models.ForeignKey(
        "accounts.CustomerAccount",
        models.PROTECT,
        related_name="entitlements",
        verbose_name=_("customer"),
    )
    source = models.CharField(_("origin"), max_length=12, choices=Source, default=Source.ORDER)
    line = models.ForeignKey(
        "orders.OrderLine",
        models.PROTECT,
        null=True,
        related_name="entitlements",
        verbose_name=_("sale"),
    )
    product = models.ForeignKey(
        "catalog.Product",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="entitlements",
        verbose_name=_("product"),
    )
    feature = models.CharField(_("feature"), max_length=60, blank=True)
    quantity = models.PositiveIntegerField(_("quantity"), default=1)
    granted_at = models.DateTimeField(_("granted"), auto_now_add=True)
    since = models.DateTimeField(_("valid from"), default=timezone.now)
    until = models.DateTimeField(_("until"), null=True, blank=True)
    # While a bank looks into a payment.
    frozen_at = models.DateTimeField(_("frozen"), null=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)
    reason = models.CharField(_("why"), max_length=200, blank=True)
    # From then on downloads count anew, in number and in days.
    downloads_from = models.DateTimeField(_("downloads counted from"), null=True)

    objects = EntitlementQuerySet.as_manager()

    # Where it was asked together with the rest: whether it has keys.
    keyed = True

    account_id: int
    line_id: int | None
    product_id: int | None

    class Meta:
        verbose_name = _("entitlement")
        verbose_name_plural = _("entitlements")
        ordering = ["-id"]
        permissions = [
            ("grant_entitlement", "Can give somebody a product or a feature"),
            ("withdraw_entitlement", "Can take back what somebody owns"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["line", "product"], name="one_entitlement_a_line"),
            models.CheckConstraint(
                condition=Q(product__isnull=False, feature="") | (Q(product=None) & ~Q(feature="")),
                name="owns_a_product_or_a_feature",
            ),
            models.CheckConstraint(
                condition=Q(source="order", line__isnull=False)
                | (~Q(source="order") & Q(line=None)),
                name="bought_by_a_line",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")), name="owned_until_after_since"
            ),
        ]
        indexes = [
            models.Index(
                fields=["account", "product"],
                name="owned",
                condition=Q(frozen_at=None, withdrawn_at=None),
            ),
            models.Index(fields=["account", "-id"], name="goods_of_an_account"),
        ]

    def __str__(self) -> str:
        return self.feature or str(self.product)

    @property
    def state(self) -> str:
        """withdrawn, frozen, to come, ended or open"""
        now = timezone.now()
        if self.withdrawn_at:
            return "withdrawn"
        if self.frozen_at:
            return "frozen"
        if self.since > now:
            return "to come"
        return "ended" if self.until and self.until <= now else "open"
