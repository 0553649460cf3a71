from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Self

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from orders.models import Order

# Stripe takes nothing under thirty minutes, counted from when it hears of it: the rest is how long
# one may try to reach it under the same idempotency key.
LIVES = timedelta(minutes=35)
REACHABLE = timedelta(minutes=4)
LATE = timedelta(minutes=5)  # after its end, before we ask what became of it


class CheckoutQuerySet(models.QuerySet["Checkout"]):
    def open(self) -> Self:
        return self.filter(closed_at=None)

    def overdue(self) -> Self:
        """Should be over, and nobody has told us."""
        return self.open().filter(expires_at__lt=timezone.now() - LATE)

    def close(self, outcome: str) -> bool:
        """Whether there was one to close."""
        return bool(self.open().update(closed_at=timezone.now(), outcome=outcome))


class Checkout(models.Model):
    """One session at Stripe in which an order may be paid, from before Stripe hears of it."""

    class Outcome(models.TextChoices):
        COMPLETE = "complete", _("complete")
        EXPIRED = "expired", _("expired")
        ABANDONED = "abandoned", _("abandoned")

    order = models.ForeignKey("orders.Order", models.PROTECT, related_name="checkouts")
    number = models.PositiveSmallIntegerField()
    session_id = models.CharField(_("session"), max_length=200, null=True, unique=True)
    url = models.URLField(max_length=2000, blank=True)
    livemode = models.BooleanField(_("live"))
    created_at = models.DateTimeField(_("begun"), auto_now_add=True)
    expires_at = models.DateTimeField(_("until"))
    # When Stripe was last asked by somebody who waits for an answer.
    asked_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(_("closed"), null=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)

    objects = CheckoutQuerySet.as_manager()

    class Meta:
        verbose_name = _("checkout")
        verbose_name_plural = _("checkouts")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["order", "number"], name="checkouts_are_numbered"),
            models.UniqueConstraint(
                fields=["order"], condition=Q(closed_at=None), name="one_open_checkout_an_order"
            ),
        ]
        indexes = [
            models.Index(fields=["expires_at"], name="checkouts_open", condition=Q(closed_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.order} / {self.number}"

    @classmethod
    def of(cls, order: Order, *, livemode: bool) -> Checkout | None:
        """The one that is open, else the next; to be called while the order is held.

        None while an older one may have been paid: it must be closed at Stripe first.
        """
        found = cls.objects.filter(order=order).order_by("-number").first()
        if found and found.usable and found.livemode == livemode:
            return found
        if found and not found.closed_at:
            if found.session_id:
                return None
            found.close(cls.Outcome.ABANDONED)
        return cls.first(order, livemode=livemode, number=found.number + 1 if found else 1)

    @classmethod
    def first(cls, order: Order, *, livemode: bool, number: int = 1) -> Checkout:
        """Of an order that nobody else knows yet."""
        expires_at = timezone.now() + LIVES
        return cls.objects.create(
            order=order, number=number, livemode=livemode, expires_at=expires_at
        )

    @property
    def usable(self) -> bool:
        """Somebody may be sent there; or Stripe may yet be asked for it under its own key."""
        if self.closed_at:
            return False
        now = timezone.now()
        return self.expires_at > now if self.url else self.created_at > now - REACHABLE

    @property
    def key(self) -> str:
        return f"checkout/{self.order.public_id}/{self.number}"

    def attach(self, session_id: str, url: str) -> bool:
        """False when it was closed while Stripe was being asked."""
        attached = Checkout.objects.open().filter(pk=self.pk)
        with transaction.atomic():
            held = attached.update(session_id=session_id, url=url or F("url")) == 1
        if held:
            self.session_id, self.url = session_id, url or self.url
        return held

    def close(self, outcome: str) -> bool:
        return Checkout.objects.filter(pk=self.pk).close(outcome)

    def ask(self, pause: timedelta) -> bool:
        """Whether it is this caller's turn to ask Stripe: one in a while, whoever waits."""
        now = timezone.now()
        rows = Checkout.objects.filter(pk=self.pk)
        quiet = rows.filter(Q(asked_at=None) | Q(asked_at__lt=now - pause))
        return quiet.update(asked_at=now) == 1
