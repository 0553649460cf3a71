"""What operators do with the table of tax rates; orders keep the rate they were placed with."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from orders.models import TaxRate
from shop.events.kinds import Kind
from shop.events.record import record

FILE = Path(__file__).with_name("eu_rates.json")


class Standard(NamedTuple):
    """The European Union's standard rates, as they were on a day."""

    as_of: date
    rates: dict[str, tuple[Decimal, str]]


@cache
def standard() -> Standard:
    said = json.loads(FILE.read_text())
    rates = {where: (Decimal(percent), name) for where, (percent, name) in said["rates"].items()}
    return Standard(date.fromisoformat(said["as_of"]), rates)


@transaction.atomic
def keep(rate: TaxRate, by: Any) -> None:
    rate.save()
    record(Kind.TAX_RATE_CHANGED, rate, by=by, since=str(rate.since), until=str(rate.until or "–"))


@transaction.atomic
def remove(rate: TaxRate, by: Any) -> None:
    record(Kind.TAX_RATE_REMOVED, rate, by=by)
    rate.delete()


def missing() -> list[str]:
    """Countries of the Union that have no rate for everything, today or later."""
    today = timezone.localdate()
    there = TaxRate.objects.filter(Q(until=None) | Q(until__gte=today), goods="")
    return sorted(standard().rates.keys() - set(there.values_list("country", flat=True)))


@transaction.atomic
def fill(by: Any, reason: str) -> list[str]:
    """The Union's standard rates from today on, where there is none; what is there stays."""
    wanted, today = missing(), timezone.localdate()
    TaxRate.objects.bulk_create(
        [
            TaxRate(country=where, percent=percent, name=name, since=today)
            for where in wanted
            for percent, name in [standard().rates[where]]
        ],
        ignore_conflicts=True,
    )
    if wanted:
        record(Kind.TAX_RATES_FILLED, by=by, reason=reason, countries=", ".join(wanted))
    return wanted
