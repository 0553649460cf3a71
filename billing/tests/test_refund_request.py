"""Asking for money back from the page of an order."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from billing.models import RefundRequest
from billing.tests.counter import ask, confirm, otto
from catalog.tests.shelf_of import on_the_shelf
from fulfillment.tests.owning import a_person, bought
from orders import links
from orders.models import Order
from shop.events.kinds import Kind
from shop.events.models import Event, Mail
from tests.people import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def order() -> Order:
    return bought(on_the_shelf("Type"), email="gabi@example.com", subtotal=2900, total=2900)


def url(order: Order) -> str:
    return f"/orders/{order.public_id}/refund-request/?key={links.key(order)}"


def test_the_buyer_asks_once_and_is_answered(order: Order) -> None:
    client = Client()
    assert "/refund-request/" in client.get(links.path(order)).text
    assert client.get(url(order)).status_code == 200
    for _time in range(2):
        answer = client.post(url(order), {"words": "The file is broken."})
        assert answer.status_code == 303
    row = RefundRequest.objects.get()
    assert "You asked for your money back" in client.get(answer["Location"]).text
    assert Event.objects.filter(kind=Kind.REFUND_ASKED).count() == 1

    desk = otto("view_refundrequest", "decide_refundrequest")
    assert "Refunds asked for" in desk.get("/ops/").text
    assert "The file is broken." in desk.get(f"/ops/billing/refundrequest/{row.pk}/change/").text
    for _time in range(2):
        confirm(desk, ask(desk, "grant", row))
    row.refresh_from_db()
    assert row.state == "granted"
    assert Mail.objects.filter(name="refund_answered", to="gabi@example.com").count() == 1
    assert "You get your money back." in client.get(links.path(order)).text
    # Answered, one may ask again.
    client.post(url(order), {"words": "It is broken again."})
    assert RefundRequest.objects.count() == 2


@pytest.mark.parametrize("words", ["", " ", "x" * 10_000])
def test_what_cannot_be_read_is_told(order: Order, words: str) -> None:
    assert Client().post(url(order), {"words": words}).status_code == 422
    assert not RefundRequest.objects.exists()


def test_of_somebody_elses_order_nothing_is_there(order: Order) -> None:
    path = f"/orders/{order.public_id}/refund-request/"
    for client in (Client(), browser(a_person("rita@example.com"))):
        assert client.get(path).status_code == 404
        assert client.post(path, {"words": "Mine!"}).status_code == 404
    assert not RefundRequest.objects.exists()


@pytest.mark.parametrize("fields", [{"paid_at": None}, {"total": 0, "subtotal": 0}])
def test_what_cost_nothing_gives_nothing_back(order: Order, fields: dict[str, Any]) -> None:
    Order.objects.update(**fields)
    assert Client().post(url(order), {"words": "Back!"}).status_code == 404
