"""Invoices as their buyer meets them: only theirs, to keep, and to complete once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from billing import invoices
from billing.invoices import Part
from billing.models import Invoice
from billing.tests.billed import Sold, an_order_of, billed
from catalog.tests.shelf_of import on_the_shelf
from orders import links
from orders.models import Order
from shop.accounts.models import CustomerAccount, User
from shop.lib.rates import Rate
from tests.people import browser

pytestmark = pytest.mark.django_db

TYPED = {
    "name": "Gabi",
    "company": "Acme SARL",
    "address": "1 rue\r\n\r\n Paris ",
    "tax_id": "fr1x",
}


@pytest.fixture
def gabi() -> User:
    return User.objects.create_user("gabi@example.com")


@pytest.fixture
def order(gabi: User) -> Order:
    account = CustomerAccount.objects.create(user=gabi, email="gabi@example.com")
    made = an_order_of(Sold(on_the_shelf(), 11900, 1900, "19"), account=account)
    billed(made)
    return made


def pages(order: Order) -> list[str]:
    start = f"/orders/{order.public_id}/invoices/"
    number = Invoice.objects.filter(order=order).latest("serial").number
    return [start, f"{start}details/", f"{start}{number}/", f"{start}{number}/pdf/"]


def details(order: Order) -> str:
    return f"/orders/{order.public_id}/invoices/details/?key={links.key(order)}"


def test_its_owner_and_who_holds_its_link_see_it(order: Order, gabi: User) -> None:
    signed = [f"{path}?key={links.key(order)}" for path in pages(order)]
    for client, paths in ((browser(gabi), pages(order)), (Client(), signed)):
        assert [client.get(path).status_code for path in paths] == [303, 200, 200, 200]
    led = Client().get(signed[0], follow=True)
    assert "€119.00" in led.text
    assert led.context["invoice"].order == order


def test_to_anybody_else_it_is_not_there(order: Order) -> None:
    rival = an_order_of(Sold(on_the_shelf("Other"), 100))
    number = billed(rival).number
    eve = browser(User.objects.create_user("eve@example.com"))
    for path in pages(order):
        for client in (Client(), eve):
            assert client.get(path).status_code == 404
            assert client.get(f"{path}?key={links.key(rival)}").status_code == 404
    key = links.key(order)
    start = f"/orders/{order.public_id}/invoices"
    wrong = [number, "x" * 10_000, "2026-000009", "'; --", "%F0%9F%98%80"]
    for each in wrong:
        assert Client().get(f"{start}/{each}/?key={key}").status_code == 404
        assert Client().get(f"{start}/{each}/pdf/?key={key}").status_code == 404
    assert Client().get(f"{start}/%00/?key={key}").status_code in (400, 404)


def test_an_order_without_one_has_no_such_pages() -> None:
    order = an_order_of(Sold(on_the_shelf(), 0))
    start = f"/orders/{order.public_id}/invoices/"
    for path in (start, f"{start}details/", f"{start}2026-000001/"):
        assert Client().get(f"{path}?key={links.key(order)}").status_code == 404


def test_the_pages_of_orders_lead_there(order: Order, gabi: User) -> None:
    number = Invoice.objects.get().number
    client = browser(gabi)
    assert f"/invoices/{number}/pdf/" in client.get(f"/orders/{order.public_id}/").text
    there = f"/orders/{order.public_id}/invoices/"
    assert f'href="{there}"' in client.get("/account/purchases/").text
    assert client.get(there)["Location"].endswith(f"/{number}/")
    key = links.key(order)
    assert f"/{number}/?key={key.replace(':', '%3A')}" in Client().get(links.path(order)).text


def test_a_buyer_completes_their_details_once(order: Order) -> None:
    first = Invoice.objects.get()
    answer = Client().post(details(order), TYPED)
    new = Invoice.objects.latest("serial")
    assert answer.status_code == 303
    assert f"/{new.number}/?key=" in answer["Location"]
    assert new.content["buyer"] == first.content["buyer"] | {
        "name": "Gabi", "company": "Acme SARL", "address": "1 rue\nParis", "tax_id": "FR1X",
    }  # fmt: skip
    assert [each.total for each in invoices.of(order)] == [11900, -11900, 11900]
    assert Client().post(details(order), TYPED).status_code == 303  # pressed twice
    assert Client().post(details(order), TYPED | {"company": "Other"}).status_code == 422
    assert Invoice.objects.count() == 3
    page = Client().get(f"{new.get_absolute_url()}?key={links.key(order)}")
    assert page.context["details"] == ""


@pytest.mark.parametrize(
    "typed",
    [
        {}, {"name": " "}, {"name": "x" * 10_000}, {"company": "a\0b"}, {"address": "x" * 10_000},
        {"tax_id": "?"}, {"tax_id": "x" * 41}, {"name": "\u2028"},
    ],
)  # fmt: skip
def test_what_cannot_stand_there_is_refused_with_a_sentence(
    order: Order, typed: dict[str, str]
) -> None:
    answer = Client().post(details(order), typed)
    assert answer.status_code in (400, 422)
    assert Invoice.objects.count() == 1


def test_after_a_while_it_is_for_operators(order: Order, settings: Settings) -> None:
    settings.INVOICE_DETAILS_DAYS = 0
    assert "Please write to us" in Client().get(details(order)).text
    assert Client().post(details(order), TYPED).status_code == 422
    settings.INVOICE_DETAILS_DAYS = 30
    assert timezone.now() - Invoice.objects.get().issued_at < timedelta(days=30)
    invoices.credit(order, [Part(None, 11900, 1900)], "", "refund/1")
    assert Client().post(details(order), TYPED).status_code == 422
    assert Invoice.objects.count() == 2


def test_pdfs_are_limited(order: Order, settings: Settings) -> None:
    settings.RATES = settings.RATES | {"invoice": Rate("invoice", 2, 60)}
    path = f"{pages(order)[3]}?key={links.key(order)}"
    answers = [Client().get(path) for _time in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 429]
    assert answers[0]["Content-Type"] == "application/pdf"
    assert "no-store" in answers[0]["Cache-Control"]


def test_a_name_is_no_markup(order: Order) -> None:
    Client().post(details(order), {"name": "<b>Eve</b> #eval"})
    new = Invoice.objects.latest("serial")
    page = Client().get(f"{new.get_absolute_url()}?key={links.key(order)}").text
    assert "&lt;b&gt;Eve&lt;/b&gt; #eval" in page
