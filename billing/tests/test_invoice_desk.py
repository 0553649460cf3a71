"""Invoices at the operators' desk: found, corrected with a reason, and handed to the accountant."""

from __future__ import annotations

import csv
import time
from io import BytesIO, StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tablib.core import Dataset

from billing import books, invoices
from billing.invoices import Part
from billing.models import Invoice
from billing.tests.billed import Sold, an_order_of, billed
from catalog.tests.shelf_of import on_the_shelf
from orders.models import Order
from shop.accounts.models import User
from shop.storefront.models import Storefront
from tests.people import browser

pytestmark = pytest.mark.django_db

LIST = "/ops/billing/invoice/"
BOOKS = f"{LIST}books/"
DETAILS = {"name": "Gabi", "company": "Acme", "address": "1 rue", "tax_id": "FR12"}


@pytest.fixture
def invoice() -> Invoice:
    Storefront.objects.create(pk=1, country="DE")
    return billed(an_order_of(Sold(on_the_shelf(), 11900, 1900, "19"), country="DE"))


def act(client: Client, *chosen: Invoice, **said: Any) -> Any:
    told = {"action": "correct", "_selected_action": [each.pk for each in chosen], **said}
    return client.post(LIST, told, follow=True)


def rows(answer: Any) -> list[dict[str, str]]:
    assert answer.status_code == 200
    return list(csv.DictReader(StringIO(answer.content.decode())))


def this_month() -> dict[str, str]:
    which = timezone.localdate().strftime("%Y-%m")
    return {"report": "month", "month-which": which, "month-form": "csv"}


def this_quarter() -> dict[str, str]:
    today = timezone.localdate()
    which = f"{today.year}-Q{(today.month + 2) // 3}"
    return {"report": "oss", "oss-which": which, "oss-form": "csv"}


def test_it_is_found_and_read(olgas_browser: Client, invoice: Invoice) -> None:
    other = billed(an_order_of(Sold(on_the_shelf("Other"), 100), company="Rival Ltd"))
    for asked in (invoice.number, invoice.order.number, f"#{invoice.order.number}", "gabi graph"):
        found = olgas_browser.get(LIST, {"q": asked}).context["cl"].result_list
        assert invoice in found
        assert other not in found
    for path in ("change/", "pdf/", "paper/"):
        assert olgas_browser.get(f"{LIST}{invoice.pk}/{path}").status_code == 200
    assert olgas_browser.get(f"{LIST}999/pdf/").status_code == 404
    order = f"/ops/orders/order/{invoice.order_id}/change/"
    assert f"{LIST}{invoice.pk}/change/" in olgas_browser.get(order).text


def test_an_operator_corrects_it_with_a_reason(olgas_browser: Client, invoice: Invoice) -> None:
    asked = act(olgas_browser, invoice)
    assert 'value="Gabi Graph"' in asked.text
    assert Invoice.objects.count() == 1
    said = DETAILS | {"token": uuid4(), "reason": "They asked."}
    for _press in range(2):
        assert "holds now" in act(olgas_browser, invoice, **said).text
    assert [each.total for each in invoices.of(invoice.order)] == [11900, -11900, 11900]
    late = act(olgas_browser, invoice, **said | {"name": "Other"})
    assert "was corrected already" in late.text


@pytest.mark.parametrize("wrong", [{"reason": ""}, {"tax_id": "?"}, {"name": "x" * 10_000}])
def test_nothing_is_corrected_by_what_is_wrong(
    olgas_browser: Client, invoice: Invoice, wrong: dict[str, str]
) -> None:
    said = DETAILS | {"token": uuid4(), "reason": "They asked."} | wrong
    assert act(olgas_browser, invoice, **said).status_code == 200
    assert Invoice.objects.count() == 1


def test_one_is_corrected_at_a_time(olgas_browser: Client, invoice: Invoice) -> None:
    other = billed(an_order_of(Sold(on_the_shelf("Other"), 100)))
    said = DETAILS | {"token": uuid4(), "reason": "They asked."}
    assert "one invoice at a time" in act(olgas_browser, invoice, other, **said).text
    assert Invoice.objects.count() == 2


def test_each_power_is_asked_for(invoice: Invoice) -> None:
    olaf = User.objects.create_user("olaf@example.com", is_staff=True)
    client = browser(olaf)
    paths = [f"{LIST}{invoice.pk}/pdf/", f"{LIST}{invoice.pk}/paper/", BOOKS]
    assert [client.get(path).status_code for path in paths] == [403] * 3
    olaf.user_permissions.add(Permission.objects.get(codename="view_invoice"))
    assert [client.get(path).status_code for path in paths] == [200, 200, 403]
    act(client, invoice, **DETAILS, token=uuid4(), reason="They asked.")
    assert Invoice.objects.count() == 1
    olaf.user_permissions.add(Permission.objects.get(codename="export_invoice"))
    assert client.get(BOOKS).status_code == 200


def test_a_month_has_a_row_for_each_document_and_rate(
    olgas_browser: Client, invoice: Invoice
) -> None:
    two = on_the_shelf("Two")
    lines = Sold(two, 11900, 1900, "19"), Sold(two, 5350, 350, "7")
    order = an_order_of(*lines, country="FR", company="=cmd|' /C calc'!A0")
    billed(order)
    invoices.credit(order, [Part(None, 5350, 350)], "Refund", "refund/1")
    found = rows(olgas_browser.get(BOOKS, this_month()))
    assert [(row["kind"], row["rate"], row["net"], row["tax"], row["gross"]) for row in found] == [
        ("invoice", "19", "100.00", "19.00", "119.00"),
        ("invoice", "19", "100.00", "19.00", "119.00"),
        ("invoice", "7", "50.00", "3.50", "53.50"),
        ("credit", "19", *(f"{each}" for each in _credited(order, "19"))),
        ("credit", "7", *(f"{each}" for each in _credited(order, "7"))),
    ]
    assert found[1]["buyer"].startswith("'=")
    assert found[3]["corrects"] == found[1]["number"]
    sheet = olgas_browser.get(BOOKS, this_month() | {"month-form": "xlsx"}).content
    table = Dataset().load(BytesIO(sheet), format="xlsx")  # type: ignore[no-untyped-call]  # it has no types
    assert sum(table["gross"]) == sum(float(row["gross"]) for row in found)


def _credited(order: Order, rate: str) -> list[Any]:
    from billing.content import by_rate  # noqa: PLC0415  only here

    note = order.invoices.get(kind="credit")
    share = by_rate(note.content["lines"])[rate]
    return [f"{each / 100:.2f}" for each in (share.net, share.tax, share.total)]


def test_a_quarter_has_consumers_abroad_in_the_union_alone(
    olgas_browser: Client, invoice: Invoice
) -> None:
    product = on_the_shelf("Abroad")

    def sell(country: str, total: int, tax: int, rate: str, **said: Any) -> Order:
        order = an_order_of(Sold(product, total, tax, rate), country=country, **said)
        billed(order)
        return order

    french = sell("FR", 12000, 2000, "20")
    sell("FR", 6000, 1000, "20")
    sell("FR", 10000, 0, "0", reverse_charge=True, company="Acme", tax_id="FR1")
    sell("AT", 1200, 200, "20", currency="USD")
    sell("US", 5000, 0, "0")
    sell("", 5000, 0, "0")
    invoices.credit(french, [Part(None, 6000, 1000)], "", "refund/1")
    invoices.correct(french.invoices.get(kind="invoice"), {"company": "Acme"}, by="test", reason="")
    found = rows(olgas_browser.get(BOOKS, this_quarter()))
    assert [list(row.values())[1:7] for row in found] == [
        ["AT", "20", "USD", "10.00", "2.00", "12.00"],
        ["FR", "20", "EUR", "100.00", "20.00", "120.00"],
    ]


@pytest.mark.parametrize("which", ["", "2026", "2026-13", "9" * 10_000, "a\0b", "0000-00", "-1"])
@pytest.mark.parametrize("report", ["month", "oss"])
def test_a_time_that_is_none_is_refused(olgas_browser: Client, report: str, which: str) -> None:
    asked = {"report": report, f"{report}-which": which, f"{report}-form": "csv"}
    assert olgas_browser.get(BOOKS, asked).status_code in (400, 422)
    asked = this_month() | {"month-form": "exe"}
    assert olgas_browser.get(BOOKS, asked).status_code == 422


def test_ten_thousand_are_handed_over_in_a_few_statements(invoice: Invoice) -> None:
    Invoice.objects.bulk_create(
        Invoice(
            kind="invoice", serial=number, number=f"X-{number}", order=invoice.order,
            corrects=invoice, issued_at=invoice.issued_at, buyer="Gabi", country="FR",
            currency="EUR", net=10000, tax=1900, total=11900, content=invoice.content,
        )
        for number in range(2, 10_001)
    )  # fmt: skip
    today = timezone.localdate()
    began = time.monotonic()
    with CaptureQueriesContext(connection) as asked:
        made = books.table(books.COLUMNS, books.month(books.Period(today.year, today.month)), "csv")
    assert made.count(b"\r\n") == 10_001
    assert len(asked) == 1
    assert time.monotonic() - began < 30


def test_a_sheet_that_would_take_too_long_is_refused(
    olgas_browser: Client, invoice: Invoice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(books, "MOST_IN_A_SHEET", 0)
    answer = olgas_browser.get(BOOKS, this_month() | {"month-form": "xlsx"})
    assert (answer.status_code, "take them as CSV" in answer.text) == (422, True)
    assert olgas_browser.get(BOOKS, this_month()).status_code == 200


def test_the_list_asks_the_same_of_two_and_of_many(olgas_browser: Client, invoice: Invoice) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert olgas_browser.get(LIST).status_code == 200
        return len(queries)

    few = asked()
    for number in range(8):
        billed(an_order_of(Sold(on_the_shelf(f"Thing {number}"), 100)))
    assert asked() == few <= 15


def test_periods_end_on_their_last_day() -> None:
    assert str(books.Period.quarter(2026, 4)) == "2026-Q4"
    assert books.Period.quarter(2026, 4).last.isoformat() == "2026-12-31"
    assert books.Period(2028, 2).last.isoformat() == "2028-02-29"
