"""Sales at the sellers' desk: one's own lines, and of the buyer what delivering them needs."""

import csv
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.tests.shelf_of import on_the_shelf
from orders.models import Order, OrderLine
from orders.tests.sold import an_order, sold
from shop.accounts.models import Seller, User
from tests.people import a_member, a_seller, browser

pytestmark = pytest.mark.django_db

LIST = "/sell/orders/orderline/"
BUYER: dict[str, Any] = {
    "name": "Gabi Grün",
    "email": "gabi@example.com",
    "company": "Grün & Co",
    "country": "AT",
    "tax_id": "ATU12345678",
}


def said(answer: Any) -> str:
    """Of a page or of a file."""
    return str(answer.getvalue().decode() if answer.streaming else answer.text)


@pytest.fixture
def sally() -> Client:
    return browser(a_member(a_seller(), "sally@example.com"))


@pytest.fixture
def rival() -> Seller:
    return a_seller("Rita’s Press", "ritas-press")


def page_of(line: OrderLine) -> str:
    return f"{LIST}{line.pk}/change/"


def titles(client: Client, **query: str) -> list[str]:
    return re.findall(r'field-headline"><a [^>]*>([^<]+)<', client.get(LIST, query).text)


def export(client: Client) -> list[dict[str, str]]:
    answer = client.get(f"{LIST}export/csv/")
    assert answer["Content-Disposition"] == 'attachment; filename="sales.csv"'
    return list(csv.DictReader(answer.getvalue().decode().splitlines()))


def shared(rival: Seller, **said: Any) -> tuple[Order, OrderLine, OrderLine]:
    """One order with a line of Sally's and one of somebody else's."""
    order = an_order(paid_at=timezone.now(), subtotal=7800, total=7800, **BUYER | said)
    mine = sold(on_the_shelf("Marlow Serif"), order=order, amount=2900)
    theirs = sold(on_the_shelf("Poster Kit", seller=rival), order=order, amount=4900)
    return order, mine, theirs


def test_of_a_shared_order_each_sees_their_own_line(sally: Client, rival: Seller) -> None:
    _order, mine, theirs = shared(rival)
    for path in (LIST, page_of(mine), "/sell/", f"{LIST}export/csv/"):
        text = said(sally.get(path))
        assert "Poster Kit" not in text, path
        assert "€78" not in text, path
        assert "€49" not in text, path
    assert titles(sally) == ["Marlow Serif · Personal licence"]
    assert sally.get(page_of(theirs)).status_code == 404


def test_of_the_buyer_a_seller_reads_the_name_and_the_answers(sally: Client, rival: Seller) -> None:
    order, mine, _theirs = shared(rival)
    OrderLine.objects.filter(pk=mine.pk).update(
        answers=[{"question": "For whom?", "answer": "<b>My mother</b>"}]
    )
    page = sally.get(page_of(mine)).text
    assert "Gabi Grün" in page
    assert "For whom?" in page
    assert "&lt;b&gt;My mother&lt;/b&gt;" in page
    for word in (order.email, "Grün &amp; Co", "ATU12345678", "Austria", order.public_id):
        for path in (LIST, page_of(mine), f"{LIST}export/csv/"):
            assert word not in said(sally.get(path)), (word, path)


def test_who_is_met_by_appointment_can_be_written_to(sally: Client) -> None:
    line = sold(on_the_shelf("Page Review", kind="service"), **BUYER)
    assert 'href="mailto:gabi@example.com"' in sally.get(page_of(line)).text
    assert [row["email"] for row in export(sally)] == ["gabi@example.com"]


def test_only_what_was_paid_is_sold(sally: Client) -> None:
    line = sold(on_the_shelf("Waits"), paid_at=None)
    gone = sold(on_the_shelf("Gone"), paid_at=None, cancelled_at=timezone.now())
    assert titles(sally) == []
    for each in (line, gone):
        assert sally.get(page_of(each)).status_code == 404
    assert export(sally) == []
    assert "No sale in twelve months" in sally.get("/sell/").text


def test_they_are_found_by_product_buyer_and_number(sally: Client) -> None:
    one = sold(on_the_shelf("Marlow Serif"), **BUYER)
    sold(on_the_shelf("Quay Grotesk"), name="Bob")
    for asked in ("marlow", "Gabi", one.order.number, str(one.order)):
        assert titles(sally, q=asked) == ["Marlow Serif · Personal licence"], asked
    for hidden in ("gabi@example.com", "Grün & Co", one.order.public_id):
        assert titles(sally, q=hidden) == [], hidden


@pytest.mark.parametrize(
    "asked",
    ["order__email__startswith=g", "order__company=x", "order__total__gt=1", "option__id=1"],
)
def test_no_filter_asks_of_the_order_what_is_not_shown(sally: Client, asked: str) -> None:
    sold(on_the_shelf(), **BUYER)
    assert sally.get(f"{LIST}?{asked}").status_code == 400


def test_they_are_filtered_by_when_they_were_paid(sally: Client) -> None:
    sold(on_the_shelf("Old one"), paid_at=timezone.now() - timedelta(days=400))
    sold(on_the_shelf("New one"))
    since = timezone.localdate().isoformat()
    found = titles(sally, order__paid_at__gte=f"{since} 00:00:00+00:00")
    assert found == ["New one · Personal licence"]


def test_a_table_of_them_holds_no_formula(sally: Client) -> None:
    sold(
        on_the_shelf("Marlow Serif"),
        name='=HYPERLINK("http://evil.example")',
        answers=[{"question": "For whom?", "answer": "Me"}],
    )
    (row,) = export(sally)
    assert row["buyer"].startswith("'=")
    assert (row["amount"], row["currency"], row["product"]) == ("29.00", "EUR", "Marlow Serif")
    assert row["answers"] == "For whom?: Me"


def test_nobody_writes_one_by_hand(sally: Client, olgas_browser: Client) -> None:
    line = sold(on_the_shelf(), **BUYER)
    for client in (sally, olgas_browser):
        for path in (f"{LIST}add/", page_of(line), page_of(line).replace("change", "delete")):
            assert client.post(path, {"post": "yes", "quantity": 9}).status_code == 403
    assert OrderLine.objects.get().quantity == 1


def test_the_first_page_sums_up_twelve_months_by_currency(sally: Client, rival: Seller) -> None:
    shared(rival)
    now = timezone.now()
    sold(on_the_shelf("Before"), amount=1000, paid_at=_month(now, 2))
    sold(on_the_shelf("Long ago"), amount=500000, paid_at=_month(now, 12))
    sold(on_the_shelf("Elsewhere"), amount=700, currency="CHF")
    page = sally.get("/sell/").text
    assert re.findall(r'chart-latest"><strong>([^<]+)<', page) == ["€29", "CHF7"]
    assert "€39 in twelve months" in page
    [numbers] = re.findall(r'(?s)<section aria-labelledby="revenue">.*?</section>', page)
    assert numbers.count('<td class="number">€10</td>') == 1


def _month(now: datetime, ago: int) -> datetime:
    count = now.year * 12 + now.month - 1 - ago
    return now.replace(year=count // 12, month=count % 12 + 1, day=10)


def test_the_revenue_is_for_who_may_see_sales(sally: Client) -> None:
    sold(on_the_shelf(), **BUYER)
    otto = User.objects.create_user("otto@example.com", is_staff=True)
    assert "Sales a month" in sally.get("/sell/").text
    page = browser(otto).get("/sell/").text
    assert "Sales a month" not in page
    assert browser(otto).get(f"{LIST}export/csv/").status_code == 403


def test_few_questions_however_many_sales(sally: Client) -> None:
    line = sold(on_the_shelf(), **BUYER)

    def asked() -> list[int]:
        counts = []
        for path in (LIST, "/sell/", f"{LIST}export/csv/"):
            with CaptureQueriesContext(connection) as queries:
                assert sally.get(path).status_code == 200
            counts.append(len(queries))
        return counts

    asked()
    before = asked()
    for _time in range(15):
        sold(line.product, **BUYER)
    assert asked() == before
    assert max(before) <= 20
