"""What the state takes of a quote, by the shop's own table of rates."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from orders.models import TaxRate
from orders.place import Place
from shop.lib.money import charged, half_up

if TYPE_CHECKING:
    from orders.quote import Quote
    from shop.storefront.models import Storefront

type Rates = dict[str, TaxRate]


def prepare(found: Quote, shop: Storefront) -> Rates:
    """Before anything is taken off: whose tax it is, and by which rates.

    A business that owes the tax itself pays no price with tax in it: what their country's
    consumers pay as tax is taken out of each piece.
    """
    found.taxed_by = "" if settings.TAX == "none" else settings.TAX
    if not found.taxed_by:
        return {}
    found.tax_included = shop.tax_included
    if found.taxed_by == "stripe" or not found.place.known:
        found.tax_open = True
        return {}
    rates = _rates(found.place)
    if found.place.owes_itself(shop.country):
        _take_out(found, rates)
        return {}
    return rates


def levy(found: Quote, rates: Rates) -> None:
    """After everything was taken off: each line by its own rate, rounded by itself."""
    for each in found.lines:
        rate = _of(rates, each.product.kind)
        if rate is None:
            continue
        each.tax_rate, each.tax_name = rate.percent, rate.name
        if found.tax_included:
            each.tax = half_up(_within(each.total, rate))
        else:
            each.tax = charged(each.total * rate.percent / 100, found.unit)


def _take_out(found: Quote, rates: Rates) -> None:
    found.reverse_charge = True
    for each in found.lines:
        rate = _of(rates, each.product.kind)
        if rate and found.tax_included:
            amount = each.unit_amount
            each.net = charged(amount - _within(amount, rate), found.unit)
    found.tax_included = False


def _within(amount: int, rate: TaxRate) -> Decimal:
    return amount * rate.percent / (100 + rate.percent)


def _rates(place: Place) -> Rates:
    """By kind of goods; a country without a rate takes nothing."""
    rows = TaxRate.objects.on(timezone.localdate()).filter(country=place.country)
    return {rate.goods: rate for rate in rows}


def _of(rates: Rates, goods: str) -> TaxRate | None:
    return rates.get(goods) or rates.get("")
