"""What came to nothing is forgotten after a while; what was paid stays for the books."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from billing.models import Checkout
from orders.models import Order
from shop.accounts.models import CustomerAccount

AT_ONCE = 500


def forget_unpaid() -> int:
    """Orders that nobody ever paid, and the guests who have no other."""
    before = timezone.now() - timedelta(days=settings.UNPAID_ORDERS_KEPT_DAYS)
    old = Order.objects.filter(cancelled_at__lt=before, payments=None).order_by("pk")
    count = sum(_forget(number) for number in old.values_list("pk", flat=True)[:AT_ONCE])
    return count + _forget_guests(before)


@transaction.atomic
def _forget(number: int) -> bool:
    """Unless money for it comes this moment."""
    order = Order.locked(pk=number)
    if order is None or not order.cancelled_at or order.payments.exists():
        return False
    Checkout.objects.filter(order=order).delete()
    order.lines.all().delete()
    order.delete()
    return True


def _forget_guests(before: datetime) -> int:
    idle = CustomerAccount.objects.filter(user=None, created_at__lt=before)
    idle = idle.filter(orders=None, entitlements=None).order_by("pk")
    numbers = list(idle.values_list("pk", flat=True)[:AT_ONCE])
    return CustomerAccount.objects.filter(pk__in=numbers, orders=None).delete()[0]
