from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import Price
from catalog.moment import said
from orders import appointments
from orders.models.activity import CartActivity
from orders.models.discount import Discount, normal
from orders.refusals import (
    Empty,
    NoSuchLine,
    NotForSale,
    OtherCurrency,
    Recurring,
    SoldOut,
    TooLittle,
    TooManyCodes,
    TooManyLines,
    UnknownCode,
)

Did = CartActivity.What
MOST_LINES = 50
MOST = 999  # of one thing
VISIT = timedelta(minutes=30)  # without a change, and what follows is another
MOST_CODES = 5  # one of which counts
KEPT = timedelta(days=60)  # of a visitor who does not come back


def _key() -> str:
    return secrets.token_urlsafe(24)


class CartQuerySet(models.QuerySet["Cart"]):
    def forget_old(self) -> int:
        """Not while an order of theirs may still be paid."""
        from orders.models.order import Order  # noqa: PLC0415  an order knows its cart

        now = timezone.now()
        long_ago = Q(changed_at__lt=now - timedelta(days=settings.CARTS_KEPT_DAYS))
        old = self.filter(long_ago | Q(account=None, changed_at__lt=now - KEPT))
        waiting = Order.objects.open().filter(cart__isnull=False)
        return old.exclude(pk__in=waiting.values("cart")).delete()[0]


class Cart(models.Model):
    """What somebody is about to buy: a visitor's by an unguessable key, a person's by account."""

    key = models.CharField(max_length=43, unique=True, default=_key, editable=False)
    account = models.OneToOneField(
        "accounts.CustomerAccount", models.CASCADE, null=True, related_name="cart"
    )
    currency = models.CharField(max_length=3, blank=True)
    # Ties together what is done in one go, and says nothing of who does it.
    visit = models.CharField(max_length=22, blank=True, default="", db_default="")
    # Who asked for one mail if they leave it, in which language, and when they had it.
    remind_to = models.EmailField(blank=True, default="", db_default="")
    language = models.CharField(max_length=10, blank=True, default="", db_default="")
    reminded_at = models.DateTimeField(null=True)
    # Codes that were typed or came by a link, and what such a link said of where it stands.
    codes = models.JSONField(default=list)
    campaign = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = CartQuerySet.as_manager()

    account_id: int | None
    lines: Any
    orders: Any

    class Meta:
        verbose_name = _("cart")
        verbose_name_plural = _("carts")
        indexes = [models.Index(fields=["changed_at"], name="carts_by_age")]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def count(self) -> int:
        """How many things are in it."""
        return int(self.lines.aggregate(number=Sum("quantity"))["number"] or 0)

    def hold(self) -> Cart:
        """The row, locked until the transaction ends: whoever else changes this cart waits."""
        held = Cart.objects.select_for_update().filter(pk=self.pk).first()
        if held is None:  # it became part of another, or was forgotten
            raise Empty
        return held

    def add(
        self,
        price: Price,
        quantity: int = 1,
        amount: int | None = None,
        starts_at: datetime | None = None,
        zone: str = "",
    ) -> CartLine:
        """One more of it; the same thing at another price takes the place of what was there."""
        product = price.option.product
        if not product.for_sale or price.option.archived_at:
            raise NotForSale
        if product.sold_out:
            raise SoldOut(product.name)
        if price.period != Price.Period.ONCE:
            raise Recurring
        if price.open_ended and (amount or 0) < price.amount:
            raise TooLittle(price.money)
        starts_at = appointments.look(product, starts_at, quantity)
        with transaction.atomic():
            cart = self.hold()
            lines = list(cart.lines.select_related("price"))
            if lines and cart.currency != price.currency:
                raise OtherCurrency(cart.currency)
            line = next((each for each in lines if each.sells(price, starts_at)), None)
            if line is None and len(lines) >= MOST_LINES:
                raise TooManyLines(MOST_LINES)
            line = line or CartLine(cart=cart, quantity=0, starts_at=starts_at, zone=zone)
            line.take(price, quantity, amount if price.open_ended else None)
            cart._touch(price.currency)
            cart._note(Did.ADDED, line)
        return line

    def set_quantity(self, line: int, quantity: int) -> None:
        """Nothing left of it takes it out."""
        with transaction.atomic():
            cart = self.hold()
            row = cart.lines.select_related("price__option__product").filter(pk=line).first()
            if row is None:
                raise NoSuchLine
            if quantity < 1:
                cart._take_out(row)
                return
            row.quantity = min(quantity, row.most)
            row.save(update_fields=["quantity"])
            cart._touch(cart.currency)
            cart._note(Did.CHANGED, row)

    def remove(self, line: int) -> None:
        """Gone already is gone."""
        with transaction.atomic():
            cart = self.hold()
            if row := cart.lines.filter(pk=line).first():
                cart._take_out(row)

    def take_code(self, typed: str) -> None:
        """What does not fit what is in it is kept all the same: it may fit in a moment."""
        code = normal(typed)
        known = Discount.objects.filter(code=code).first()
        if known is None or not known.valid():
            raise UnknownCode(typed)
        with transaction.atomic():
            cart = self.hold()
            if code in cart.codes:
                return
            if len(cart.codes) >= MOST_CODES:
                raise TooManyCodes(MOST_CODES)
            cart._remember(codes=[*cart.codes, code])

    def drop_code(self, typed: str) -> None:
        """Gone already is gone."""
        with transaction.atomic():
            cart = self.hold()
            cart._remember(codes=[code for code in cart.codes if code != normal(typed)])

    def came_by(self, campaign: dict[str, str]) -> None:
        """Where a link stood by which the buyer came; the last one counts."""
        if campaign:
            with transaction.atomic():
                self.hold()._remember(campaign=campaign)

    def take_over(self, other: Cart) -> None:
        """What a visitor had chosen comes along when they sign in."""
        with transaction.atomic():
            # In one order, so that two sign-ins at once do not wait in a circle.
            held = {row.pk: row for row in _both(self, other)}
            mine, theirs = held.get(self.pk), held.get(other.pk)
            if mine is None or theirs is None or theirs.account_id:
                return
            waiting = mine._inherit(theirs)
            mine.visit = theirs.visit or mine.visit
            if not mine.remind_to:
                mine.remind_to, mine.language = theirs.remind_to, theirs.language
            # What is about to be paid by an order of its own is not bought a second time.
            for line in theirs.lines.exclude(pk__in=waiting).select_related(
                "price__option__product"
            ):
                mine._adopt(line)
            if theirs.codes or theirs.campaign:
                codes = list(dict.fromkeys([*mine.codes, *theirs.codes]))[-MOST_CODES:]
                mine._remember(codes=codes, campaign=theirs.campaign or mine.campaign)
            theirs.delete()
            self.refresh_from_db()

    def _inherit(self, other: Cart) -> list[int]:
        """Its orders; where both have one that may yet be paid, the visitor's goes without.

        Returns the lines of such an order.
        """
        open_order = other.orders.open().first() if self.orders.open().exists() else None
        orders = other.orders.exclude(pk=open_order.pk) if open_order else other.orders.all()
        orders.update(cart=self)
        return list(open_order.lines.values_list("cart_line", flat=True)) if open_order else []

    def _adopt(self, line: CartLine) -> None:
        lines = list(self.lines.select_related("price"))
        currency = line.price.currency
        if (lines and self.currency != currency) or len(lines) >= MOST_LINES:
            return
        same = next((each for each in lines if each.sells(line.price, line.starts_at)), None)
        if same is None:
            self.lines.create(
                price=line.price, quantity=line.quantity, amount=line.amount, answers=line.answers,
                starts_at=line.starts_at, zone=line.zone,
            )  # fmt: skip
        elif same.quantity < line.quantity:
            same.quantity = line.quantity
            same.save(update_fields=["quantity"])
        self._touch(currency)

    def _take_out(self, line: CartLine) -> None:
        self._touch(self.currency)
        self._note(Did.REMOVED, line)
        line.delete()

    def _note(self, what: str, line: CartLine) -> None:
        CartActivity.objects.create(
            visit=self.visit, what=what, price_id=line.price_id, quantity=line.quantity
        )

    def _remember(self, **what: Any) -> None:
        for name, value in what.items():
            setattr(self, name, value)
        self.save(update_fields=[*what, "changed_at"])

    def _touch(self, currency: str) -> None:
        if not self.visit or timezone.now() - self.changed_at > VISIT:
            self.visit = secrets.token_urlsafe(16)
        self.currency = currency
        told = ["currency", "changed_at", "visit", "remind_to", "language"]
        self.save(update_fields=told)


class CartLine(models.Model):
    cart = models.ForeignKey(Cart, models.CASCADE, related_name="lines")
    price = models.ForeignKey("catalog.Price", models.CASCADE, related_name="+")
    quantity = models.PositiveIntegerField()
    # What somebody pays who names the amount.
    amount = models.PositiveBigIntegerField(null=True)
    answers = models.JSONField(default=dict)
    # Of what is booked: when, and in which zone the buyer reads it.
    starts_at = models.DateTimeField(null=True)
    zone = models.CharField(max_length=60, blank=True)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["cart", "price"],
                condition=models.Q(starts_at=None),
                name="one_cart_line_a_price",
            ),
            models.UniqueConstraint(
                fields=["cart", "price", "starts_at"], name="one_cart_line_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(quantity__gte=1, quantity__lte=MOST),
                name="some_of_each_in_a_cart",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.price_id}"

    @property
    def most(self) -> int:
        """Of what one cannot have twice, one is enough."""
        return MOST if self.price.option.product.several else 1

    @property
    def when(self) -> str:
        return said(self.starts_at, self.zone) if self.starts_at else ""

    def sells(self, price: Price, starts_at: datetime | None = None) -> bool:
        """The same thing, though its price may have been changed since."""
        mine = self.price
        if self.starts_at != starts_at:
            return False
        same = (mine.option_id, mine.default, mine.name, mine.period)
        return same == (price.option_id, price.default, price.name, price.period)

    def take(self, price: Price, more: int, amount: int | None) -> None:
        self.price, self.amount = price, amount
        self.quantity = max(1, min(self.quantity + more, self.most))
        self.save()


def _both(one: Cart, other: Cart) -> list[Cart]:
    rows = Cart.objects.select_for_update().filter(pk__in=[one.pk, other.pk])
    return list(rows.order_by("pk"))
