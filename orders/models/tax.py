from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import Product
from shop.lib import countries


def _today() -> date:
    return timezone.localdate()


def said(name: str, percent: Decimal) -> str:
    """Such as "VAT 19 %", without zeros that say nothing."""
    number = f"{Decimal(percent).normalize():f}\N{NO-BREAK SPACE}%"
    return f"{name} {number}".strip()


class TaxRateQuerySet(models.QuerySet["TaxRate"]):
    def on(self, day: date) -> TaxRateQuerySet:
        """What holds then, its first and last day among it."""
        return self.filter(Q(until=None) | Q(until__gte=day), since__lte=day)

    def beside(self, rate: TaxRate) -> TaxRateQuerySet:
        """Others for the same, at some of the same days."""
        same = self.exclude(pk=rate.pk).filter(country=rate.country, goods=rate.goods)
        same = same.filter(Q(until=None) | Q(until__gte=rate.since))
        return same.filter(since__lte=rate.until) if rate.until else same


class TaxRate(models.Model):
    """What a country takes, of some kind of goods or of all, from one day on."""

    country = models.CharField(_("country"), max_length=2)
    percent = models.DecimalField(
        _("percent"),
        max_digits=6,
        decimal_places=3,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))],
    )
    name = models.CharField(
        _("name"),
        max_length=20,
        default="VAT",
        help_text=_("As it is called there: VAT, USt., TVA."),
    )
    # Empty: of everything that has no rate of its own.
    goods = models.CharField(
        _("of which products"), max_length=10, blank=True, choices=Product.Kind
    )
    since = models.DateField(_("first day"), default=_today)
    until = models.DateField(_("last day"), null=True, blank=True)

    objects = TaxRateQuerySet.as_manager()

    class Meta:
        verbose_name = _("tax rate")
        verbose_name_plural = _("tax rates")
        ordering = ["country", "goods", "-since"]
        constraints = [
            models.UniqueConstraint(
                fields=["country", "goods", "since"], name="one_tax_rate_begins"
            ),
            models.UniqueConstraint(
                fields=["country", "goods"], condition=Q(until=None), name="one_tax_rate_goes_on"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="tax_rate_ends_later"
            ),
            models.CheckConstraint(
                condition=Q(percent__gte=0, percent__lte=100), name="tax_rate_is_a_share"
            ),
        ]

    def __str__(self) -> str:
        return f"{countries.name(self.country)}: {self.said}"

    @property
    def said(self) -> str:
        return said(self.name, self.percent)

    def clean(self) -> None:
        since: date | None = self.since  # a form that could not read it leaves it out
        if since is None:
            return
        if self.until and self.until < since:
            raise ValidationError({"until": _("The last day comes before the first.")})
        if other := TaxRate.objects.beside(self).first():
            raise ValidationError(
                _("On some of these days %(rate)s holds already. Let that one end first.")
                % {"rate": other}
            )

    def validate_constraints(self, exclude: Any = None) -> None:
        """Said once, by `clean`, in words; the database still holds to them."""


class TaxEvidence(models.Model):
    """What told where the buyer was; kept with the order, for whoever checks the books."""

    class Kind(models.TextChoices):
        SAID = "said", _("Said at the checkout")
        NETWORK = "network", _("Country of the network address")
        CARD = "card", _("Country of the card")
        TAX_ID = "tax_id", _("VAT number")

    order = models.ForeignKey("orders.Order", models.CASCADE, related_name="tax_evidence")
    kind = models.CharField(_("what"), max_length=8, choices=Kind)
    value = models.CharField(_("says"), max_length=200)
    at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("evidence of the buyer’s place")
        verbose_name_plural = _("evidence of buyers’ places")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "kind", "value"], name="one_tax_evidence_a_word"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.value}"

    @property
    def shown(self) -> str:
        """A country by its name; numbers as they are."""
        return countries.name(self.value)
