"""Many at the same moment: numbers without a gap, none twice, and no more credited than billed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from itertools import count
from typing import Any

import pytest
from django.db import OperationalError, transaction

from billing import invoices
from billing.invoices import Part, TooMuch, Uncorrectable
from billing.models import Invoice, Series
from billing.settlement import Paid, settle
from billing.tests.billed import Sold, an_order_of, billed
from billing.tests.test_races import all_at_once, begin, chosen
from catalog.tests.shelf_of import on_the_shelf
from orders.models import Order
from sandbox.testing import Sandbox
from shop.storefront.models import Storefront
from tests.crowd import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def patiently(act: Callable[[], Any]) -> Any:
    """Whoever finds every connection taken comes again, as Stripe's events do."""
    while True:
        try:
            return act()
        except OperationalError as busy:
            if "get a connection" not in str(busy):
                raise


def gapless(expected: int) -> None:
    serials = list(Invoice.objects.order_by("serial").values_list("serial", flat=True))
    assert serials == list(range(1, expected + 1))
    assert Series.objects.get().last == expected
    issued = list(Invoice.objects.order_by("serial").values_list("issued_at", flat=True))
    assert issued == sorted(issued)


def test_fifty_sales_at_once_are_numbered_without_a_gap(stripe: Sandbox) -> None:
    product = on_the_shelf()
    orders = [begin(chosen(product), f"{n}@example.com") for n in range(50)]
    failing = count()

    def pay(order: Order) -> None:
        paid = Paid("manual", f"m{order.pk}", order.total, order.currency)
        if next(failing) % 5 == 0:  # undone after it has its number
            with suppress(ZeroDivisionError), transaction.atomic():
                settle(order, paid)
                raise ZeroDivisionError
        settle(order, paid)

    all_at_once([partial(patiently, partial(pay, order)) for order in orders if order])

    gapless(50)
    assert Invoice.objects.values("order").distinct().count() == 50


def test_one_order_paid_by_fifty_is_billed_once(stripe: Sandbox) -> None:
    order = begin(chosen(on_the_shelf()), "gabi@example.com")
    assert order
    paid = Paid("manual", "m1", order.total, order.currency)

    at_once(50, lambda: patiently(lambda: settle(order, paid)))

    gapless(1)


def test_refunds_at_once_credit_each_once_and_never_too_much() -> None:
    order = an_order_of(Sold(on_the_shelf(), 11900, 1900, "19"))
    billed(order)

    def refund(number: int) -> None:
        with suppress(TooMuch):
            invoices.credit(order, [Part(None, 1000, 160)], "", f"refund/{number % 20}")

    refunds = [partial(refund, number) for number in range(50)]
    all_at_once([partial(patiently, each) for each in refunds])

    gapless(12)
    assert sum(each.total for each in Invoice.objects.all()) == 900


def test_corrections_and_refunds_at_once_add_up() -> None:
    order = an_order_of(Sold(on_the_shelf(), 11900, 1900, "19"))
    first = billed(order)

    def correct(number: int) -> None:
        with suppress(Uncorrectable):
            invoices.correct(first, {"company": f"Company {number}"}, by="test", reason="")

    def amend() -> None:
        with suppress(Uncorrectable):
            invoices.amend(order, {"company": "Acme"}, by="buyer")

    def refund(number: int) -> None:
        invoices.credit(order, [Part(None, 1000, 160)], "", f"refund/{number}")

    acts: list[Callable[[], Any]] = [partial(correct, number) for number in range(8)] + [amend] * 8
    acts += [partial(refund, number) for number in range(8)]
    all_at_once([partial(patiently, each) for each in acts])

    gapless(1 + 2 + 8)
    assert sum(each.total for each in Invoice.objects.all()) == 11900 - 8000
    assert Storefront.current().version == 0
