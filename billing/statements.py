"""What the shop owes its sellers, month by month: their sales less the commission agreed on.

A sale counts in the month in which it was paid, and what is taken back in the month in which that
happened, so that a month that is over never changes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, QuerySet, Sum
from django.db.models.functions import TruncMonth

from billing.models import Refund, RefundLine
from orders.models import OrderLine
from shop.lib.money import Money


@dataclass
class Statement:
    month: date
    currency: str
    sales: int = 0
    customers: int = 0
    gross: int = 0
    tax: int = 0
    commission: int = 0
    refunded: int = 0

    @property
    def owed(self) -> int:
        """The shop is the merchant, so it pays the tax."""
        return self.gross - self.refunded - self.tax - self.commission

    @property
    def sums(self) -> list[Money]:
        amounts = (self.gross, self.refunded, self.tax, self.commission, self.owed)
        return [Money(amount, self.currency) for amount in amounts]


def statements(lines: QuerySet[OrderLine]) -> list[Statement]:
    """Of these lines of paid orders, the latest month first."""
    rows = (
        lines.order_by()
        .values_list(TruncMonth("order__paid_at"), "order__currency")
        .annotate(
            Count("pk"), Count("order__account", distinct=True), Sum("total"), Sum("tax"),
            Sum("commission"),
        )
    )  # fmt: skip
    found = {
        (month.date(), each): Statement(month.date(), each, *rest) for month, each, *rest in rows
    }
    for month, currency, amount, tax, commission in _refunded(lines):
        told = found.setdefault((month.date(), currency), Statement(month.date(), currency))
        told.refunded += amount
        told.tax -= tax
        told.commission -= commission
    return sorted(found.values(), key=lambda each: (-each.month.toordinal(), each.currency))


def _refunded(lines: QuerySet[OrderLine]) -> Iterable[tuple[Any, ...]]:
    """The commission goes back in proportion; what does not divide stays with the shop."""
    parts = RefundLine.objects.filter(
        line__in=lines.order_by(), refund__status__in=Refund.Status.good(), amount__gt=0
    )
    back = F("line__commission") * F("amount") / F("line__total")
    rows = parts.order_by().values_list(TruncMonth("refund__accepted_at"), "refund__currency")
    return rows.annotate(Sum("amount"), Sum("tax"), back=Sum(back))
