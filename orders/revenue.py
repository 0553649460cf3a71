"""What sellers sold, month by month."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, F, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.http import HttpRequest
from django.utils import timezone

from catalog.models import Look, Product
from orders.models import OrderLine
from shop.accounts.reach import reach
from shop.lib.money import Money

SEASON = timedelta(days=90)
BEST = 8


def earned_a_month(request: HttpRequest, months: Sequence[date]) -> dict[str, list[int]]:
    """By currency: what was paid for one's own and stayed; for who sells nothing, for all."""
    rows = _own(request).filter(order__paid_at__date__gte=months[0], total__gt=0)
    sums = (
        rows.order_by()
        .values_list("order__currency", TruncMonth("order__paid_at"))
        .annotate(sum=Sum(F("total") - F("refunded")))
    )
    found: dict[str, dict[date, int]] = {}
    for currency, moment, amount in sums:
        found.setdefault(currency, {})[moment.date().replace(day=1)] = amount
    return {
        currency: [earned.get(month, 0) for month in months] for currency, earned in found.items()
    }


class Best(NamedTuple):
    """A product that sells, and how many of those who looked at it bought."""

    product: Product
    currency: str
    sold: int
    amount: int
    looks: int

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)

    @property
    def conversion(self) -> Decimal | None:
        """In percent; nothing where more was bought than looked at, as by links from elsewhere."""
        if not self.looks or self.sold > self.looks:
            return None
        return (Decimal(100 * self.sold) / self.looks).quantize(Decimal("0.1"))


def best_sellers(request: HttpRequest) -> list[Best]:
    """Of one's own, in the last ninety days, by what they brought."""
    since = timezone.now() - SEASON
    rows = _own(request).filter(order__paid_at__gte=since)
    grouped = rows.order_by().values_list("product", "order__currency")
    # A line is a sale: who takes five licences looked once.
    summed = grouped.annotate(Count("pk"), sum=Sum("total")).order_by("-sum", "product")[:BEST]
    found = list(summed)
    products = Product.objects.select_related("seller").in_bulk({row[0] for row in found})
    seen = Look.objects.filter(product__in=products, day__gte=since.date()).order_by()
    looks = dict(seen.values_list("product").annotate(Sum("number")))
    return [
        Best(products[product], currency, sold, amount, looks.get(product, 0))
        for product, currency, sold, amount in found
    ]


def _own(request: HttpRequest) -> QuerySet[OrderLine]:
    rows = OrderLine.objects.filter(order__paid_at__isnull=False)
    mine = reach(request).sellers()
    return rows.filter(seller__in=mine) if mine else rows
