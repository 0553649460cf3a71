"""What an order's lines become for whoever bought them, and how it is taken back.

Only these verbs walk an order's lines. Each may be called again and then does nothing.
"""

import logging
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from catalog.stock import Gone
from fulfillment import bookings, licences, stamps
from fulfillment.goods import goods_of, grant_goods
from fulfillment.models import Delivery
from fulfillment.turning import turn
from orders import appointments
from orders.models import Order, OrderLine
from shop.events.due import LEASE
from shop.events.kinds import Kind
from shop.events.record import record
from shop.lib import log
from shop.lib.insertion import insert

logger = logging.getLogger(__name__)


def deliver(order: Order) -> None:
    """Grants what each line promises; a bundle's parts too."""
    with transaction.atomic(savepoint=False):
        goods = grant_goods(order)
        licences.issue(goods)
        bookings.book(goods)
        stamps.prepare(goods)


def withdraw(order: Order, by: Any, reason: str, lines: Iterable[OrderLine] | None = None) -> None:
    """Nothing of it, or of these lines, may be used any more."""
    with transaction.atomic():
        appointments.let_go(_mark(order, lines, withdrawn_at=timezone.now()))
        turn(goods_of(order, lines), Kind.GOODS_WITHDRAWN, by, reason, about=order)


def restore(order: Order, by: Any, reason: str, lines: Iterable[OrderLine] | None = None) -> None:
    """What was taken back is theirs again, and what was never delivered is delivered."""
    with transaction.atomic():
        # What an operator took back by hand before stays taken back.
        with_it = goods_of(order, lines).filter(withdrawn_at__gte=F("line__withdrawn_at"))
        turn(with_it, Kind.GOODS_RESTORED, by, reason, about=order)
        _take_times_again(_mark(order, lines, withdrawn_at=None))
        if Delivery.objects.filter(order=order).exclude(done_at=None).exists():
            deliver(order)


def freeze(order: Order, by: Any, reason: str, lines: Iterable[OrderLine] | None = None) -> None:
    """Not for now."""
    with transaction.atomic():
        _mark(order, lines, frozen_at=timezone.now())
        turn(goods_of(order, lines), Kind.GOODS_FROZEN, by, reason, about=order)


def thaw(order: Order, by: Any, reason: str, lines: Iterable[OrderLine] | None = None) -> None:
    with transaction.atomic():
        _mark(order, lines, frozen_at=None)
        turn(goods_of(order, lines), Kind.GOODS_THAWED, by, reason, about=order)


def begin(order: Order) -> Delivery:
    """Delivers a paid order in a savepoint: if that fails, the debt is on its row.

    To be called in the transaction that marks the order as paid.
    """
    # In our hands from its first moment on.
    owed = Delivery(order=order, attempts=1, leased_until=timezone.now() + LEASE)
    if not insert(owed, "order_id"):
        return Delivery.objects.get(order=order)
    _attempt(owed)
    return owed


def retry(owed: Delivery) -> None:
    """Another try of what is due, and how it went."""
    if not owed.claim():
        return
    with log.about(order=owed.order.public_id):
        _attempt(owed)


def repeat(order: Order, by: Any, reason: str) -> bool:
    """Has it delivered again, because somebody asked for it; what is there stays."""
    with transaction.atomic():
        owed = Delivery.objects.select_for_update().filter(order=order).first()
        if owed is None or not order.paid_at:
            return False
        record(Kind.DELIVERY_REPEATED, order, by=by, reason=reason)
        Delivery.objects.filter(pk=owed.pk).update(
            done_at=None, failed_at=None, leased_until=None, due_at=timezone.now(), attempts=0,
            queued_at=timezone.now(), error="",
        )  # fmt: skip
        owed.refresh_from_db()
        if owed.claim():
            _attempt(owed)
    return bool(owed.done_at)


def _mark(order: Order, lines: Iterable[OrderLine] | None, **marks: Any) -> QuerySet[OrderLine]:
    """On the lines, for what is delivered only later."""
    rows = OrderLine.objects.filter(order=order)
    if lines is not None:
        rows = rows.filter(pk__in=[line.pk for line in lines])
    rows.update(**marks)
    return rows


def _take_times_again(lines: QuerySet[OrderLine]) -> None:
    """Of what was never delivered; a time that is gone is to be agreed on anew."""
    with suppress(Gone), transaction.atomic():
        appointments.hold_again(lines.filter(entitlements=None))


def _attempt(owed: Delivery) -> None:
    order = owed.order
    try:
        with transaction.atomic():
            deliver(order)
            if owed.finish():
                record(Kind.ORDER_DELIVERED, order, by="system")
    except Exception as error:
        # Whatever it is, the order is paid: the debt stays, and is tried again.
        logger.exception("Order %s could not be delivered", order.number)
        _wait(owed, f"{type(error).__name__}: {error}")


def _wait(owed: Delivery, error: str) -> None:
    if not owed.error:
        record(Kind.DELIVERY_FAILED, owed.order, by="system", error=error)
    if owed.exhausted:
        owed.give_up(error)
    else:
        owed.postpone(error)
