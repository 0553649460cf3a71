"""How often somebody may begin to pay, and who is never kept from it."""

import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings

from billing.tests.till import a_cart, check_out, paid
from catalog.tests.shelf_of import on_the_shelf
from orders.models import Order
from sandbox.testing import Sandbox
from shop.accounts.models import CustomerAccount, Hits, User
from shop.lib.rates import parse

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def two_an_hour(settings: Settings) -> None:
    settings.RATES = settings.RATES | {"checkout": parse("checkout", "RATE_CHECKOUT", "2/hour")}


def test_a_stranger_begins_so_often_and_is_told_when_to_come_back(stripe: Sandbox) -> None:
    client = a_cart()
    assert [check_out(client, email=f"{n}@example.com").status_code for n in range(2)] == [303, 303]

    answer = check_out(client, email="3@example.com")

    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert Order.objects.count() == 2


def test_what_is_refused_for_its_form_does_not_count(stripe: Sandbox) -> None:
    client = a_cart()

    assert [check_out(client, email="").status_code for _ in range(4)] == [422] * 4
    assert check_out(client).status_code == 303


def test_who_has_bought_here_is_never_kept_from_buying(stripe: Sandbox) -> None:
    alice = User.objects.create_user("alice@example.com")
    account = CustomerAccount.objects.create(user=alice, email="alice@example.com")
    order = paid(stripe, a_cart(on_the_shelf("One")))
    Order.objects.filter(pk=order.pk).update(account=account)
    client = a_cart(on_the_shelf("Two"))
    client.force_login(alice)
    client.get("/cart/")

    for number in range(4):
        seen = client.get("/checkout/").context["quote"].digest
        said = {"seen": seen, "email": f"{number}@example.com", "immediate": "on"}
        assert client.post("/checkout/", said).status_code == 303


@pytest.mark.django_db(transaction=True)
def test_when_nothing_can_be_counted_nothing_is_begun(stripe: Sandbox) -> None:
    """A limit that cannot be asked is no open door."""
    client: Client = a_cart()
    client.raise_request_exception = False
    table = Hits._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} RENAME TO hits_away")
        try:
            answer = check_out(client)
        finally:
            cursor.execute(f"ALTER TABLE hits_away RENAME TO {table}")

    assert answer.status_code >= 500
    assert not Order.objects.exists()
