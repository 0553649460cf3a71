"""Stripe Tax: what Stripe works out becomes the order's, and the order is what was paid."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.test import Client
from pytest_django import Settings

from billing.settlement import Paid, settle
from billing.tax_said import Tax
from billing.tests.till import (
    BUYER,
    a_cart,
    an_order,
    bring,
    check_out,
    post,
    session_of,
    work,
)
from catalog.tests.shelf_of import on_the_shelf
from orders.models import Order
from orders.tests.rates import home
from sandbox.testing import Sandbox
from shop.accounts.models import CustomerAccount, User
from shop.events.kinds import Kind
from shop.events.models import Event, Mail
from tests.crowd import at_once
from tests.people import browser

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def by_stripe(settings: Settings, stripe: Sandbox) -> None:
    settings.TAX = "stripe"
    home()


def things(count: int = 1) -> Client:
    return a_cart(
        *(on_the_shelf(f"Thing {number}", 10_001 + 2 * number) for number in range(count))
    )


def bought(stripe: Sandbox, client: Client | None = None, **said: Any) -> Order:
    order = an_order(client or things())
    stripe.stripe_pay(session_of(order), **said)
    bring(stripe)
    order.refresh_from_db()
    return order


def told(stripe: Sandbox) -> dict[str, str]:
    """What the shop asked Stripe for."""
    [call] = [call for call in stripe.stripe_calls() if call["path"].endswith("/sessions")]
    return {name: values[0] for name, values in parse_qs(call["params"]).items()}


def test_a_tax_on_top_becomes_the_orders(stripe: Sandbox) -> None:
    home(tax_included=False)
    order = bought(stripe, things(3), country="AT")

    lines = list(order.lines.order_by("pk"))
    assert order.state == "paid"
    assert (order.subtotal, order.tax, order.total) == (30_009, 6_002, 36_011)
    assert [line.tax for line in lines] == [2000, 2001, 2001]
    assert sum(line.total for line in lines) == order.total == order.payments.get().amount
    assert {(line.tax_rate, line.tax_name) for line in lines} == {(Decimal(20), "VAT")}


def test_a_tax_within_changes_no_total(stripe: Sandbox) -> None:
    order = bought(stripe, country="AT")
    assert (order.state, order.total, order.tax) == ("paid", 10_001, 1667)
    assert order.lines.get().total == 10_001


def test_the_same_event_again_changes_nothing(stripe: Sandbox) -> None:
    home(tax_included=False)
    order = bought(stripe, country="AT")
    before = (order.total, order.tax, order.lines.get().total)
    bring(stripe)
    order.refresh_from_db()
    assert (order.total, order.tax, order.lines.get().total) == before
    assert order.payments.count() == 1


def test_more_lines_than_a_session_shows_at_once(stripe: Sandbox) -> None:
    home(tax_included=False)
    order = bought(stripe, things(12), country="FR")
    lines = list(order.lines.order_by("pk"))
    assert order.state == "paid"
    assert [line.tax for line in lines] == [round(line.subtotal / 5) for line in lines]
    assert {line.tax_rate for line in lines} == {Decimal(20)}


def test_a_business_abroad(stripe: Sandbox) -> None:
    home(tax_included=False)
    order = bought(stripe, country="AT", tax_id="ATU12345678")
    assert (order.state, order.reverse_charge, order.tax) == ("paid", True, 0)
    assert order.total == order.subtotal
    assert (order.country, order.tax_id) == ("AT", "ATU12345678")


def test_where_the_buyer_was_is_kept(stripe: Sandbox) -> None:
    order = bought(stripe, country="FR", tax_id="FR12345678901")
    assert set(order.tax_evidence.values_list("kind", "value")) == {
        ("card", "US"), ("said", "FR"), ("tax_id", "FR12345678901"),
    }  # fmt: skip


@pytest.mark.parametrize("included", [True, False])
def test_another_amount_is_held(stripe: Sandbox, *, included: bool) -> None:
    home(tax_included=included)
    order = an_order(things())
    stripe.stripe_pay(session_of(order), country="AT")
    stripe.stripe_tamper(session_of(order), amount_total=12_002)
    bring(stripe)
    order.refresh_from_db()
    assert order.state == "held"
    assert (order.payments.get().outcome, order.tax) == ("mismatch", 0)


def test_tax_that_was_not_asked_for_pays_nothing(stripe: Sandbox, settings: Settings) -> None:
    settings.TAX = "none"
    order = an_order(things())
    taxed = Tax(2000)
    paid = Paid("stripe", "pi_1", order.total + 2000, "EUR", tax=taxed)
    assert settle(order, paid).outcome == "mismatch"


def test_the_setting_may_change_while_somebody_pays(stripe: Sandbox, settings: Settings) -> None:
    home(tax_included=False)
    order = an_order(things(2))
    settings.TAX = "none"
    stripe.stripe_pay(session_of(order), country="AT")
    bring(stripe)
    order.refresh_from_db()
    assert (order.state, order.tax, order.total) == ("paid", 4001, 24_005)


def test_what_stripe_is_asked(stripe: Sandbox) -> None:
    check_out(things())
    asked, price = told(stripe), "line_items[0][price_data]"
    assert asked["automatic_tax[enabled]"] == asked["tax_id_collection[enabled]"] == "true"
    assert asked["billing_address_collection"] == "auto"
    assert asked[f"{price}[tax_behavior]"] == "inclusive"
    assert asked[f"{price}[product_data][tax_code]"] == "txcd_10000000"
    assert not [name for name in asked if name.startswith("customer_update")]


def test_whom_stripe_knows_may_have_moved(stripe: Sandbox) -> None:
    eve = User.objects.create_user("eve@example.com")
    CustomerAccount.objects.create(user=eve, email="eve@example.com")
    client = a_cart(on_the_shelf(), client=browser(eve))
    agreed = client.get("/checkout/").context["quote"].digest

    assert client.post("/checkout/", BUYER | {"seen": agreed}).status_code == 303

    asked = told(stripe)
    assert asked["customer_update[address]"] == asked["customer_update[name]"] == "auto"


def test_the_page_says_what_comes_on_top(stripe: Sandbox) -> None:
    client = things()
    assert "plus tax" not in client.get("/checkout/").text
    home(tax_included=False)
    page = client.get("/checkout/").text
    assert "Tax comes on top; how much, depends on where you are." in page
    assert "Order and pay €100.01 plus tax" in page


@pytest.mark.django_db(transaction=True)
def test_eight_workers_at_once_add_the_tax_once(stripe: Sandbox) -> None:
    home(tax_included=False)
    order = an_order(things(2))
    stripe.stripe_pay(session_of(order), country="AT")
    for event in stripe.stripe_events():
        post(event)
    at_once(8, work)
    order.refresh_from_db()
    assert (order.state, order.tax, order.total) == ("paid", 4001, 24_005)
    assert sum(line.total for line in order.lines.all()) == order.payments.get().amount
    assert Event.objects.get(kind=Kind.ORDER_PAID).data["total"] == "€240.05"


def test_the_receipt_says_what_was_paid(stripe: Sandbox) -> None:
    home(tax_included=False)
    bought(stripe, things(2), country="AT")
    told = Mail.objects.get(name="receipt").context
    assert told["total"] == "€240.05"
    assert [line["amount"] for line in told["lines"]] == ["€100.01", "€100.03"]
    assert told["sums"] == {"tax": "€40.01"}
