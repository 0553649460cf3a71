"""The table of tax rates at the operators' desk."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from billing.tax_preflight import tax as preflight
from billing.tests.test_tax_at_checkout import COMPANY, look
from billing.tests.till import a_cart, paid
from catalog.tests.shelf_of import on_the_shelf
from orders import rates, tax_ids
from orders.models import TaxRate
from orders.tests.rates import home, rate, table
from sandbox.testing import Sandbox
from shop.accounts.models import User
from shop.events.kinds import Kind
from shop.events.models import Event
from shop.tests.test_desks import operator
from tests.people import browser

__all__ = ["table"]
pytestmark = pytest.mark.django_db

LIST = "/ops/orders/taxrate/"
FILL = f"{LIST}fill/"
TOKEN = "0d6b1f0e-7a39-4d0a-9b59-0b0f4f6f3c55"
FORM = {"country": "DE", "percent": "19", "name": "USt.", "goods": "", "since": "2026-01-01"}


def test_the_unions_rates_by_one_button(olgas_browser: Client) -> None:
    kept = rate("DE", "16")
    page = olgas_browser.get(FILL).text
    assert "They are the rates of Jan. 1, 2026. Check each before you charge it" in page
    assert "Austria" in page
    assert "Germany" not in page

    answer = olgas_browser.post(FILL, {"reason": "We begin.", "token": TOKEN})

    assert answer["Location"] == LIST
    assert TaxRate.objects.count() == 27
    assert TaxRate.objects.get(country="DE") == kept
    assert str(TaxRate.objects.get(country="FI").percent) == "25.500"
    [event] = Event.objects.filter(kind=Kind.TAX_RATES_FILLED)
    assert (event.actor_name, event.data["reason"]) == ("Olga", "We begin.")
    olgas_browser.post(FILL, {"reason": "Again.", "token": TOKEN})
    assert TaxRate.objects.count() == 27
    assert Event.objects.filter(kind=Kind.TAX_RATES_FILLED).count() == 1
    assert "Everything else" in olgas_browser.get(LIST).text


def test_the_file_names_every_country_of_the_union() -> None:
    assert rates.standard().rates.keys() == tax_ids.UNION


@pytest.mark.parametrize("wrong", [{}, {"reason": ""}, {"reason": "x" * 301, "token": "y"}])
def test_it_wants_a_reason(olgas_browser: Client, wrong: dict[str, str]) -> None:
    assert olgas_browser.post(FILL, wrong).status_code == 422
    assert not TaxRate.objects.exists()


def test_only_who_may_add_rates_fills_them_in() -> None:
    client = browser(operator("view_taxrate"))
    assert client.get(FILL).status_code == 403
    assert client.post(FILL, {"reason": "So.", "token": TOKEN}).status_code == 403
    assert "Fill in" not in client.get(LIST).text
    assert browser(User.objects.create_user("c@example.com")).get(FILL).status_code == 403


def test_a_rate_is_kept_with_who_did_it(olgas_browser: Client) -> None:
    assert olgas_browser.post(f"{LIST}add/", FORM).status_code == 302
    row = TaxRate.objects.get()
    assert str(row) == "Germany: USt. 19\N{NO-BREAK SPACE}%"
    url = f"{LIST}{row.pk}/"
    assert olgas_browser.post(f"{url}change/", FORM | {"until": "2026-12-31"}).status_code == 302
    assert olgas_browser.post(f"{url}delete/", {"post": "yes"}).status_code == 302
    kinds = set(Event.objects.values_list("kind", "actor_name"))
    assert {("tax_rate.changed", "Olga"), ("tax_rate.removed", "Olga")} <= kinds
    assert not TaxRate.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"country": "DE"}, "VAT 19\N{NO-BREAK SPACE}% holds already. Let that one end first."),
        ({"country": "ZZ"}, "Select a valid choice"),
        ({"country": "A" * 10_000}, "Select a valid choice"),
        ({"percent": "-1"}, "greater than or equal to 0"),
        ({"percent": "101"}, "less than or equal to 100"),
        ({"percent": "1000000000"}, "no more than"),
        ({"percent": "many"}, "Enter a number"),
        ({"percent": "NaN"}, "Enter a number"),
        ({"percent": "1.2345"}, "3 decimal places"),
        ({"name": "x" * 10_000}, "at most 20 characters"),
        ({"since": "yesterday"}, "Enter a valid date"),
        ({"until": "1999-01-01"}, "The last day comes before the first."),
        ({"goods": "cheese"}, "Select a valid choice"),
    ],
)
def test_a_wrong_rate_is_told_in_a_sentence(
    olgas_browser: Client, wrong: dict[str, Any], sentence: str
) -> None:
    rate("DE", 19)
    answer = olgas_browser.post(f"{LIST}add/", FORM | {"country": "PT"} | wrong)
    assert answer.status_code == 200
    assert sentence in answer.text
    assert TaxRate.objects.count() == 1


def test_the_order_shows_its_tax_and_what_told_of_the_place(
    stripe: Sandbox, table: Any, olgas_browser: Client
) -> None:
    client = a_cart(on_the_shelf(amount=12000))
    seen = look(client, country="AT").context["quote"]
    order = paid(stripe, client, country="AT", seen=seen.digest, at=seen.place.word)
    page = olgas_browser.get(f"/ops/orders/order/{order.pk}/change/").text
    assert re.search(r"Tax in it</th><td[^>]*>€20<", page)
    assert "VAT 20\N{NO-BREAK SPACE}%" in page
    assert "Said at the checkout" in page
    assert "Country of the card" in page
    assert "United States" in page


def test_a_reverse_charge_says_so(stripe: Sandbox, table: Any, olgas_browser: Client) -> None:
    client = a_cart(on_the_shelf(amount=12000))
    seen = look(client, **COMPANY).context["quote"]
    order = paid(stripe, client, **COMPANY, seen=seen.digest, at=seen.place.word)
    page = olgas_browser.get(f"/ops/orders/order/{order.pk}/change/").text
    assert "the buyer owes it where their business is (reverse charge)" in page
    assert "ATU12345678" in page


def test_preflight_says_what_is_missing(settings: Settings, db: None) -> None:
    def found() -> list[str]:
        return [each.level.value for each in preflight()]

    assert found() == ["ok"]
    settings.TAX = "stripe"
    assert found() == ["fault"]
    settings.STRIPE_SECRET_KEY = "sk_test_1"
    assert found() == ["ok"]
    settings.TAX = "table"
    assert found() == ["doubt", "doubt"]
    home()
    rate("DE", 19)
    assert found() == ["ok", "doubt"]
    settings.VIES_URL = "https://vies.example.com"
    assert found() == ["ok"]
