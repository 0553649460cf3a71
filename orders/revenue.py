"""What sellers sold, month by month."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Sum
from django.db.models.functions import TruncMonth
from django.http import HttpRequest

from orders.models import OrderLine
from shop.accounts.reach import reach


def earned_a_month(request: HttpRequest, months: Sequence[date]) -> dict[str, list[int]]:
    """By currency: what buyers paid for one's own; for an operator who sells nothing, for all."""
    rows = OrderLine.objects.filter(order__paid_at__date__gte=months[0], total__gt=0)
    if mine := reach(request).sellers():
        rows = rows.filter(seller__in=mine)
    sums = (
        rows.order_by()
        .values_list("order__currency", TruncMonth("order__paid_at"))
        .annotate(sum=Sum("total"))
    )
    found: dict[str, dict[date, int]] = {}
    for currency, moment, amount in sums:
        found.setdefault(currency, {})[moment.date().replace(day=1)] = amount
    return {
        currency: [earned.get(month, 0) for month in months] for currency, earned in found.items()
    }
