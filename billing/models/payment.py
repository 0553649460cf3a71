from __future__ import annotations

from typing import Any, Self

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shop.events.kinds import Kind
from shop.events.record import record
from shop.lib.money import Money


class PaymentQuerySet(models.QuerySet["Payment"]):
    def held(self) -> Self:
        """Money came, and somebody must decide what becomes of it."""
        return self.exclude(outcome=Payment.Outcome.SETTLED).filter(attended_at=None)


class Payment(models.Model):
    """Money that came, written down once whatever becomes of it."""

    class Provider(models.TextChoices):
        STRIPE = "stripe", _("Stripe")
        FREE = "free", _("nothing to pay")
        MANUAL = "manual", _("by hand")

    class Outcome(models.TextChoices):
        SETTLED = "settled", _("paid the order")
        MISMATCH = "mismatch", _("not what the order asks for")
        SURPLUS = "surplus", _("the order was paid already")
        LATE = "late", _("the order was cancelled, and its goods are gone")
        STRAY = "stray", _("there is no such order")

    order = models.ForeignKey(
        "orders.Order", models.PROTECT, null=True, related_name="payments", verbose_name=_("order")
    )
    provider = models.CharField(_("from"), max_length=10, choices=Provider)
    external_id = models.CharField(_("number there"), max_length=200)
    session_id = models.CharField(_("session"), max_length=200, blank=True)
    amount = models.PositiveBigIntegerField(_("amount in the smallest unit"))
    currency = models.CharField(_("currency"), max_length=3)
    # What went back to its payer, and what a bank took for good: sums over refunds and disputes.
    refunded = models.PositiveBigIntegerField(_("refunded"), default=0, db_default=0)
    lost = models.PositiveBigIntegerField(_("lost to disputes"), default=0, db_default=0)
    livemode = models.BooleanField(_("live"), null=True)
    received_at = models.DateTimeField(_("received"), auto_now_add=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    attended_at = models.DateTimeField(_("looked at"), null=True)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["-id"]
        permissions = [("attend_payment", "Can decide what becomes of a payment")]
        constraints = [
            models.UniqueConstraint(fields=["provider", "external_id"], name="one_row_a_payment"),
            # Two can never both have paid for it.
            models.UniqueConstraint(
                fields=["order"], condition=Q(outcome="settled"), name="one_payment_settles"
            ),
        ]
        indexes = [
            models.Index(
                fields=["received_at"],
                name="payments_held",
                condition=~Q(outcome="settled") & Q(attended_at=None),
            ),
            models.Index(
                fields=["received_at"], name="payments_settled", condition=Q(outcome="settled")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.money} · {self.external_id}"

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)

    @property
    def kept(self) -> Money:
        return Money(max(self.amount - self.refunded - self.lost, 0), self.currency)

    def attend(self, by: Any, reason: str) -> bool:
        """Somebody has seen to it: sent it back, or knows why it may stay."""
        with transaction.atomic():
            order = self.order.hold() if self.order else None
            rows = Payment.objects.held().filter(pk=self.pk)
            if not rows.update(attended_at=timezone.now()):
                return False
            if order and self.outcome == self.Outcome.MISMATCH:
                order.cancel(order.Cause.OPERATOR, by=by, reason=reason)
            record(
                Kind.PAYMENT_ATTENDED, self.order or self, by=by, reason=reason, payment=str(self)
            )
        self.refresh_from_db()
        return True
