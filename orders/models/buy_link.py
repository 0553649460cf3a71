from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import Price
from orders.models.cart import MOST, Cart
from orders.refusals import NotForSale
from shop.events.kinds import Kind
from shop.events.record import record
from shop.storefront.models import Storefront


class BuyLink(models.Model):
    """An address that leads straight to the checkout, with one thing and how it is sold."""

    slug = models.SlugField(_("address"), max_length=60, unique=True)
    product = models.ForeignKey(
        "catalog.Product", models.CASCADE, related_name="buy_links", verbose_name=_("product")
    )
    # Nothing: the usual price of its first option.
    price = models.ForeignKey(
        "catalog.Price",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("price"),
    )
    quantity = models.PositiveIntegerField(_("how many"), default=1)
    amount = models.PositiveBigIntegerField(_("amount in the smallest unit"), null=True, blank=True)
    discount = models.ForeignKey(
        "orders.Discount",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("code"),
    )
    # What is written down with the order: utm_source and its like.
    campaign = models.JSONField(_("came by"), default=dict, blank=True)
    created_at = models.DateTimeField(_("added"), auto_now_add=True)
    ended_at = models.DateTimeField(_("ended"), null=True, editable=False)

    product_id: int

    class Meta:
        verbose_name = _("buy link")
        verbose_name_plural = _("buy links")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quantity__gte=1, quantity__lte=MOST), name="buys_some"
            )
        ]

    def __str__(self) -> str:
        return f"/buy/{self.slug}/"

    @property
    def current_price(self) -> Price | None:
        """The price that holds now: the one that was chosen, or whatever took its place."""
        rows = Price.objects.open().filter(
            option__product=self.product_id, option__archived_at=None, period=Price.Period.ONCE
        )
        rows = rows.select_related("option__product__seller", "option__product__service")
        chosen = self.price
        if chosen is None:
            usual = rows.filter(default=True, currency=Storefront.current().currency)
            return usual.order_by("option__rank", "option", "pk").first()
        same = rows.filter(option=chosen.option_id, currency=chosen.currency)
        if chosen.default:
            return same.filter(default=True).first()
        return same.filter(default=False, name=chosen.name).first()

    def fill(self, cart: Cart) -> None:
        """Puts into the cart what is not in it yet: the same link twice is bought once."""
        price = self.current_price
        if self.ended_at or price is None:
            raise NotForSale
        lines = cart.lines.select_related("price")
        there = next((line.quantity for line in lines if line.sells(price)), 0)
        if there < self.quantity:
            cart.add(price, self.quantity - there, self._named(price))
        if self.discount and self.discount.valid():
            cart.take_code(self.discount.code)

    def _named(self, price: Price) -> int | None:
        if not price.open_ended:
            return None
        return max(self.amount or price.suggested or 0, price.amount)

    def add(self, by: Any) -> None:
        with transaction.atomic():
            self.save()
            record(Kind.LINK_ADDED, self, by=by)

    def change(self, changed: list[str], by: Any) -> None:
        with transaction.atomic():
            self.save()
            if changed:
                record(Kind.LINK_CHANGED, self, by=by, fields=changed)

    def end(self, by: Any, reason: str) -> bool:
        with transaction.atomic():
            rows = BuyLink.objects.filter(pk=self.pk, ended_at=None)
            if not rows.update(ended_at=timezone.now()):
                return False
            record(Kind.LINK_ENDED, self, by=by, reason=reason)
        self.refresh_from_db()
        return True
