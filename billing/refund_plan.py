"""What a refund would mean, worked out before anybody asks for it: how much, of which lines, and
what is taken back with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Literal

from django.db.models import Sum

from billing import refund_refusals as refusals
from billing.models import Dispute, Payment, Refund, RefundLine
from orders.models import Order, OrderLine
from shop.lib.money import Money, shares


@dataclass(frozen=True)
class Choice:
    """What an operator wants: all that is left, these lines, or so much."""

    kind: Literal["all", "lines", "amount"] = "all"
    lines: tuple[int, ...] = ()
    amount: int = 0


@dataclass(frozen=True)
class Part:
    line: OrderLine
    amount: int
    tax: int
    withdrawn: bool

    @property
    def money(self) -> Money:
        return Money(self.amount, self.line.order.currency)

    @property
    def taxed(self) -> Money:
        return Money(self.tax, self.line.order.currency)


@dataclass(frozen=True)
class Plan:
    payment: Payment
    amount: int
    parts: Sequence[Part]
    whole: bool = False

    @property
    def money(self) -> Money:
        return Money(self.amount, self.payment.currency)

    @property
    def tax(self) -> Money:
        return Money(sum(part.tax for part in self.parts), self.payment.currency)

    @property
    def withdrawn(self) -> list[OrderLine]:
        return [part.line for part in self.parts if part.withdrawn]

    @property
    def digest(self) -> str:
        """Of what somebody saw and agreed to."""
        said = [(part.line.pk, part.amount, part.tax, part.withdrawn) for part in self.parts]
        return hashlib.sha256(repr((self.payment.pk, self.amount, said)).encode()).hexdigest()[:32]


@dataclass
class Account:
    """What was paid for each line of an order, and what is left of it."""

    order: Order
    payment: Payment
    left: int = 0
    lines: list[OrderLine] = field(default_factory=list)
    paid: dict[int, int] = field(default_factory=dict)
    gone: dict[int, int] = field(default_factory=dict)
    taxes_gone: dict[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, order: Order, payment: Payment) -> Account:
        lines = list(order.lines.order_by("pk"))
        for line in lines:
            line.order = order
        # Somebody may have let another amount pay the order: then that is what was paid for them.
        each = shares(payment.amount, [line.total for line in lines])
        found = cls(order, payment, left_of(payment), lines)
        found.paid = dict(zip([line.pk for line in lines], each, strict=True))
        alive = RefundLine.objects.filter(refund__in=Refund.objects.alive().filter(order=order))
        for line, amount, tax in (
            alive.order_by().values_list("line").annotate(Sum("amount"), Sum("tax"))
        ):
            found.gone[line], found.taxes_gone[line] = amount, tax
        return found

    @property
    def money(self) -> Money:
        return Money(self.left, self.payment.currency)

    def left_for(self, line: OrderLine) -> int:
        return self.paid[line.pk] - self.gone.get(line.pk, 0)

    def left_of(self, line: OrderLine) -> Money:
        return Money(self.left_for(line), self.payment.currency)

    def part(self, line: OrderLine, amount: int, *, whole: bool = False) -> Part:
        """With what is its tax, so that all parts of a line add up to the tax of the line."""
        paid, gone = self.paid[line.pk], self.gone.get(line.pk, 0) + amount
        until = line.tax * gone // paid if paid else 0
        tax = max(until - self.taxes_gone.get(line.pk, 0), 0)
        back = not line.withdrawn_at and (whole or (paid > 0 and gone >= paid))
        return Part(line, amount, tax, back)

    def spread(self, amount: int, lines: Collection[OrderLine], *, whole: bool) -> list[Part]:
        """Over these, as much as is left of each."""
        weights = [self.left_for(line) for line in lines]
        parts = zip(lines, shares(amount, weights), strict=True)
        return [self.part(line, each, whole=whole) for line, each in parts if each or whole]


def plan(order: Order, choice: Choice) -> Plan:
    """Raises a sentence where it cannot be."""
    account = Account.of(order, refundable(order))
    if not account.left:
        raise refusals.NothingLeft
    match choice.kind:
        case "lines":
            return _of_lines(account, set(choice.lines))
        case "amount":
            return _of_amount(account, choice.amount)
    return _of_amount(account, account.left)


def left_of(payment: Payment) -> int:
    """Of a payment, after all that went back, was lost, or was only asked for so far."""
    alive = Refund.objects.alive().filter(payment=payment).sum()
    return max(payment.amount - payment.lost - alive, 0)


def refundable(order: Order) -> Payment:
    payment: Payment | None = order.payments.filter(outcome=Payment.Outcome.SETTLED).first()
    if payment is None:
        raise refusals.NotPaid
    if payment.provider == Payment.Provider.FREE or not payment.amount:
        raise refusals.Free
    if Dispute.objects.holding().filter(payment=payment).exists():
        raise refusals.Disputed
    return payment


def _of_lines(account: Account, numbers: set[int]) -> Plan:
    chosen = [line for line in account.lines if line.pk in numbers]
    if not chosen or len(chosen) < len(numbers):
        raise refusals.NoLine
    for line in chosen:
        if account.paid[line.pk] and not account.left_for(line):
            raise refusals.LineIsBack(str(line))
    amount = sum(account.left_for(line) for line in chosen)
    if not amount:
        raise refusals.Free
    if amount > account.left:
        raise refusals.NotAssigned
    whole = amount == account.left
    parts = [account.part(line, account.left_for(line), whole=True) for line in chosen]
    if whole:  # nothing is left that could pay for the others
        rest = [line for line in account.lines if line.pk not in numbers]
        parts += [account.part(line, 0, whole=True) for line in rest]
    return Plan(account.payment, amount, parts, whole)


def _of_amount(account: Account, amount: int) -> Plan:
    if amount < 1:
        raise refusals.NoAmount
    if amount > account.left:
        raise refusals.TooMuch(str(Money(account.left, account.payment.currency)))
    whole = amount == account.left
    return Plan(account.payment, amount, account.spread(amount, account.lines, whole=whole), whole)
