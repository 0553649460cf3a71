"""Times that are bought: wished for by a cart, held by an order, given back by it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import ngettext

from catalog import slots
from catalog.models import Product, ServiceOffer
from catalog.stock import Gone
from orders.refusals import TimeMissing, TimeTaken

if TYPE_CHECKING:
    from orders.models import OrderLine
    from orders.quote import Quoted


def wanted(product: Product) -> ServiceOffer | None:
    """The service for which one chooses a time before one pays."""
    service: ServiceOffer | None = getattr(product, "service", None)
    return service if service and service.timed else None


def look(product: Product, starts_at: datetime | None, count: int) -> datetime | None:
    """The time, if it may be had at this moment; of what needs none, none."""
    service = wanted(product)
    if service is None:
        return None
    if starts_at is None:
        raise TimeMissing(product.name)
    if slots.left_at(service, starts_at) < count:
        raise TimeTaken
    return starts_at


def find_troubles(lines: Sequence[Quoted], held: Iterable[OrderLine]) -> None:
    """Says of each line why its time cannot be had; what this cart's own order holds, it can."""
    own = Counter[Any]()
    for row in held:
        own[row.product_id, row.starts_at] += row.quantity
    asked: Counter[Any] = Counter()
    busy: dict[Any, Any] = {}
    for each in lines:
        service = wanted(each.product)
        at = each.line.starts_at
        if each.trouble or (service is None and at is None):
            continue
        if service is None or at is None:
            each.trouble = taken() if at else TimeMissing(each.product.name).sentence
            continue
        session = (each.product.pk, at)
        asked[session] += each.line.quantity
        left = slots.left_at(service, at) + own[session]
        if left < asked[session] or _overlaps(service, at, session, busy):
            each.trouble = _scarce(left) if 0 < left < asked[session] else taken()


def hold(lines: Iterable[OrderLine], services: dict[int, ServiceOffer]) -> OrderLine | None:
    """Takes the time of each, before they are saved; returns the first whose time is gone."""
    # By provider and time, as all take them.
    timed = sorted(
        (each.seller_id, each.starts_at, each.product_id, place, each)
        for place, each in enumerate(lines)
        if each.starts_at
    )
    slots.hold(services[product].pk for _seller, _at, product, _place, _line in timed)
    for _seller, starts_at, product, _place, each in timed:
        try:
            each.slot = slots.take(services[product], starts_at, each.quantity)
        except Gone:
            return each
    return None


def let_go(lines: Any) -> None:
    held = lines.exclude(slot=None).order_by("seller", "starts_at").select_related("slot")
    found = [(each.slot, each.quantity) for each in held]
    slots.hold(slot.service_id for slot, _count in found)
    lines.update(slot=None)
    for slot, count in found:
        slots.let_go(slot, count)


def hold_again(lines: Any) -> None:
    """All of them, or Gone is raised."""
    timed = lines.filter(starts_at__isnull=False, slot=None).order_by("seller", "starts_at")
    timed = list(timed.select_related("product__service__product"))
    slots.hold(each.product.service.pk for each in timed)
    for each in timed:
        slot = slots.take(each.product.service, each.starts_at, each.quantity)
        lines.filter(pk=each.pk).update(slot=slot)


def taken() -> str:
    return TimeTaken().sentence


def _overlaps(service: ServiceOffer, at: datetime, session: Any, busy: dict[Any, Any]) -> bool:
    """Whether another line of this cart wants the same provider at the same time."""
    claimed = [(service.product.seller_id, each) for each in slots.quarters(service, at)]
    found = any(busy.get(each, session) != session for each in claimed)
    busy |= dict.fromkeys(claimed, session)
    return found


def _scarce(left: int) -> str:
    return ngettext(
        "There is %(count)d place left at this time.",
        "There are %(count)d places left at this time.",
        left,
    ) % {"count": left}
