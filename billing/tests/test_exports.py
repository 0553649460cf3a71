"""Orders and payments as tables: what the list shows, all of it, and nothing that runs."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl.reader.excel import load_workbook

from billing.models import Payment
from orders.tests.sold import an_order
from shop.accounts.models import User

pytestmark = pytest.mark.django_db

ORDERS = "/ops/orders/order/"
PAYMENTS = "/ops/billing/payment/"


def table(client: Client, url: str) -> list[list[str]]:
    answer: Any = client.get(url)
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content)
    if "csv/" in url:
        return list(csv.reader(StringIO(content.decode())))
    sheet = load_workbook(BytesIO(content)).active
    return [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_table_says_what_the_list_shows(olgas_browser: Client, form: str) -> None:
    paid = an_order(subtotal=2900, total=2900, name="=HYPERLINK()", company="Ünïcode\x0b & Co")
    an_order(email="other@example.com")
    head, *rows = table(olgas_browser, f"{ORDERS}export/{form}/")
    assert len(rows) == 2
    [row] = table(olgas_browser, f"{ORDERS}export/{form}/?q={paid.number}")[1:]
    said = dict(zip(head, row, strict=True))
    assert (said["order"], said["total"], said["currency"]) == (paid.number, "29.00", "EUR")
    assert (said["name"], said["company"]) == ("'=HYPERLINK()", "Ünïcode & Co")


def test_payments_are_a_table_too(olgas_browser: Client) -> None:
    for number in range(3):
        order = an_order()
        Payment.objects.create(
            order=order, provider="manual", external_id=f"p{number}", amount=5, currency="JPY",
            outcome="settled",
        )  # fmt: skip
    with CaptureQueriesContext(connection) as asked:
        head, *rows = table(olgas_browser, f"{PAYMENTS}export/csv/")
    assert [row[head.index("amount")] for row in rows] == ["5", "5", "5"]
    assert len(asked) <= 6


@pytest.mark.parametrize(
    ("url", "status"),
    [("export/pdf/", 404), ("export/csv/?nothing=1", 400), ("export/csv/?placed_at__year=x", 400)],
)
def test_what_makes_no_sense_is_refused(olgas_browser: Client, url: str, status: int) -> None:
    assert olgas_browser.get(f"{ORDERS}{url}").status_code == status


def test_who_may_not_see_orders_takes_none_with_them() -> None:
    otto = User.objects.create_user("otto@example.com", "a password of his", is_staff=True)
    client = Client()
    client.force_login(otto)
    assert client.get(f"{ORDERS}export/csv/").status_code == 403
    assert Client().get(f"{ORDERS}export/csv/").status_code == 302


def test_the_list_leads_to_its_table(olgas_browser: Client) -> None:
    an_order()
    page = olgas_browser.get(f"{ORDERS}?q=gabi").text
    assert 'href="/ops/orders/order/export/csv/?q=gabi"' in page
