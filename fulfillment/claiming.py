"""What was bought as a guest comes into the account of whoever proves to have the address."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from fulfillment.models import Booking, Entitlement
from orders.models import Order
from shop.accounts.models import CustomerAccount, User
from shop.events.kinds import Kind
from shop.events.record import record


def claimable(user: User) -> QuerySet[Order]:
    """Paid by guests who named this address; the provider says that it is this person's."""
    if not user.email:
        return Order.objects.none()
    return Order.objects.paid().filter(email__iexact=user.email, account__user=None)


def move_goods(goods: QuerySet[Entitlement], account: CustomerAccount) -> None:
    """What hangs on them goes along by itself, but for bookings, which are found by account."""
    numbers = list(goods.values_list("pk", flat=True))
    Booking.objects.filter(entitlement__in=numbers).update(account=account)
    Entitlement.objects.filter(pk__in=numbers).update(account=account)


def claim(user: User, account: CustomerAccount) -> int:
    """How many came over; asked again, none."""
    with transaction.atomic():
        found = list(claimable(user).order_by("pk").select_for_update(of=("self",)))
        if not found:
            return 0
        numbers = [order.pk for order in found]
        # What was given on is somebody else's.
        guests = {order.account_id for order in found}
        move_goods(Entitlement.objects.filter(account__in=guests, line__order__in=numbers), account)
        Order.objects.filter(pk__in=numbers).update(account=account)
        for order in found:
            record(Kind.GOODS_CLAIMED, order, by=user)
    return len(found)
