"""The checkout where the tax depends on where the buyer is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from billing.retention import forget_unpaid
from billing.tests.test_statements import MOST, TRANSACTIONS
from billing.tests.till import BUYER, a_cart, cart_of, paid
from catalog.tests.shelf_of import on_the_shelf
from orders.models import Order, TaxEvidence, TaxRate
from orders.tests.rates import home, table
from sandbox.testing import Sandbox
from shop.accounts.models import CustomerAccount, User
from shop.lib.http import networks
from tests.people import browser

__all__ = ["table"]
pytestmark = pytest.mark.usefixtures("table")

PART = {"HX-Request": "true", "HX-Request-Type": "partial"}
COMPANY = {"country": "AT", "company": "Alpen GmbH", "tax_id": "atu 1234 5678"}


@pytest.fixture
def client(stripe: Sandbox) -> Client:
    return a_cart(on_the_shelf(amount=12000))


def look(client: Client, **said: Any) -> Any:
    """The button that asks what it costs there."""
    return client.post("/checkout/", BUYER | {"look": "1"} | said)


def buy(client: Client, **said: Any) -> Any:
    """As the page of this place was seen."""
    page = look(client, **said)
    return send(client, page.context["quote"], **said)


def send(client: Client, seen: Any, **said: Any) -> Any:
    told = {"seen": seen.digest, "at": seen.place.word}
    return client.post("/checkout/", BUYER | told | said)


def test_the_country_is_asked_above_the_total(client: Client) -> None:
    page = client.get("/checkout/").text
    assert page.index('name="country"') < page.index('id="sum"') < page.index("Total")
    assert "of it is tax" not in page
    answer = client.post("/checkout/", BUYER | {"seen": "x"})
    assert answer.status_code == 422
    assert "Choose your country: the tax depends on it." in answer.text
    assert not Order.objects.exists()


def test_another_country_another_tax(client: Client) -> None:
    answer = look(client, country="AT", name="Gabi")
    assert answer.status_code == 200
    assert "€20 of it is tax." in answer.text
    assert 'value="Gabi"' in answer.text
    assert "errorlist" not in answer.text
    part = client.post("/checkout/", BUYER | {"look": "1", "country": "DE"}, headers=PART).text
    assert "€19.16 of it is tax." in part
    assert part.count('name="seen"') == 1
    assert "<h1" not in part


def test_what_was_agreed_on_is_in_the_order(client: Client) -> None:
    assert buy(client, country="AT").status_code == 303
    order = Order.objects.get()
    line = order.lines.get()
    assert (order.total, order.tax, order.tax_included, order.taxed_by) == (
        12000, 2000, True, "table",
    )  # fmt: skip
    assert (line.tax, str(line.tax_rate), line.tax_name) == (2000, "20.000", "VAT")


def test_tax_that_comes_on_top(client: Client) -> None:
    home(tax_included=False)
    assert "Order and pay €120 plus tax" in client.get("/checkout/").text
    page = look(client, country="DE").text
    assert "Order and pay €142.80" in page
    assert buy(client, country="DE").status_code == 303
    order = Order.objects.get()
    assert (order.subtotal, order.tax, order.total) == (12000, 2280, 14280)
    assert order.lines.get().total == 14280


def test_nobody_agrees_to_another_sum(client: Client) -> None:
    """The country was chosen, and the button pressed without a look at the new total."""
    seen = client.get("/checkout/").context["quote"]
    answer = send(client, seen, country="AT")
    assert answer.status_code == 422
    assert "The tax depends on where you are." in answer.text
    assert "€20 of it is tax." in answer.text
    assert not Order.objects.exists()
    assert send(client, answer.context["quote"], country="AT").status_code == 303


def test_a_business_abroad_pays_the_net_price(stripe: Sandbox, client: Client) -> None:
    answer = look(client, **COMPANY)
    assert "Without tax: you owe it where your business is (reverse charge)." in answer.text
    order = paid(
        stripe, client, **COMPANY, seen=answer.context["quote"].digest,
        at=answer.context["quote"].place.word,
    )  # fmt: skip
    assert (order.reverse_charge, order.tax, order.total) == (True, 0, 10000)
    assert order.payments.get().amount == 10000
    assert order.lines.get().unit_amount == 10000
    assert order.tax_id == "ATU12345678"


def test_a_reverse_charge_needs_a_name(client: Client) -> None:
    answer = buy(client, **COMPANY | {"company": " "})
    assert answer.status_code == 422
    assert "Whose business is it?" in answer.text


def test_a_number_that_is_none_is_told_and_taxed(client: Client) -> None:
    answer = look(client, country="AT", tax_id="AT12345678")
    assert "not how VAT numbers of Austria are written: ATU12345678." in answer.text
    assert buy(client, country="AT", tax_id="AT12345678").status_code == 303
    assert Order.objects.get().tax == 2000


def test_what_the_account_says_is_there_already(stripe: Sandbox) -> None:
    eve = User.objects.create_user("eve@example.com")
    CustomerAccount.objects.create(user=eve, email="eve@example.com", country="AT")
    client = a_cart(on_the_shelf(amount=12000), client=browser(eve))
    page = client.get("/checkout/")
    assert 'value="AT" selected' in page.text
    assert page.context["quote"].tax == 2000


def test_a_header_is_believed_of_our_own_proxy_alone(
    stripe: Sandbox, client: Client, settings: Settings
) -> None:
    settings.COUNTRY_HEADER = "CF-IPCountry"
    from_france = {"CF-IPCountry": "fr"}
    page = client.get("/checkout/", headers=from_france)
    assert page.context["quote"].place.country == ""
    settings.TRUSTED_PROXIES = networks(["127.0.0.1"])
    page = client.get("/checkout/", headers=from_france)
    assert page.context["quote"].place.country == "FR"
    for junk in ("XX", "T1", "", "FRANCE", "<b>"):
        page = client.get("/checkout/", headers={"CF-IPCountry": junk})
        assert page.context["quote"].place.country == ""


def test_evidence_of_the_place_is_kept(stripe: Sandbox, client: Client, settings: Settings) -> None:
    settings.COUNTRY_HEADER, settings.TRUSTED_PROXIES = "CF-IPCountry", networks(["127.0.0.1"])
    client.defaults["HTTP_CF_IPCOUNTRY"] = "FR"
    seen = look(client, **COMPANY).context["quote"]
    order = paid(stripe, client, **COMPANY, seen=seen.digest, at=seen.place.word)
    assert set(order.tax_evidence.values_list("kind", "value")) == {
        ("said", "AT"), ("network", "FR"), ("tax_id", "ATU12345678"), ("card", "US"),
    }  # fmt: skip


def test_none_is_kept_where_no_tax_is_charged(
    stripe: Sandbox, client: Client, settings: Settings
) -> None:
    settings.TAX = "none"
    order = paid(stripe, client, country="AT")
    assert not TaxEvidence.objects.exists()
    assert order.taxed_by == ""
    another = a_cart(on_the_shelf("Another"), client=client)
    assert 'id="purchase"' not in another.get("/checkout/").text


@pytest.mark.parametrize("country", ["ZZ", "at", "-1", "A" * 10_000, "AT\x00", "<script>"])
def test_a_country_that_is_none(client: Client, country: str) -> None:
    for button in ({}, {"look": "1"}):
        answer = client.post("/checkout/", BUYER | {"country": country, "seen": "x"} | button)
        assert 200 <= answer.status_code < 500
        assert "<script>alert" not in answer.text
    assert not Order.objects.exists()


@pytest.mark.parametrize("tax_id", ["A" * 10_000, "\x00", "'; --", "💶", "0", "-1"])
def test_a_number_that_is_none(client: Client, tax_id: str) -> None:
    for button in ({}, {"look": "1"}):
        told = {"country": "AT", "tax_id": tax_id, "seen": "x"}
        answer = client.post("/checkout/", BUYER | told | button)
        assert 200 <= answer.status_code < 500
    assert not Order.objects.exists()


def test_a_cart_says_that_tax_comes_on_top(client: Client) -> None:
    assert "Tax comes on top" not in client.get("/cart/").text
    home(tax_included=False)
    assert "Tax comes on top; how much, depends on where you are." in client.get("/cart/").text
    assert cart_of(client).lines.exists()


def test_tax_asks_little_of_the_database(client: Client) -> None:
    """The rates once for the page and once under the lock, and the evidence."""
    seen = look(client, country="AT").context["quote"]
    with CaptureQueriesContext(connection) as queries:
        assert send(client, seen, country="AT").status_code == 303
    asked = [query["sql"] for query in queries]
    asked = [sql for sql in asked if not sql.startswith(TRANSACTIONS)]
    assert len(asked) <= MOST["place"] + 3, "\n".join(asked)


def test_a_rate_that_changes_while_somebody_looks(client: Client) -> None:
    seen = look(client, country="AT").context["quote"]
    TaxRate.objects.filter(country="AT").update(percent=10)
    answer = send(client, seen, country="AT")
    assert answer.status_code == 422
    assert "Something in your cart has changed." in answer.text
    assert not Order.objects.exists()


def test_an_order_keeps_the_rate_it_was_placed_with(stripe: Sandbox, client: Client) -> None:
    seen = look(client, country="AT").context["quote"]
    order = paid(stripe, client, country="AT", seen=seen.digest, at=seen.place.word)
    TaxRate.objects.all().delete()
    order.refresh_from_db()
    assert (order.tax, str(order.lines.get().tax_rate)) == (2000, "20.000")


def test_an_order_that_came_to_nothing_takes_its_evidence_along(
    client: Client, settings: Settings
) -> None:
    assert buy(client, country="AT").status_code == 303
    order = Order.objects.get()
    order.cancel(Order.Cause.EXPIRED, by="test")
    long_ago = timezone.now() - timedelta(days=settings.UNPAID_ORDERS_KEPT_DAYS + 1)
    Order.objects.update(cancelled_at=long_ago)
    forget_unpaid()
    assert not Order.objects.exists()
    assert not TaxEvidence.objects.exists()
