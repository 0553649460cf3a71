from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models.price import Price
from shop.events.kinds import Kind
from shop.events.record import record
from shop.lib.money import Money


class Option(models.Model):
    """A way in which a product is sold: "Personal licence", "60 minutes". Prices hang on it."""

    product = models.ForeignKey("catalog.Product", models.CASCADE, related_name="options")
    name = models.CharField(_("name"), max_length=80)
    note = models.CharField(_("note"), max_length=200, blank=True)
    rank = models.PositiveSmallIntegerField(_("order"), default=0)
    archived_at = models.DateTimeField(_("archived"), null=True, editable=False)

    prices: Any

    class Meta:
        verbose_name = _("option")
        verbose_name_plural = _("options")
        ordering = ["rank", "id"]
        constraints = [
            models.UniqueConstraint(fields=["product", "name"], name="one_option_a_name")
        ]

    def __str__(self) -> str:
        return self.name

    def change_price(
        self,
        money: Money,
        period: str = Price.Period.ONCE,
        *,
        by: Any,
        default: bool = True,
        name: str = "",
        **terms: Any,
    ) -> Price:
        """Closes the price that holds and puts this one in its place; the same again is nothing."""
        wanted = {"amount": money.amount, "name": name, **terms}
        with transaction.atomic():
            # Two at once would both close the old one and both insert. Without its key, since who
            # places an order names the option, and holds the product that this waits for next.
            Option.objects.select_for_update(no_key=True).get(pk=self.pk)
            held = self.prices.open().filter(
                currency=money.currency, period=period, default=default
            )
            old: Price | None = held.filter(name=name).first() if not default else held.first()
            if old and all(getattr(old, field) == value for field, value in wanted.items()):
                return old
            if old:
                self.prices.filter(pk=old.pk).update(closed_at=timezone.now())
            new: Price = self.prices.create(
                currency=money.currency, period=period, default=default, **wanted
            )
            self.product.relist()
            record(
                Kind.PRICE_CHANGED,
                self.product,
                by=by,
                option=self.name,
                before=str(old.money) if old else None,
                after=str(new.money),
                price=new.pk,
            )
        return new

    def close_price(self, price: Price, *, by: Any) -> None:
        """From now on nobody buys at this price."""
        with transaction.atomic():
            if self.prices.open().filter(pk=price.pk).update(closed_at=timezone.now()):
                self.product.relist()
                record(
                    Kind.PRICE_CHANGED, self.product, by=by, option=self.name,
                    before=str(price.money), after=None,
                )  # fmt: skip
