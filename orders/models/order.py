from __future__ import annotations

import secrets
from typing import Any, Self

from django.db import models, transaction
from django.db.models import F, Prefetch, Q, prefetch_related_objects
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog import stock
from orders import appointments
from orders.bill import Bill
from orders.models.cart import Cart
from orders.models.discount import DiscountUse
from orders.models.line import OrderLine
from shop.events.kinds import Kind
from shop.events.models import Event
from shop.events.record import record
from shop.lib.money import Money

FIRST_NUMBER = 1000


def _public_id() -> str:
    return secrets.token_urlsafe(16)


class OrderQuerySet(models.QuerySet["Order"]):
    def open(self) -> Self:
        """May still be paid."""
        return self.filter(paid_at=None, cancelled_at=None)

    def paid(self) -> Self:
        return self.filter(paid_at__isnull=False)

    def numbered(self, number: str) -> Self:
        """By the number that people read: "1042", "#1042"."""
        digits = number.strip().removeprefix("#")
        known = digits.isascii() and digits.isdigit() and len(digits) < 18
        return self.filter(pk=int(digits) - FIRST_NUMBER) if known else self.none()


class Order(Bill, models.Model):
    """What was agreed on: placed, then paid or cancelled.

    Its amounts never change, but for the tax that Stripe works out as it is paid.
    """

    class Cause(models.TextChoices):
        EXPIRED = "expired", _("not paid in time")
        REPLACED = "replaced", _("replaced by another order")
        FAILED = "failed", _("the payment failed")
        OPERATOR = "operator", _("by us")

    public_id = models.CharField(max_length=22, unique=True, default=_public_id, editable=False)
    account = models.ForeignKey(
        "accounts.CustomerAccount",
        models.PROTECT,
        related_name="orders",
        verbose_name=_("customer"),
    )
    cart = models.ForeignKey(
        "orders.Cart", models.SET_NULL, null=True, related_name="orders", editable=False
    )
    # What exactly was agreed on: the same again is the same order.
    attempt = models.CharField(max_length=64, editable=False)
    email = models.EmailField(_("e-mail"))
    # Whose address that is however it is written, and where the buyer was: for limits alone.
    mailbox = models.CharField(max_length=254, blank=True, editable=False)
    visitor = models.CharField(max_length=64, blank=True, editable=False)
    name = models.CharField(_("name"), max_length=150, blank=True)
    company = models.CharField(_("company"), max_length=150, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    tax_id = models.CharField(_("tax id"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=10)
    currency = models.CharField(_("currency"), max_length=3)
    subtotal = models.PositiveBigIntegerField(_("subtotal"))
    discount = models.PositiveBigIntegerField(_("discount"), default=0)
    # What took it off, and what a link said of where it stands, as they were then.
    code = models.CharField(_("discount code"), max_length=40, blank=True)
    campaign = models.JSONField(_("came by"), default=dict, blank=True)
    tax = models.PositiveBigIntegerField(_("tax"), default=0)
    # The tax is part of the prices; else it came on top of them.
    tax_included = models.BooleanField(_("prices include tax"), default=True)
    # A business in another country of the union owes the tax itself.
    reverse_charge = models.BooleanField(_("reverse charge"), default=False)
    # Who works it out: nobody, our "table", or "stripe" as it is paid.
    taxed_by = models.CharField(max_length=8, blank=True, editable=False)
    total = models.PositiveBigIntegerField(_("total"))
    # What has gone back of it so far; billing says so, who knows each refund.
    refunded = models.PositiveBigIntegerField(_("refunded"), default=0, db_default=0)
    placed_at = models.DateTimeField(_("placed"), auto_now_add=True)
    # A bank was told to pay, and takes days.
    processing_at = models.DateTimeField(_("in processing"), null=True)
    # Money came that does not fit, and somebody must decide; nobody may pay again meanwhile.
    held_at = models.DateTimeField(_("held for a look"), null=True)
    paid_at = models.DateTimeField(_("paid"), null=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True)
    cause = models.CharField(_("why"), max_length=10, choices=Cause, blank=True)

    objects = OrderQuerySet.as_manager()

    account_id: int
    lines: Any
    consents: Any
    payments: Any
    checkouts: Any
    delivery: Any
    tax_evidence: Any
    tax_id_checks: Any

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        ordering = ["-id"]
        permissions = [
            ("cancel_order", "Can cancel an order"),
            ("mark_paid_order", "Can mark an order as paid"),
            ("deliver_order", "Can deliver an order again"),
            ("note_order", "Can write a note on an order"),
            ("compare_order", "Can compare an order with Stripe"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["cart"],
                condition=Q(paid_at=None, cancelled_at=None, cart__isnull=False),
                name="one_open_order_a_cart",
            ),
            models.CheckConstraint(
                condition=Q(paid_at=None) | Q(cancelled_at=None), name="paid_or_cancelled"
            ),
            models.CheckConstraint(
                condition=Q(discount__lte=F("subtotal")), name="order_is_not_negative"
            ),
        ]
        indexes = [
            models.Index(fields=["account", "-id"], name="orders_of_an_account"),
            models.Index(fields=["email"], name="orders_by_email"),
            models.Index(fields=["mailbox"], name="orders_by_mailbox"),
            models.Index(
                fields=["placed_at"],
                name="orders_open",
                condition=Q(paid_at=None, cancelled_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("order", args=[self.public_id])

    @property
    def number(self) -> str:
        return str(FIRST_NUMBER + (self.pk or 0))

    @property
    def unit(self) -> str:
        return self.currency

    @property
    def given_back(self) -> Money | None:
        return Money(-self.refunded, self.currency) if self.refunded else None

    @property
    def kept(self) -> Money:
        """What the buyer has paid for it after all."""
        return Money(self.total - self.refunded, self.currency)

    @property
    def state(self) -> str:
        """open, processing, held, paid or cancelled"""
        if self.paid_at:
            return "paid"
        if self.cancelled_at:
            return "cancelled"
        if self.held_at:
            return "held"
        return "processing" if self.processing_at else "open"

    @classmethod
    def locked(cls, **which: Any) -> Order | None:
        """The row, locked until the transaction ends: after its cart, before code and products.

        Whoever places locks them in this order too, so that nobody waits in a circle.
        """
        rows = cls.objects.filter(**which)
        while True:
            carts = Cart.objects.select_for_update().filter(pk__in=rows.values("cart"))
            there = Q(cart=None) | Q(cart__in=list(carts.values_list("pk", flat=True)))
            # Not while it comes along into another cart, whose lock would then be taken too late.
            if held := rows.filter(there).select_for_update().first():
                return held
            if not rows.exists():
                return None

    def hold(self) -> Order:
        held = Order.locked(pk=self.pk)
        if held is None:
            raise Order.DoesNotExist
        return held

    def fetch_lines(self) -> None:
        """With what they sell and who sells it, for whoever walks them more than once."""
        lines = OrderLine.objects.select_related("product", "seller")
        prefetch_related_objects([self], Prefetch("lines", lines))

    def mark_processing(self, by: Any) -> None:
        with transaction.atomic():
            order = self.hold()
            if order.state != "open":
                return
            # The cart is free for something else, while the bank takes its days.
            order._stamp(by, Kind.ORDER_PROCESSING, processing_at=timezone.now(), cart=None)
        self.refresh_from_db()

    def mark_held(self) -> None:
        """Whoever holds the order and the money calls this; a payment's event tells why."""
        Order.objects.filter(pk=self.pk).update(held_at=timezone.now(), cart=None)
        self.refresh_from_db()

    def mark_paid(self, by: Any) -> bool:
        """False when what it held has meanwhile gone to somebody else; nothing is changed then.

        Whoever calls this has the money, and holds the order: `billing.settlement` alone.
        """
        if self.paid_at:
            return True
        if self.cancelled_at and not self._hold_again():
            return False
        now = timezone.now()
        self._stamp(by, Kind.ORDER_PAID, paid_at=now, cancelled_at=None, cause="", visitor="")
        return True

    def take_tax(self, lines: list[OrderLine], *, reverse_charge: bool) -> None:
        """As Stripe worked it out for these lines of it, before it is paid.

        Whoever calls this holds the order and knows what was paid: `billing.settlement` alone.
        """
        for line in lines:
            line.total = line.subtotal - line.discount + (0 if self.tax_included else line.tax)
        OrderLine.objects.bulk_update(lines, ["tax", "tax_rate", "tax_name", "total"])
        self.tax, self.reverse_charge = sum(line.tax for line in lines), reverse_charge
        self.total = sum(line.total for line in lines)
        self.save(update_fields=["tax", "reverse_charge", "total"])

    def complete_buyer(self, country: str, tax_id: str) -> None:
        """What the buyer left out here and said where they paid."""
        said = {"country": country, "tax_id": tax_id[:40]}
        new = [name for name, value in said.items() if value and not getattr(self, name)]
        for name in new:
            setattr(self, name, said[name])
        if new:
            self.save(update_fields=new)

    def cancel(self, cause: str, by: Any, reason: str = "") -> bool:
        """Gives back what it held; False once it is paid."""
        with transaction.atomic():
            order = self.hold()
            if order.state not in {"open", "processing", "held"}:
                return order.state == "cancelled"
            order._let_go()
            now, told = timezone.now(), {"reason": reason, "cause": cause, "visitor": ""}
            order._stamp(by, Kind.ORDER_CANCELLED, cancelled_at=now, **told)
        self.refresh_from_db()
        return True

    def note(self, by: Any, reason: str) -> None:
        """Said twice in a row, as by a button pressed twice, it is one note."""
        with transaction.atomic():
            self.hold()
            about = {"subject_type": self._meta.label_lower, "subject_id": str(self.pk)}
            last = Event.objects.filter(**about).first()
            if last and (last.kind, last.data.get("reason")) == (Kind.ORDER_NOTED, reason):
                return
            record(Kind.ORDER_NOTED, self, by=by, reason=reason)

    def _let_go(self) -> None:
        held = list(self.lines.filter(held__gt=0))
        stock.hold(line.product_id for line in held)
        for line in held:
            stock.put_back(line.product_id, line.held)
        self.lines.filter(held__gt=0).update(held=0)
        appointments.let_go(self.lines)
        if self.code:
            DiscountUse.release(self)

    def _hold_again(self) -> bool:
        """All of what it once held, or nothing."""
        lines = list(self.lines.all())
        try:
            with transaction.atomic():
                if self.code:
                    DiscountUse.hold_again(self)
                stock.hold(line.product_id for line in lines)
                for line in lines:
                    if stock.take(line.product_id, line.quantity):
                        self.lines.filter(pk=line.pk).update(held=line.quantity)
                appointments.hold_again(self.lines)
        except stock.Gone:
            return False
        return True

    def _stamp(self, by: Any, kind: Kind, *, reason: str = "", **changes: Any) -> None:
        for name, value in changes.items():
            setattr(self, name, value)
        self.save(update_fields=list(changes))
        record(kind, self, by=by, **({"reason": reason} if reason else {}), total=str(self.money))
