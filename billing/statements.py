"""What the shop owes its sellers, month by month: their sales less the commission agreed on.

A sale counts in the month in which it was paid, and what is taken back in the month in which that
happened, so that a month that is over never changes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import TruncMonth

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

    @property
    def owed(self) -> int:
        """The shop is the merchant, so it pays the tax."""
        return self.gross - self.tax - self.commission

    @property
    def sums(self) -> list[Money]:
        amounts = (self.gross, self.tax, self.commission, self.owed)
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
    return _sorted(Statement(month.date(), *rest) for month, *rest in rows)


def _sorted(found: Iterable[Statement]) -> list[Statement]:
    return sorted(found, key=lambda each: (-each.month.toordinal(), each.currency))
