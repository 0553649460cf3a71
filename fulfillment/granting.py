"""Goods that are given without an order, by operators, and how long they last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from catalog.models import Product
from fulfillment.models import Entitlement
from shop.accounts.models import CustomerAccount
from shop.events.kinds import Kind
from shop.events.record import record


@dataclass(frozen=True)
class Grant:
    """A product, or the key of a feature; for ever, or until a moment."""

    product: Product | None = None
    feature: str = ""
    until: datetime | None = None


@transaction.atomic
def grant(account: CustomerAccount, what: Grant, by: Any, reason: str) -> Entitlement:
    given = Entitlement.objects.create(
        account=account,
        source=Entitlement.Source.MANUAL,
        product=what.product,
        feature=what.feature,
        until=what.until,
        reason=reason[:200],
    )
    record(Kind.GOODS_GRANTED, given, by=by, reason=reason, goods=[str(given)])
    return given
