"""Goods that are taken back, given again, paused, released: what was turned already stays so."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.db.models import QuerySet
from django.utils import timezone

from fulfillment import bookings
from fulfillment.models import Entitlement
from shop.events.kinds import Kind
from shop.events.record import record


@transaction.atomic
def turn(
    rows: QuerySet[Entitlement], kind: Kind, by: Any, why: str, about: models.Model
) -> list[Entitlement]:
    """Those that it turned; `about` is what the event tells of."""
    found = list(_turnable(rows, kind).select_for_update(of=("self",)))
    if found and kind == Kind.GOODS_RESTORED:
        bookings.restore(found, by, why)
    if found:
        turned = Entitlement.objects.filter(pk__in=[each.pk for each in found])
        turned.update(**_changes(kind, why))
        if kind == Kind.GOODS_WITHDRAWN:
            bookings.withdraw(found, by, why)
        record(kind, about, by=by, reason=why, goods=[str(each) for each in found])
    return found


def _turnable(rows: QuerySet[Entitlement], kind: Kind) -> QuerySet[Entitlement]:
    if kind == Kind.GOODS_RESTORED:
        return rows.exclude(withdrawn_at=None)
    rows = rows.filter(withdrawn_at=None)
    if kind == Kind.GOODS_FROZEN:
        return rows.filter(frozen_at=None)
    return rows.exclude(frozen_at=None) if kind == Kind.GOODS_THAWED else rows


def _changes(kind: Kind, why: str) -> dict[str, Any]:
    if kind == Kind.GOODS_WITHDRAWN:
        return {"withdrawn_at": timezone.now(), "reason": why[:200]}
    if kind == Kind.GOODS_RESTORED:
        return {"withdrawn_at": None, "reason": ""}
    return {"frozen_at": timezone.now() if kind == Kind.GOODS_FROZEN else None}
