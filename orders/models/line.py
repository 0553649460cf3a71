from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from catalog.moment import said
from orders.models.tax import said as rated
from shop.lib.money import Money


class OrderLine(models.Model):
    """One thing that was agreed on, in copies: the catalogue may change, this does not."""

    order = models.ForeignKey("orders.Order", models.PROTECT, related_name="lines")
    seller = models.ForeignKey("accounts.Seller", models.PROTECT, related_name="sold")
    product = models.ForeignKey("catalog.Product", models.PROTECT, related_name="sold")
    option = models.ForeignKey("catalog.Option", models.PROTECT, related_name="+")
    price = models.ForeignKey("catalog.Price", models.PROTECT, related_name="+")
    title = models.CharField(_("what"), max_length=120)
    option_name = models.CharField(_("option"), max_length=80)
    kind = models.CharField(_("kind"), max_length=10)
    quantity = models.PositiveIntegerField(_("quantity"))
    unit_amount = models.PositiveBigIntegerField(_("each"))
    # All of them; then this line's share of what the whole order is reduced and taxed by.
    subtotal = models.PositiveBigIntegerField(_("subtotal"))
    discount = models.PositiveBigIntegerField(_("discount"), default=0)
    tax = models.PositiveBigIntegerField(_("tax"), default=0)
    tax_rate = models.DecimalField(_("tax rate in %"), max_digits=6, decimal_places=3, default=0)
    tax_name = models.CharField(_("tax"), max_length=20, blank=True)
    total = models.PositiveBigIntegerField(_("total"))
    # What of it stays with the shop, as it was agreed with the seller on that day.
    commission = models.PositiveBigIntegerField(_("commission"), default=0)
    # What has gone back of it so far.
    refunded = models.PositiveBigIntegerField(_("refunded"), default=0, db_default=0)
    # Its goods are taken back, or paused, also those that are still to be delivered.
    withdrawn_at = models.DateTimeField(_("taken back"), null=True)
    frozen_at = models.DateTimeField(_("paused"), null=True)
    # Taken from the stock for this line; given back once if it comes to nothing.
    held = models.PositiveIntegerField(default=0)
    answers = models.JSONField(_("answers"), default=list)
    # Of what is booked: when, and in which zone the buyer read it; the slot is held until it is
    # paid, and then the booking's.
    starts_at = models.DateTimeField(_("begins"), null=True)
    zone = models.CharField(_("time zone"), max_length=60, blank=True)
    slot = models.ForeignKey("catalog.Slot", models.SET_NULL, null=True, related_name="+")
    # The line of the cart it was made from, which goes when this is paid.
    cart_line = models.BigIntegerField(null=True)

    entitlements: Any

    class Meta:
        verbose_name = _("sale")
        verbose_name_plural = _("sales")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(subtotal=F("quantity") * F("unit_amount")),
                name="line_adds_up",
            ),
            models.CheckConstraint(
                condition=models.Q(discount__lte=F("subtotal"), quantity__gte=1),
                name="line_is_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.title}" if self.quantity > 1 else self.title

    @property
    def when(self) -> str:
        return said(self.starts_at, self.zone) if self.starts_at else ""

    @property
    def money(self) -> Money:
        return Money(self.total, self.order.currency)

    @property
    def given_back(self) -> Money | None:
        return Money(-self.refunded, self.order.currency) if self.refunded else None

    @property
    def before_discount(self) -> Money:
        return Money(self.subtotal, self.order.currency)

    @property
    def tax_said(self) -> str:
        return rated(self.tax_name, self.tax_rate)

    @property
    def each(self) -> Money:
        return Money(self.unit_amount, self.order.currency)
