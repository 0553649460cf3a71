from __future__ import annotations

from typing import Any, Self
from uuid import uuid4

from django.db import models
from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from shop.events.due import Due, DueQuerySet
from shop.lib.money import Money


def _word() -> str:
    return uuid4().hex


class RefundQuerySet(DueQuerySet):
    def alive(self) -> Self:
        """Neither failed nor called off: this money is gone, or on its way, or asked for."""
        return self.exclude(status__in=Refund.Status.over())

    def accepted(self) -> Self:
        return self.filter(status__in=Refund.Status.good())

    def failed(self) -> Self:
        """The buyer has not got the money, and nobody has looked at it yet."""
        return self.filter(status__in=Refund.Status.over(), attended_at=None)

    def without_lines(self) -> Self:
        """Made at Stripe, for a part of an order: nobody has said yet for which."""
        rows = self.accepted().filter(attended_at=None, origin=Refund.Origin.DASHBOARD)
        return rows.filter(parts=None, payment__outcome="settled")

    def sum(self) -> int:
        return int(self.aggregate(sum=Sum("amount"))["sum"] or 0)


class Refund(Due):
    """Money that goes back: a row from before Stripe hears of it, and due until Stripe has."""

    class Status(models.TextChoices):
        REQUESTED = "requested", _("asked for")
        PENDING = "pending", _("on its way")
        SUCCEEDED = "succeeded", _("sent back")
        FAILED = "failed", _("failed")
        CANCELED = "canceled", _("called off")

        @classmethod
        def good(cls) -> list[str]:
            return [cls.PENDING, cls.SUCCEEDED]

        @classmethod
        def over(cls) -> list[str]:
            return [cls.FAILED, cls.CANCELED]

    class Origin(models.TextChoices):
        OURS = "ours", _("at the desk")
        DASHBOARD = "dashboard", _("at Stripe")
        MANUAL = "manual", _("by hand")

    order = models.ForeignKey(
        "orders.Order", models.PROTECT, null=True, related_name="refunds", verbose_name=_("order")
    )
    payment = models.ForeignKey(
        "billing.Payment", models.PROTECT, related_name="refunds", verbose_name=_("payment")
    )
    amount = models.PositiveBigIntegerField(_("amount in the smallest unit"))
    currency = models.CharField(_("currency"), max_length=3)
    external_id = models.CharField(_("number at Stripe"), max_length=200, null=True, unique=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.REQUESTED)
    origin = models.CharField(_("made"), max_length=10, choices=Origin, default=Origin.OURS)
    # Stripe keeps it with the refund, by which we find it again; one press of a button is one word.
    key = models.CharField(max_length=64, unique=True, default=_word, editable=False)
    # Grows when Stripe would answer the same fault for ever under the old key.
    turn = models.PositiveSmallIntegerField(default=1, editable=False)
    reason = models.CharField(_("why"), max_length=300, blank=True)
    by = models.CharField(_("by"), max_length=200, blank=True)
    accepted_at = models.DateTimeField(_("accepted"), null=True)
    attended_at = models.DateTimeField(_("looked at"), null=True)

    objects = RefundQuerySet.as_manager()  # type: ignore[misc]  # Due has one as well

    order_id: int | None
    payment_id: int
    parts: Any

    class Meta(Due.Meta):
        abstract = False
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        ordering = ["-id"]
        permissions = [
            ("make_refund", "Can send money back"),
            ("attend_refund", "Can decide what a refund was for"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=1), name="refund_is_of_something")
        ]
        indexes = [
            *Due.Meta.indexes,
            models.Index(
                fields=["status"], name="refunds_to_look_at", condition=Q(attended_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.money} · {self.order or self.payment}"

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)

    @property
    def good(self) -> bool:
        return self.status in self.Status.good()

    @property
    def over(self) -> bool:
        return self.status in self.Status.over()

    @property
    def stripe_key(self) -> str:
        return f"refund/{self.key}/{self.turn}"


class RefundLine(models.Model):
    """A line's part of a refund, and whether its goods went back with it."""

    refund = models.ForeignKey(Refund, models.CASCADE, related_name="parts")
    line = models.ForeignKey(
        "orders.OrderLine", models.PROTECT, related_name="refunds", verbose_name=_("sale")
    )
    # With its tax, which is told apart beside it.
    amount = models.PositiveBigIntegerField(_("amount in the smallest unit"))
    tax = models.PositiveBigIntegerField(_("tax"), default=0)
    withdrawn = models.BooleanField(_("taken back"), default=False)

    line_id: int

    class Meta:
        verbose_name = _("line of a refund")
        verbose_name_plural = _("lines of refunds")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["refund", "line"], name="one_part_a_line")]

    def __str__(self) -> str:
        return f"{self.money} · {self.line}"

    @property
    def money(self) -> Money:
        return Money(self.amount, self.refund.currency)
