from __future__ import annotations

from datetime import timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shop.lib.money import Money

SOON = timedelta(days=3)
WORDS = {
    "needs_response": _("waits for your answer"),
    "under_review": _("the bank decides"),
    "won": _("won"),
    "lost": _("lost"),
    "warning_needs_response": _("an inquiry, waits for your answer"),
    "warning_under_review": _("an inquiry, the bank looks at it"),
    "warning_closed": _("an inquiry that came to nothing"),
    "prevented": _("prevented"),
}


class DisputeQuerySet(models.QuerySet["Dispute"]):
    def due(self) -> Self:
        """An answer is awaited from us, or what remains of a lost one is to be decided."""
        asked = Q(status__in=["needs_response", "warning_needs_response"])
        return self.filter(asked | Q(undecided=True), attended_at=None)

    def holding(self) -> Self:
        """A bank may yet take the money back for good."""
        return self.filter(closed_at=None).exclude(status__startswith="warning")


class Dispute(models.Model):
    """A buyer's bank asks for the money back, and decides who gets it."""

    payment = models.ForeignKey(
        "billing.Payment", models.PROTECT, related_name="disputes", verbose_name=_("payment")
    )
    order = models.ForeignKey(
        "orders.Order", models.PROTECT, null=True, related_name="disputes", verbose_name=_("order")
    )
    external_id = models.CharField(_("number at Stripe"), max_length=200, unique=True)
    amount = models.PositiveBigIntegerField(_("amount in the smallest unit"))
    currency = models.CharField(_("currency"), max_length=3)
    # In Stripe's words, of which it has more every year.
    status = models.CharField(_("status"), max_length=40)
    reason = models.CharField(_("why"), max_length=60, blank=True)
    due_by = models.DateTimeField(_("answer until"), null=True)
    opened_at = models.DateTimeField(_("opened"))
    frozen_at = models.DateTimeField(_("goods paused"), null=True)
    taken_at = models.DateTimeField(_("money taken"), null=True)
    reinstated_at = models.DateTimeField(_("money given back"), null=True)
    closed_at = models.DateTimeField(_("closed"), null=True)
    # It was lost over a part of the order, and nobody has said what becomes of the goods.
    undecided = models.BooleanField(default=False)
    attended_at = models.DateTimeField(_("looked at"), null=True)

    objects = DisputeQuerySet.as_manager()

    order_id: int | None
    payment_id: int

    class Meta:
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")
        ordering = ["-id"]
        permissions = [("attend_dispute", "Can say that a dispute was seen to")]
        indexes = [
            models.Index(fields=["due_by"], name="disputes_due", condition=Q(attended_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.money} · {self.order or self.payment}"

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)

    @property
    def words(self) -> Any:
        """Stripe's word for how it stands, in ours."""
        return WORDS.get(self.status, self.status)

    @property
    def inquiry(self) -> bool:
        """A bank asks, and has taken nothing."""
        return self.status.startswith("warning")

    @property
    def lost(self) -> bool:
        return self.status == "lost"

    @property
    def pressing(self) -> bool:
        return self.due_by is not None and self.due_by < timezone.now() + SOON


class FraudWarning(models.Model):
    """A card's bank believes that a payment was fraud: to be sent back before it is disputed."""

    payment = models.ForeignKey(
        "billing.Payment", models.PROTECT, related_name="warnings", verbose_name=_("payment")
    )
    external_id = models.CharField(_("number at Stripe"), max_length=200, unique=True)
    type = models.CharField(_("type"), max_length=60, blank=True)
    # False once it was refunded or disputed: then nothing can be done any more.
    actionable = models.BooleanField(_("something can be done"), default=True)
    warned_at = models.DateTimeField(_("warned"))
    attended_at = models.DateTimeField(_("looked at"), null=True)

    payment_id: int
    objects: Any = models.Manager()

    class Meta:
        verbose_name = _("warning of fraud")
        verbose_name_plural = _("warnings of fraud")
        ordering = ["-id"]
        permissions = [("attend_fraudwarning", "Can say that a warning was seen to")]

    def __str__(self) -> str:
        return f"{self.type} · {self.payment}"
