from __future__ import annotations

import unicodedata
from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from typing import Any, Self

from django.db import models, transaction
from django.db.models import Count, F, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import Product
from catalog.stock import Gone
from shop.events.kinds import Kind
from shop.events.record import record

LONGEST = 40
CAPPED = Q(most_uses__isnull=False) | Q(most_per_customer__isnull=False)


def normal(typed: str) -> str:
    """A code as it is kept and compared: case and spaces mean nothing."""
    return "".join(unicodedata.normalize("NFKC", typed).split()).upper()


class DiscountQuerySet(models.QuerySet["Discount"]):
    def hold(self) -> list[Discount]:
        """Those of them that can be used up, locked: after the order, and before its products.

        In one order, so that nobody waits in a circle.
        """
        return list(self.filter(CAPPED).select_for_update(no_key=True).order_by("pk"))

    def endless(self) -> Self:
        return self.exclude(CAPPED)


class Discount(models.Model):
    """A code that takes something off: a share, or an amount in each currency."""

    code = models.CharField(_("code"), max_length=LONGEST, unique=True)
    seller = models.ForeignKey(
        "accounts.Seller",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="discounts",
        verbose_name=_("seller"),
    )
    percent = models.DecimalField(
        _("percent"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    # By currency, in its smallest unit.
    amounts = models.JSONField(_("amounts"), default=dict, blank=True)
    minimums = models.JSONField(_("from"), default=dict, blank=True)
    products = models.ManyToManyField(
        "catalog.Product", blank=True, related_name="+", verbose_name=_("products")
    )
    categories = models.ManyToManyField(
        "catalog.Category", blank=True, related_name="+", verbose_name=_("categories")
    )
    # The same in numbers, so that a cart need not ask for them; and what it was made for stays
    # here when it goes, or the code would reach everything then.
    reach = models.JSONField(default=dict, editable=False)
    starts_at = models.DateTimeField(_("begins"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    most_uses = models.PositiveIntegerField(_("how often in all"), null=True, blank=True)
    most_per_customer = models.PositiveIntegerField(
        _("how often for one customer"), null=True, blank=True
    )
    # The pattern that it was made by, with many others.
    batch = models.CharField(_("series"), max_length=80, blank=True, editable=False)
    created_at = models.DateTimeField(_("added"), auto_now_add=True)
    ended_at = models.DateTimeField(_("ended"), null=True, editable=False)

    objects = DiscountQuerySet.as_manager()

    seller_id: int | None
    uses: Any

    class Meta:
        verbose_name = _("discount code")
        verbose_name_plural = _("discount codes")
        ordering = ["-id"]
        permissions = [("end_discount", "Can end a discount code")]
        constraints = [
            models.CheckConstraint(
                condition=Q(percent=None) | Q(percent__gt=0, percent__lte=100),
                name="a_share_of_the_price",
            ),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(starts_at=None) | Q(ends_at__gt=F("starts_at")),
                name="codes_end_after_they_begin",
            ),
        ]
        indexes = [models.Index(fields=["batch"], name="codes_by_batch")]

    def __str__(self) -> str:
        return self.code

    @property
    def capped(self) -> bool:
        return self.most_uses is not None or self.most_per_customer is not None

    def valid(self, now: datetime | None = None) -> bool:
        at = now or timezone.now()
        begun = self.starts_at is None or self.starts_at <= at
        over = self.ended_at is not None or (self.ends_at is not None and self.ends_at <= at)
        return begun and not over

    @property
    def state(self) -> str:
        """ended, waiting or open"""
        if self.valid():
            return "open"
        waits = self.ended_at is None and self.starts_at and self.starts_at > timezone.now()
        return "waiting" if waits else "ended"

    def reaches(self, product: Product) -> bool:
        """A seller's own code takes nothing from what others sell."""
        if self.seller_id is not None and product.seller_id != self.seller_id:
            return False
        if not self.reach:
            return True
        named, shelved = self.reach["products"], self.reach["categories"]
        return product.pk in named or product.category_id in shelved

    def aim(self, products: Collection[Any], categories: Collection[Any]) -> None:
        """At these, and at nothing else; at none, it reaches everything."""
        named, shelved = [row.pk for row in products], [row.pk for row in categories]
        with transaction.atomic():
            self.products.set(named)
            self.categories.set(shelved)
            both = {"products": named, "categories": shelved}
            self.reach = both if named or shelved else {}
            self.save(update_fields=["reach"])

    def spent(self, uses: int) -> bool:
        return self.most_uses is not None and uses >= self.most_uses

    def had(self, theirs: int) -> bool:
        return self.most_per_customer is not None and theirs >= self.most_per_customer

    def takes(self, whole: int, currency: str) -> int:
        """What it takes off this sum, before anything is said of fractions of a cent."""
        if self.percent is None:
            return min(int(self.amounts.get(currency, 0)), whole)
        exact = Decimal(whole) * self.percent / 100
        return int((exact + Decimal("0.5")).to_integral_value("ROUND_FLOOR"))

    def add(self, by: Any) -> None:
        with transaction.atomic():
            self.code = normal(self.code)
            self.save()
            record(Kind.DISCOUNT_ADDED, self, by=by)

    def change(self, changed: list[str], by: Any) -> None:
        with transaction.atomic():
            self.code = normal(self.code)
            self.save()
            if changed:
                record(Kind.DISCOUNT_CHANGED, self, by=by, fields=changed)

    def end(self, by: Any, reason: str) -> bool:
        """For good: orders that have it keep it. False when it was over already."""
        with transaction.atomic():
            rows = Discount.objects.filter(pk=self.pk, ended_at=None)
            if not rows.update(ended_at=timezone.now()):
                return False
            record(Kind.DISCOUNT_ENDED, self, by=by, reason=reason)
        self.refresh_from_db()
        return True


class DiscountUseQuerySet(models.QuerySet["DiscountUse"]):
    def live(self) -> Self:
        return self.filter(released_at=None)

    def counted(self, discounts: list[Discount], whose: Q | None) -> dict[int, tuple[int, int]]:
        """By code: how often it is in use, and how often by this customer."""
        rows = self.live().filter(discount__in=discounts).order_by().values("discount")
        theirs = Count("pk", filter=whose) if whose else Value(0)
        counts = rows.annotate(uses=Count("pk"), theirs=theirs)
        return {row["discount"]: (row["uses"], row["theirs"]) for row in counts}


class DiscountUse(models.Model):
    """That an order has a code: put aside when it is placed, released if it comes to nothing."""

    discount = models.ForeignKey(Discount, models.PROTECT, related_name="uses")
    order = models.OneToOneField("orders.Order", models.CASCADE, related_name="discount_use")
    released_at = models.DateTimeField(null=True)

    objects = DiscountUseQuerySet.as_manager()

    class Meta:
        verbose_name = _("use of a code")
        verbose_name_plural = _("uses of codes")
        indexes = [
            models.Index(fields=["discount"], name="codes_in_use", condition=Q(released_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.discount} {self.order}"

    @staticmethod
    def whose(mailbox: str, account: int | None) -> Q | None:
        """By either, since one customer may have two accounts, or none."""
        ways = [Q(order__mailbox=mailbox)] if mailbox else []
        ways += [Q(order__account=account)] if account else []
        return ways[0] | ways[-1] if ways else None

    @classmethod
    def release(cls, order: Any) -> None:
        cls.objects.live().filter(order=order).update(released_at=timezone.now())

    @classmethod
    def hold_again(cls, order: Any) -> None:
        """Or Gone is raised, when others have used it up meanwhile."""
        rows = cls.objects.filter(order=order).exclude(released_at=None)
        for discount in Discount.objects.filter(uses__in=rows).hold():
            whose = cls.whose(order.mailbox, order.account_id)
            uses, theirs = cls.objects.counted([discount], whose).get(discount.pk, (0, 0))
            if discount.spent(uses) or discount.had(theirs):
                raise Gone
        rows.update(released_at=None)
