"""Rates and carts, for tests of tax."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from pytest_django import Settings

from orders.models import TaxRate
from shop.storefront.models import Storefront


@pytest.fixture
def table(db: None, settings: Settings) -> Storefront:
    """A shop in Germany that works the tax out by its own table."""
    settings.TAX = "table"
    for country, percent in (("DE", 19), ("AT", 20), ("FR", "20"), ("CH", "8.1")):
        rate(country, percent)
    return home()


def home(**fields: Any) -> Storefront:
    told = {"country": "DE", "currencies": ["EUR", "JPY", "KWD", "ISK"]} | fields
    return Storefront.objects.update_or_create(pk=1, defaults=told)[0]


def rate(country: str, percent: Any, **fields: Any) -> TaxRate:
    told = {"since": "2020-01-01"} | fields
    return TaxRate.objects.create(country=country, percent=Decimal(percent), **told)
