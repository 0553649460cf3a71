"""Invoices and credit notes: once, in order, never changed, and they add up."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import Error, connection, transaction

from billing import content, invoices
from billing.invoices import Part, TooMuch, Uncorrectable
from billing.models import Invoice, Series
from billing.models.invoice import Unchangeable
from billing.tests.billed import Sold, an_order_of, billed
from billing.tests.till import a_cart, an_order, bring, paid, session_of
from catalog.tests.shelf_of import on_the_shelf
from orders.models import Order
from sandbox.testing import Sandbox
from shop.accounts.models import User
from shop.events.kinds import Kind
from shop.events.models import Event, Mail
from shop.storefront.models import Storefront

pytestmark = pytest.mark.django_db


def taxed(**said: Any) -> Order:
    """119 euros with 19 % and 53.50 with 7 %."""
    count = Order.objects.count()
    first, second = on_the_shelf(f"Harbour {count}"), on_the_shelf(f"Grids {count}")
    return an_order_of(Sold(first, 11900, 1900, "19"), Sold(second, 5350, 350, "7"), **said)


def total(order: Order) -> int:
    return sum(each.total for each in Invoice.objects.filter(order=order))


def test_what_is_paid_is_billed_once_and_the_receipt_leads_there(stripe: Sandbox) -> None:
    order = paid(stripe)
    bring(stripe)
    invoice = Invoice.objects.get()
    assert (invoice.order, invoice.total, invoice.serial) == (order, order.total, 1)
    assert invoice.number.endswith("-000001")
    assert invoice.content["lines"][0]["total"] == order.total
    told = Mail.objects.get(key=f"receipt/{order.pk}").context["invoice"]
    assert f"/orders/{order.public_id}/invoices/?key=" in told


def test_what_costs_nothing_is_not_billed(stripe: Sandbox) -> None:
    free = a_cart(on_the_shelf(amount=0))
    order = an_order(free)
    assert order.paid_at
    assert not Invoice.objects.exists()
    assert not Series.objects.exists()
    assert Mail.objects.get(key=f"receipt/{order.pk}").context["invoice"] == ""


def test_an_invoice_says_who_sold_and_what_was_taxed() -> None:
    Storefront.objects.create(
        pk=1, legal_name="Type GmbH", address="Street 1\nBerlin", tax_id="DE1", country="DE",
        registration="HRB 1", invoice_words="Thank you.", invoice_pattern="R-{number}",
    )  # fmt: skip
    invoice = billed(taxed(company="Acme", tax_id="FR1", country="FR"))
    said = invoice.content
    assert invoice.number == "R-000001"
    assert said["seller"]["name"] == "Type GmbH"
    assert (invoice.net, invoice.tax, invoice.total) == (15000, 2250, 17250)
    assert content.by_rate(said["lines"]) == {"19": (10000, 1900), "7": (5000, 350)}
    assert (invoice.buyer, invoice.country) == ("Acme", "FR")
    assert invoice.digest == content.digest(Invoice.objects.get().content)


def test_nothing_changes_what_was_issued() -> None:
    Storefront.objects.create(pk=1, legal_name="Type GmbH")
    order = taxed()
    invoice = billed(order)
    Storefront.objects.update(legal_name="Other Ltd")
    Order.objects.update(name="Somebody Else")
    assert billed(order) == invoice
    assert Invoice.objects.get().content["seller"]["name"] == "Type GmbH"
    for act in (
        invoice.save,
        invoice.delete,
        Invoice.objects.all().delete,
        lambda: Invoice.objects.update(total=1),
    ):
        with pytest.raises(Unchangeable):
            act()


def test_nor_does_anybody_by_hand() -> None:
    billed(taxed())
    statements = ["UPDATE billing_invoice SET net = 1, tax = 0, total = 1"]
    if connection.vendor == "postgresql":
        statements.append("DELETE FROM billing_invoice")
    for statement in statements:
        with pytest.raises(Error, match="never changed"), transaction.atomic():
            connection.cursor().execute(statement)
    assert Invoice.objects.get().total == 17250


def test_a_sale_that_is_undone_takes_no_number() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        billed(taxed())
        raise ZeroDivisionError
    assert billed(taxed()).serial == 1
    assert billed(taxed()).serial == 2


def test_a_refund_is_credited_once_with_its_tax() -> None:
    order = taxed()
    invoice = billed(order)
    line = order.lines.first()
    parts = [Part(line, 5950, 950)]
    note = invoices.credit(order, parts, "Refunded.", "refund/1")
    assert note
    assert invoices.credit(order, parts, "Refunded.", "refund/1") == note
    assert (note.kind, note.corrects, note.serial) == ("credit", invoice, 2)
    assert (note.net, note.tax, note.total) == (-5000, -950, -5950)
    assert note.content["lines"][0]["title"] == line.title
    assert total(order) == 17250 - 5950


def test_an_amount_of_the_whole_is_laid_over_its_rates() -> None:
    order = taxed()
    billed(order)
    note = invoices.credit(order, [Part(None, 17250, 2250)], "", "refund/1")
    assert note
    assert content.by_rate(note.content["lines"]) == {"19": (-10000, -1900), "7": (-5000, -350)}
    assert total(order) == 0


def test_no_more_is_credited_than_was_billed() -> None:
    order = taxed()
    billed(order)
    invoices.credit(order, [Part(None, 17000, 2217)], "", "refund/1")
    with pytest.raises(TooMuch):
        invoices.credit(order, [Part(None, 251)], "", "refund/2")
    for amount, tax in [(0, 0), (-1, 0), (100, 101), (100, -1), (10**30, 0)]:
        with pytest.raises(ValueError):  # noqa: PT011  TooMuch is one
            invoices.credit(order, [Part(None, amount, tax)], "", "refund/3")
    assert Invoice.objects.count() == Series.objects.get().last == 2
    invoices.credit(order, [Part(None, 250, 0)], "", "refund/4")
    sums = Invoice.objects.values_list("net", "tax", "total")
    assert [sum(column) for column in zip(*sums, strict=True)] == [0, 0, 0]


def test_what_was_never_billed_is_not_credited() -> None:
    assert invoices.credit(taxed(), [Part(None, 100)], "", "refund/1") is None
    assert invoices.restore(taxed(), "", "refund/1") is None


def test_a_refund_that_failed_is_billed_again_once() -> None:
    order = taxed()
    billed(order)
    invoices.credit(order, [Part(None, 17250, 2250)], "", "refund/1")
    again = invoices.restore(order, "The refund failed.", "refund/1")
    assert again
    assert invoices.restore(order, "The refund failed.", "refund/1") == again
    assert (again.kind, again.tax, total(order)) == ("invoice", 2250, 17250)
    invoices.credit(order, [Part(None, 17250, 2250)], "", "refund/2")
    assert total(order) == 0


def test_a_correction_is_a_credit_note_and_a_new_invoice(olga: User) -> None:
    order = taxed()
    first = billed(order)
    invoices.credit(order, [Part(None, 250, 0)], "", "refund/1")
    new = invoices.correct(first, {"company": "Acme"}, by=olga, reason="They asked.")
    assert invoices.correct(first, {"company": "Acme"}, by=olga, reason="They asked.") == new
    note = Invoice.objects.get(serial=3)
    assert (note.kind, note.total, new.serial, new.total) == ("credit", -17000, 4, 17000)
    assert (note.corrects, new.corrects) == (first, first)
    assert note.content["buyer"]["company"] == ""
    assert (new.buyer, new.content["buyer"]["name"]) == ("Acme", "Gabi Graph")
    event = Event.objects.get(kind=Kind.INVOICE_CORRECTED)
    assert (event.actor, event.data["reason"]) == (olga, "They asked.")
    with pytest.raises(Uncorrectable):
        invoices.correct(first, {"company": "Other"}, by=olga, reason="")
    invoices.credit(order, [Part(None, 17000, 2000)], "", "refund/2")
    assert Invoice.objects.latest("serial").corrects == new
    with pytest.raises(Uncorrectable):
        invoices.correct(new, {"company": "Other"}, by=olga, reason="")
    assert total(order) == 0


def test_a_mismatch_that_an_operator_accepts_is_billed(stripe: Sandbox, olga: User) -> None:
    from billing import settlement  # noqa: PLC0415  only here

    order = an_order()
    said = settlement.Paid("manual", "m1", order.total + 1, order.currency)
    payment = settlement.settle(order, said)
    assert not Invoice.objects.exists()
    assert settlement.accept(payment, olga, "Fine.")
    assert Invoice.objects.get().total == order.total
    assert session_of(order)


def test_no_change_of_the_pattern_names_two_alike() -> None:
    shop = Storefront.objects.create(pk=1)
    patterns = ["{year}-{number}", "{number}", "R{number}", "{year}.{number}", "", "R-{number}"]
    for count, pattern in enumerate(patterns * 2, 1):
        shop.invoice_pattern = pattern
        shop.change(changed=["invoice_pattern"])
        assert billed(taxed()).serial == count
    assert len(set(Invoice.objects.values_list("number", flat=True))) == 12
