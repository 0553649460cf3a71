"""The PDF of an invoice: the same bytes each time, and all that is said is letters."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from pytest_django import Settings

from billing import invoices, press
from billing.invoices import Part
from billing.models import Invoice
from billing.paper import paper
from billing.tests.billed import Sold, an_order_of, billed
from catalog.tests.goods import NOWHERE, in_bucket
from catalog.tests.shelf_of import on_the_shelf
from shop.lib import storage
from shop.storefront.models import Storefront

pytestmark = pytest.mark.django_db

WICKED = ['#eval("1")', "*bold* _it_ `x`", '$x$ "q" \\', "= h\n#panic()", "<a> @b [c] {page} //"]


def words(invoice: Invoice) -> str:
    pages = PdfReader(BytesIO(press.pdf(invoice))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def an_invoice(*lines: Sold, **said: Any) -> Invoice:
    return billed(an_order_of(*(lines or [Sold(on_the_shelf(), 11900, 1900, "19")]), **said))


def test_it_is_set_once_and_the_same_again() -> None:
    invoice = an_invoice()
    first = press.pdf(invoice)
    assert press.pdf(invoice) == first
    key = f"invoices/{press._edition(invoice)}.pdf"
    assert b"".join(storage.chunks(key)) == first
    storage.discard(key)
    assert press.pdf(invoice) == first
    assert b"pdfaid:part>2" in first


def test_it_is_set_anew_while_the_storage_is_away(settings: Settings) -> None:
    invoice = an_invoice()
    kept = press.pdf(invoice)
    in_bucket(settings, NOWHERE)
    assert press.pdf(invoice) == kept


def test_it_says_all_there_is_to_say() -> None:
    Storefront.objects.create(
        pk=1, legal_name="Type GmbH", address="Street 1\n10115 Berlin", tax_id="DE129273398",
        country="DE", registration="HRB 1", invoice_words="IBAN DE00\nThank you",
    )  # fmt: skip
    invoice = an_invoice(company="Acme SARL", country="FR", tax_id="FR40303265045")
    said = words(invoice)
    for each in (
        "Type GmbH", "10115 Berlin", "Germany", "DE129273398", "HRB 1", "IBAN DE00", "Acme SARL",
        "France", "FR40303265045", invoice.number, "Net €100.00", "Tax 19% on €100.00 €19.00",
        "Total €119.00", "Paid on", "Page 1 of 1",
    ):  # fmt: skip
        assert each in said, (each, said)


def test_markup_in_a_name_is_letters() -> None:
    lines = [
        Sold(on_the_shelf(f"Thing {number}"), 1000, title=" ".join(each.split()))
        for number, each in enumerate(WICKED)
    ]
    said = words(an_invoice(*lines, name=WICKED[0], company=WICKED[2]))
    for each in WICKED:
        assert "".join(each.split()) in "".join(said.split()), (each, said)


@pytest.mark.parametrize("name", ["Владимир", "Ελένη", "שרה", "محمد", "Łukasz Żak", "Đặng Ngọc"])
def test_names_of_many_scripts_are_printed(name: str) -> None:
    assert set(name.replace(" ", "")) <= set(words(an_invoice(name=name)))


@pytest.mark.parametrize("name", ["山田太郎", "🎉 Party 🎉", "W" * 150, "a b " * 37])
def test_no_name_stops_it(name: str) -> None:
    said = words(an_invoice(name=name, company=name))
    assert "Total €119.00" in said
    assert ("cannot be printed" in said) == (not name.isascii())


def test_letters_that_no_name_should_have_do_not_stop_it() -> None:
    assert "Total" in words(an_invoice(name="a\x01\x0b\x7f\u202eb\ufffe"))


@pytest.mark.parametrize(("count", "pages"), [(1, 1), (50, 3)])
def test_it_goes_on_over_pages(count: int, pages: int) -> None:
    product = on_the_shelf()
    invoice = an_invoice(*(Sold(product, 100, title=f"Thing {n}") for n in range(count)))
    said = words(invoice)
    assert f"Page {pages} of {pages}" in said
    assert all(f"Thing {number}" in said for number in range(count))
    assert said.count("What Quantity") == pages


def test_a_business_abroad_reads_that_it_owes_the_tax() -> None:
    told = "Reverse charge: the recipient of this supply owes the tax."
    assert told in words(an_invoice(reverse_charge=True, company="Acme", tax_id="FR1"))
    assert told not in words(an_invoice(Sold(on_the_shelf("Other"), 100)))


def test_prices_without_tax_are_shown_without() -> None:
    product = on_the_shelf()
    lines = [Sold(product, 10710, 1710, "19", quantity=2, discount=1000)]
    shown = paper(an_invoice(*lines, included=False))
    assert (shown.rows[0].each, shown.rows[0].amount) == ("€50.00", "€90.00")
    assert "Discount: -€10.00" in shown.rows[0].note
    assert shown.sums == [("Net", "€90.00"), ("Tax 19% on €90.00", "€17.10")]
    assert shown.notes == ["The amounts of the lines are without tax."]


def test_it_is_in_the_language_of_the_order() -> None:
    shown = paper(an_invoice(language="de"))
    assert shown.total[1] == "119,00\xa0€"
    assert shown.rows[0].rate == "19\xa0%"
    assert shown.language == "de"


@pytest.mark.parametrize(
    ("currency", "total"), [("JPY", "¥11,900"), ("KWD", "KWD11.900"), ("ISK", "ISK11,900")]
)
def test_any_currency_is_written_with_its_own_digits(currency: str, total: str) -> None:
    assert paper(an_invoice(currency=currency)).total[1] == total


def test_a_credit_note_names_what_it_credits() -> None:
    invoice = an_invoice()
    note = invoices.credit(invoice.order, [Part(None, 5950, 950)], "They asked.", "refund/1")
    assert note
    said = words(note)
    for each in (f"Credit note {note.number}", f"Invoice {invoice.number} of", "They asked."):
        assert each in said
    assert "Total -€59.50" in said
    assert "Paid on" not in said


def test_a_shop_without_tax_says_nothing_of_it() -> None:
    shown = paper(an_invoice(Sold(on_the_shelf(), 100)))
    assert (shown.sums, shown.rows[0].rate, shown.columns[3]) == ([], "", "")
    owed = paper(an_invoice(Sold(on_the_shelf("Other"), 100), reverse_charge=True))
    assert owed.sums == [("Net", "€1.00"), ("Tax 0% on €1.00", "€0.00")]


@pytest.mark.parametrize("rate", ["8.875", "0", "5.5"])
def test_rates_are_exact(rate: str) -> None:
    assert paper(an_invoice(Sold(on_the_shelf(), 10000, 100, rate))).rows[0].rate == f"{rate}%"
