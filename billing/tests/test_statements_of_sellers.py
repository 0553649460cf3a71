"""What a seller is told of a month: what was paid, what of it the shop keeps, what is theirs."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from billing.refund_plan import Choice
from billing.statements import statements
from billing.tests.test_refunds import send
from billing.tests.till import a_cart, an_order, paid
from catalog.tests.shelf_of import on_the_shelf
from orders.models import OrderLine
from orders.tests.sold import sold
from sandbox.testing import Sandbox
from shop.accounts.models import Seller
from tests.people import a_member, a_seller, browser

pytestmark = pytest.mark.django_db


def commission(percent: str) -> None:
    Seller.objects.update(commission=Decimal(percent))


def test_the_commission_of_a_sale_is_that_of_its_day(stripe: Sandbox) -> None:
    product = on_the_shelf("Marlow Serif")  # 29.00
    commission("12.5")
    line = an_order(a_cart(product)).lines.get()
    commission("50")
    line.refresh_from_db()
    assert (line.total, line.commission) == (2900, 363)  # half a cent is the shop's


def test_a_month_adds_up() -> None:
    product = on_the_shelf("Marlow Serif")
    for month in (3, 3, 4):
        paid_at = datetime(2026, month, 31 if month == 3 else 1, 12, tzinfo=UTC)
        line = sold(product, paid_at=paid_at)
        OrderLine.objects.filter(pk=line.pk).update(tax=463, commission=244)
    april, march = statements(OrderLine.objects.all())
    assert (april.month.month, april.sales, april.customers, april.owed) == (4, 1, 1, 2193)
    assert (march.sales, march.gross, march.tax, march.commission) == (2, 5800, 926, 488)
    assert march.owed == 5800 - 926 - 488


def test_each_seller_reads_their_own_statements() -> None:
    mine = on_the_shelf("Marlow Serif")
    theirs = on_the_shelf("Night Train", seller=a_seller("Rita", "rita"))
    sold(mine)
    sold(theirs, amount=7700)
    sally = browser(a_member(mine.seller, "sally@example.com"))
    page = sally.get("/sell/orders/orderline/statements/")
    assert page.status_code == 200
    assert ("€29" in page.text, "€77" in page.text) == (True, False)
    nobody = browser(a_member(a_seller("Nobody", "nobody"), "nobody@example.com"))
    assert "Nothing is sold yet" in nobody.get("/sell/orders/orderline/statements/").text


def test_a_commission_is_a_part_of_the_price() -> None:
    on_the_shelf("Marlow Serif")
    for percent in ("-1", "100.01"):
        with pytest.raises(IntegrityError), transaction.atomic():
            commission(percent)


def test_a_seller_reads_the_commission_at_the_shops_desk_alone(stripe: Sandbox) -> None:
    seller = on_the_shelf("Marlow Serif").seller
    sally = browser(a_member(seller, "sally@example.com"))
    there = f"/sell/accounts/seller/{seller.pk}/change/"
    assert "commission" not in sally.get(there).text
    sally.post(there, {"name": seller.name, "commission": "0"})
    seller.refresh_from_db()
    assert seller.commission == 0


def test_what_goes_back_is_taken_off_with_its_commission(stripe: Sandbox) -> None:
    product = on_the_shelf("Marlow Serif")  # 29.00
    commission("10")
    order = paid(stripe, a_cart(product, on_the_shelf("Quay Grotesk", amount=1000)))
    send(order, Choice("lines", (order.lines.get(product=product).pk,)))
    [month] = statements(OrderLine.objects.all())
    assert (month.gross, month.refunded, month.commission, month.owed) == (3900, 2900, 100, 900)
