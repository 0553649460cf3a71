from django.db import models
from django.utils.translation import gettext_lazy as _

from shop.lib.money import Money


class Price(models.Model):
    class Period(models.TextChoices):
        ONCE = "once", _("once")
        MONTH = "month", _("per month")
        YEAR = "year", _("per year")

    product = models.ForeignKey("catalog.Product", models.CASCADE, related_name="prices")
    amount = models.PositiveIntegerField(_("amount in the smallest unit"))
    currency = models.CharField(_("currency"), max_length=3)
    period = models.CharField(_("billed"), max_length=5, choices=Period, default=Period.ONCE)

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        ordering = ["amount"]
        constraints = [
            models.UniqueConstraint(
                fields=["product", "currency", "period"], name="one_price_a_period"
            )
        ]

    def __str__(self) -> str:
        return str(self.money)

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)
