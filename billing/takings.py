"""What the shop took in, day by day: money that paid an order and stayed, in our key's world."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import F, Q, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from billing import stripe
from billing.models import Payment


def takings_a_day(days: Sequence[date]) -> dict[str, list[int]]:
    """By currency; a payment of a test is not money, once the key is one of life."""
    since = timezone.now() - timedelta(days=len(days) + 1)
    ours = Q(livemode=None) | Q(livemode=stripe.livemode())
    settled = Payment.objects.filter(
        ours, outcome=Payment.Outcome.SETTLED, amount__gt=0, received_at__gt=since
    )
    sums = (
        settled.order_by()
        .values_list("currency", TruncDate("received_at"))
        .annotate(sum=Sum(F("amount") - F("refunded") - F("lost")))
    )
    found: dict[str, dict[date, int]] = {}
    for currency, day, amount in sums:
        found.setdefault(currency, {})[day] = amount
    return {
        currency: [taken.get(day, 0) for day in days]
        for currency, taken in found.items()
        if any(day in taken for day in days)
    }
