from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models.price import Price


class ProductQuerySet(models.QuerySet["Product"]):
    def offered(self, currency: str) -> Self:
        """What the landing page shows: products that are bought once."""
        return self.filter(published=True).exclude(kind=Product.Kind.PLAN)._priced(currency)

    def plans(self, currency: str) -> Self:
        return self.filter(published=True, kind=Product.Kind.PLAN)._priced(currency)

    def _priced(self, currency: str) -> Self:
        prices = Price.objects.filter(currency=currency)
        return self.prefetch_related(models.Prefetch("prices", prices, to_attr="shown_prices"))


class Product(models.Model):
    class Kind(models.TextChoices):
        DIGITAL = "digital", _("Digital")
        SERVICE = "service", _("Service")
        PLAN = "plan", _("Plan")

    seller = models.ForeignKey(
        "accounts.Seller", models.PROTECT, related_name="products", verbose_name=_("seller")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("address"), unique=True)
    tagline = models.CharField(_("tagline"), max_length=200, blank=True)
    includes = models.TextField(_("what is included"), blank=True, help_text=_("One line each."))
    published = models.BooleanField(_("published"), default=False)
    rank = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = ProductQuerySet.as_manager()

    shown_prices: list[Price]

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ["rank", "name"]

    def __str__(self) -> str:
        return self.name

    @property
    def price(self) -> Price | None:
        return self.shown_prices[0] if self.shown_prices else None

    @property
    def inclusions(self) -> list[str]:
        return [line.strip() for line in self.includes.splitlines() if line.strip()]
