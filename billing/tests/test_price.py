"""A code and tax together, from the cart to the books: charged, billed, sent back, to the cent."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from billing import refund_following
from billing.models import Invoice, Refund
from billing.refund_plan import Choice
from billing.tests.test_refunds import FAILS_LATER, send
from billing.tests.test_statements import TRANSACTIONS
from billing.tests.till import BUYER, HERE, a_cart, bring, session_of
from catalog.tests.shelf_of import on_the_shelf
from orders.models import Order
from orders.tests.coded import a_code
from orders.tests.rates import home, table
from sandbox.testing import Sandbox

__all__ = ["table"]
pytestmark = pytest.mark.usefixtures("table")

PLACES = [
    (True, {"country": "AT"}),
    (False, {"country": "DE"}),
    (True, {"country": "AT", "company": "Alpen GmbH", "tax_id": "ATU12345678"}),
]


def a_full_cart() -> Client:
    client = a_cart(on_the_shelf("Font", amount=2999), on_the_shelf("Book", amount=1201))
    assert client.post("/cart/codes/", {"code": "THIRD"}, headers=HERE).status_code == 303
    return client


def place(client: Client, **said: Any) -> Order:
    page = client.post("/checkout/", BUYER | {"look": "1"} | said)
    found = page.context["quote"]
    told = {"seen": found.digest, "at": found.place.word}
    assert client.post("/checkout/", BUYER | told | said).status_code == 303
    return Order.objects.latest("pk")


def pay(stripe: Sandbox, order: Order, card: str = "") -> Order:
    stripe.stripe_pay(session_of(order), *([card] if card else []))
    bring(stripe)
    order.refresh_from_db()
    assert order.state == "paid"
    return order


def billed(order: Order) -> list[tuple[str, int, int]]:
    papers = Invoice.objects.filter(order=order).order_by("serial")
    return [(each.kind, each.total, each.tax) for each in papers]


@pytest.mark.parametrize(("included", "where"), PLACES)
def test_what_is_agreed_is_charged_and_billed(
    stripe: Sandbox, included: bool, where: dict[str, str]
) -> None:
    home(tax_included=included)
    a_code("THIRD", percent="33.3")
    order = pay(stripe, place(a_full_cart(), **where))
    lines = list(order.lines.all())
    assert order.discount == sum(line.discount for line in lines) > 0
    assert order.tax == sum(line.tax for line in lines)
    assert bool(order.tax) is not order.reverse_charge
    assert order.total == sum(line.total for line in lines) == order.payments.get().amount
    assert billed(order) == [("invoice", order.total, order.tax)]


@pytest.mark.parametrize(("included", "where"), PLACES)
def test_what_goes_back_has_its_papers(
    stripe: Sandbox, included: bool, where: dict[str, str]
) -> None:
    home(tax_included=included)
    a_code("THIRD", percent="33.3")
    order = pay(stripe, place(a_full_cart(), **where))
    font = order.lines.get(title="Font")
    send(order, Choice("lines", (font.pk,)))
    send(order, Choice("amount", (), 100))
    send(order)
    bring(stripe)
    first, *notes = billed(order)
    assert notes[0] == ("credit", -font.total, -font.tax)
    assert sum(total for _kind, total, _tax in notes) == -first[1]
    assert sum(tax for _kind, _total, tax in notes) == -first[2]


def test_what_did_not_go_back_after_all_is_billed_again(stripe: Sandbox) -> None:
    a_code("THIRD", percent="33.3")
    order = pay(stripe, place(a_full_cart(), country="AT"), FAILS_LATER)
    stripe.stripe_settle_refund(str(send(order).external_id), ok=False)
    bring(stripe)
    bring(stripe)  # said again, it is no other paper
    assert Refund.objects.get().status == "failed"
    assert [total for _kind, total, _tax in billed(order)] == [
        order.total, -order.total, order.total,
    ]  # fmt: skip


def test_a_part_that_was_sent_back_at_stripe_has_its_paper_at_once(stripe: Sandbox) -> None:
    a_code("THIRD", percent="33.3")
    order = pay(stripe, place(a_full_cart(), country="AT"))
    stripe.stripe_refund(order.payments.get().external_id, amount=500)
    bring(stripe)
    row = Refund.objects.get()
    [_first, note] = billed(order)
    assert note[:2] == ("credit", -500)
    font = order.lines.get(title="Font")
    assert refund_following.assign(row, [font.pk], "Olga", "It was the font")
    assert len(billed(order)) == 2


def test_placing_with_a_code_and_tax_asks_little(stripe: Sandbox) -> None:
    a_code("THIRD", percent="33.3", most_uses=5, most_per_customer=1)
    client = a_full_cart()
    page = client.post("/checkout/", BUYER | {"look": "1", "country": "AT"})
    found = page.context["quote"]
    told = BUYER | {"country": "AT", "seen": found.digest, "at": found.place.word}
    with CaptureQueriesContext(connection) as queries:
        assert client.post("/checkout/", told).status_code == 303
    asked = [row["sql"] for row in queries if not row["sql"].startswith(TRANSACTIONS)]
    # Placing begins where the cart is locked; before it stand the form and the limits.
    placing = asked[[n for n, sql in enumerate(asked) if 'FROM "orders_cart" ' in sql][-1] :]
    assert len(asked) <= 27, "\n".join(each[:160] for each in asked)
    assert len(placing) <= 17
