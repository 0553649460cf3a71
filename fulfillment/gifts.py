"""What was bought for somebody else: wrapped as it is paid, handed over on its day, taken once."""

from __future__ import annotations

from datetime import datetime, time

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from fulfillment.claiming import move_goods
from fulfillment.models import Entitlement, Wrapping
from orders.models import Gift, Order
from shop.accounts.models import CustomerAccount, User
from shop.events.kinds import Kind
from shop.events.mailing import mail
from shop.events.record import record
from shop.storefront.languages import speaking

MORNING = time(9)


def owner_of(order: Order) -> int:
    """Whose account the goods of this order go to."""
    gift = Gift.objects.filter(order=order).first()
    return wrap(gift).account_id if gift else order.account_id


def wrap(gift: Gift) -> Wrapping:
    """The same one, if it is asked again."""
    found: Wrapping | None = Wrapping.objects.filter(gift=gift).first()
    if found:
        return found
    account = CustomerAccount.objects.create(email=gift.email)
    new: Wrapping = Wrapping.objects.create(
        gift=gift, account=account, due_at=_moment(gift), woken_at=None
    )
    return new


def hand_over(wrapping: Wrapping) -> None:
    """Tells whoever it is for, unless it was taken back meanwhile."""
    if not wrapping.claim():
        return
    with transaction.atomic():
        order = wrapping.gift.order
        goods = Entitlement.objects.filter(account=wrapping.account_id, withdrawn_at=None)
        names = [str(each) for each in goods.select_related("product").order_by("pk")]
        if not wrapping.finish() or not names:
            return
        told = {
            "giver": order.name or order.email,
            "words": wrapping.gift.words,
            "goods": names,
            "link": _link(wrapping, order),
        }
        mail(f"gift/{wrapping.pk}", "gift", wrapping.gift.email, told, order.language)
        record(Kind.GIFT_HANDED_OVER, order, goods=names)


@transaction.atomic
def take(wrapping: Wrapping, user: User, account: CustomerAccount) -> bool:
    """Into an account, once; False if somebody has done so already."""
    held = Wrapping.objects.select_for_update().filter(pk=wrapping.pk, claimed_at=None)
    if not held.update(claimed_at=timezone.now()):
        return False
    move_goods(Entitlement.objects.filter(account=wrapping.account_id), account)
    record(Kind.GOODS_CLAIMED, wrapping.gift.order, by=user)
    return True


def _link(wrapping: Wrapping, order: Order) -> str:
    with speaking(order.language):
        return f"{settings.SITE_URL}{wrapping.get_absolute_url()}"


def _moment(gift: Gift) -> datetime:
    now = timezone.now()
    if gift.on is None:
        return now
    return max(now, datetime.combine(gift.on, MORNING, timezone.get_default_timezone()))
