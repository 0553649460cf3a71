"""What the law makes of a withdrawal, line by line: computed, for an operator to decide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import Product
from orders.models import Consent, Order, OrderLine
from shop.lib.money import Money

# What `outcomes` looks at, for whoever asks about many.
LOOKED_AT = ("order__consents", "order__lines__entitlements")
DAYS = 14
SATURDAY = 5

LATE = _("Too late: the fourteen days were over.")
ENDED = _(
    "The right has ended: a download, delivered after the buyer asked for it at once and knew what "
    "that means."
)
FREE = _("Nothing was paid for it.")
COMPANY = _("Bought for a company, and the law gives this right to consumers: please look.")
DATED = _(
    "Booked for a date. The law makes an exception for leisure on a fixed day, and a share is owed "
    "of what was done already: please look."
)
DUE = _("In time: what was paid for it goes back.")


@dataclass(frozen=True)
class Outcome:
    line: OrderLine
    words: Any

    @property
    def due(self) -> bool:
        return self.words is DUE


def last_day(order: Order) -> date:
    """The fourteenth after it was paid; one that ends on a weekend lasts until Monday."""
    day = timezone.localdate(order.paid_at) + timedelta(days=DAYS)
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return day


def in_time(order: Order, at: datetime | None = None) -> bool:
    return order.paid_at is not None and timezone.localdate(at) <= last_day(order)


def outcomes(order: Order, at: datetime) -> list[Outcome]:
    """As it was when they declared it, whatever has been taken back since."""
    early = in_time(order, at)
    consented = any(each.kind == Consent.Kind.IMMEDIATE for each in order.consents.all())
    return [
        Outcome(line, _words(line, at, early=early, consented=consented))
        for line in order.lines.all()
    ]


def due(found: list[Outcome]) -> Money | None:
    owed = [each.line for each in found if each.due]
    return Money(sum(line.total for line in owed), owed[0].order.currency) if owed else None


def _words(line: OrderLine, at: datetime, *, early: bool, consented: bool) -> Any:
    if line.total == 0:
        return FREE
    if not early:
        return LATE
    if line.order.company or line.order.tax_id:
        return COMPANY
    delivered = any(each.granted_at <= at for each in line.entitlements.all())
    if line.kind == Product.Kind.DIGITAL and consented and delivered:
        return ENDED
    return DATED if line.starts_at else DUE
