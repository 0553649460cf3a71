"""Whether a VAT number exists is asked after the sale, and never stands in its way."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from billing.models import TaxIdCheck
from billing.tasks import check_tax_id
from billing.tax_ids import TRIES
from billing.tests.test_tax_at_checkout import COMPANY, look
from billing.tests.till import a_cart, paid
from catalog.tests.shelf_of import on_the_shelf
from orders.models import Order
from orders.tests.rates import table
from sandbox.testing import Sandbox
from shop.events.kinds import Kind
from shop.events.models import Event
from tests.house import free_port

__all__ = ["table"]
pytestmark = pytest.mark.usefixtures("table")


@pytest.fixture(autouse=True)
def vies(stripe: Sandbox, settings: Settings) -> None:
    settings.VIES_URL = f"{stripe.url}/vies/rest-api"


def bought(stripe: Sandbox, number: str = "ATU12345678", **said: Any) -> Order:
    client = a_cart(on_the_shelf(amount=12000))
    told = COMPANY | {"tax_id": number} | said
    seen = look(client, **told).context["quote"]
    return paid(stripe, client, **told, seen=seen.digest, at=seen.place.word)


def asked(order: Order) -> TaxIdCheck:
    """As a worker does it."""
    row = TaxIdCheck.objects.get(order=order)
    check_tax_id.func(row.pk)
    row.refresh_from_db()
    return row


def test_one_that_exists(stripe: Sandbox) -> None:
    row = asked(bought(stripe))
    assert (row.outcome, row.number) == ("valid", "ATU12345678")
    assert row.answer["name"] == "Example Company"
    assert row.done_at
    told = row.order.tax_evidence.values_list("value", flat=True)
    assert "ATU12345678, VIES: valid" in told
    assert Event.objects.filter(kind=Kind.TAX_ID_CHECKED).count() == 1
    check_tax_id.func(row.pk)
    assert Event.objects.filter(kind=Kind.TAX_ID_CHECKED).count() == 1


def test_one_that_does_not_waits_for_a_decision(stripe: Sandbox, olgas_browser: Client) -> None:
    row = asked(bought(stripe, "ATU12345200"))
    assert row.outcome == "refuted"
    assert list(TaxIdCheck.objects.refuted()) == [row]
    assert row.order.state == "paid"
    desk = olgas_browser.get("/ops/").text
    assert "VAT numbers that do not exist" in desk
    page = olgas_browser.get(f"/ops/orders/order/{row.order.pk}/change/").text
    assert "it does not exist" in page
    assert row.attend("olga", "They gave us another one.")
    assert not row.attend("olga", "Twice.")
    assert not TaxIdCheck.objects.refuted().exists()


@pytest.mark.parametrize("ending", ["300", "301", "302", "400", "500", "999"])
def test_an_office_that_does_not_answer_is_asked_again(stripe: Sandbox, ending: str) -> None:
    row = asked(bought(stripe, f"ATU12345{ending}"))
    assert (row.outcome, row.done_at, row.attempts) == ("", None, 1)
    assert row.due_at > timezone.now()
    assert row.error


def test_after_some_tries_it_stays_unknown(stripe: Sandbox, settings: Settings) -> None:
    settings.VIES_URL = f"http://127.0.0.1:{free_port()}"
    order = bought(stripe)
    for _try in range(TRIES):
        TaxIdCheck.objects.update(due_at=timezone.now() - timedelta(seconds=1))
        row = asked(order)
    assert (row.outcome, row.attempts) == ("unknown", TRIES)
    assert row.done_at
    assert not TaxIdCheck.objects.refuted().exists()


def test_nobody_is_asked_unless_it_matters(stripe: Sandbox, settings: Settings) -> None:
    bought(stripe, country="DE", tax_id="DE123456789")
    assert not TaxIdCheck.objects.exists()


def test_nobody_is_asked_unless_it_is_set_up(stripe: Sandbox, settings: Settings) -> None:
    settings.VIES_URL = ""
    assert bought(stripe).reverse_charge
    assert not TaxIdCheck.objects.exists()
