from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shop.lib.money import Money


class PriceQuerySet(models.QuerySet["Price"]):
    def open(self) -> Self:
        """What holds now."""
        return self.filter(closed_at=None)


class Price(models.Model):
    """What an option costs. Never changed: another price closes this one and stands beside it."""

    class Period(models.TextChoices):
        ONCE = "once", _("once")
        MONTH = "month", _("per month")
        YEAR = "year", _("per year")

    option = models.ForeignKey("catalog.Option", models.CASCADE, related_name="prices")
    name = models.CharField(_("name"), max_length=80, blank=True)
    amount = models.PositiveBigIntegerField(_("amount in the smallest unit"))
    currency = models.CharField(_("currency"), max_length=3)
    period = models.CharField(_("billed"), max_length=5, choices=Period, default=Period.ONCE)
    default = models.BooleanField(_("default"), default=True)
    compare_at = models.PositiveBigIntegerField(_("was"), null=True, blank=True)
    # Pay what you want: `amount` is the least, and this is what we suggest.
    suggested = models.PositiveBigIntegerField(_("suggested"), null=True, blank=True)
    trial_days = models.PositiveSmallIntegerField(_("trial days"), default=0)
    initial_credits = models.PositiveIntegerField(_("credits at the start"), default=0)
    monthly_credits = models.PositiveIntegerField(_("credits each month"), default=0)
    clerk_plan_id = models.CharField(_("Clerk plan"), max_length=80, blank=True)
    clerk_price_id = models.CharField(_("Clerk price"), max_length=80, blank=True)
    stripe_price_id = models.CharField(_("Stripe price"), max_length=80, blank=True)
    created_at = models.DateTimeField(_("since"), auto_now_add=True)
    closed_at = models.DateTimeField(_("until"), null=True, editable=False)

    objects = PriceQuerySet.as_manager()

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        ordering = ["-default", "amount", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["option", "currency", "period"],
                condition=Q(default=True, closed_at=None),
                name="one_default_price_a_period",
            ),
            models.CheckConstraint(
                condition=Q(compare_at=None) | Q(compare_at__gt=F("amount")),
                name="compared_with_more",
            ),
            models.CheckConstraint(
                condition=Q(suggested=None) | Q(suggested__gte=F("amount")),
                name="suggested_at_least_the_minimum",
            ),
        ]

    def __str__(self) -> str:
        return str(self.money)

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)

    @property
    def was(self) -> Money | None:
        return Money(self.compare_at, self.currency) if self.compare_at else None

    @property
    def free(self) -> bool:
        return self.amount == 0 and self.suggested is None

    @property
    def open_ended(self) -> bool:
        """Whoever buys names the amount, from `amount` on."""
        return self.suggested is not None
