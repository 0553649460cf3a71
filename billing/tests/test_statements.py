"""How much each step of a purchase asks of the database: every statement is time."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from billing.models import WebhookEvent
from billing.tasks import handle_webhook
from billing.tests.till import BUYER, HERE, a_cart, post, price_of, seen, session_of
from catalog.models import Product
from catalog.tests.shelf_of import on_the_shelf
from orders.models import Order
from sandbox.testing import Sandbox
from shop.storefront.models import LegalText, Storefront
from tests.people import a_member, a_seller

pytestmark = pytest.mark.django_db
# A test is a transaction itself, so that there are more marks in it than in life.
TRANSACTIONS = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
MOST = {
    "add": 9,
    "cart": 4,
    "checkout": 6,
    "place": 19,
    "webhook": 2,
    "settle": 29,
    "success": 4,
}
MORE = 1


@pytest.fixture(autouse=True)
def furnished() -> None:
    Storefront.objects.create(pk=1)
    LegalText.objects.create(kind="terms", language="en", body="Terms.")
    a_member(a_seller(), "sally@example.com")


def steps(stripe: Sandbox, *products: Product) -> Iterator[tuple[str, Callable[[], Any]]]:
    """One after the other, as each needs the one before."""
    *others, last = products
    client = a_cart(*others) if others else Client()
    told = {"price": price_of(last).pk}
    yield "add", lambda: client.post("/cart/lines/", told, headers=HERE)
    yield "cart", lambda: client.get("/cart/")
    yield "checkout", lambda: client.get("/checkout/")
    form = BUYER | {"seen": seen(client), "terms": _terms(client)}
    yield "place", lambda: client.post("/checkout/", form)
    order = Order.objects.latest("pk")
    stripe.stripe_pay(session_of(order))
    [event] = stripe.stripe_events("checkout.session.completed")
    yield "webhook", lambda: post(event)
    number = WebhookEvent.objects.get().pk
    yield "settle", lambda: handle_webhook.func(number)
    where = f"/checkout/success/?order={order.public_id}&session={session_of(order)}"
    yield "success", lambda: client.get(where)
    order.refresh_from_db()
    assert order.paid_at


def counted(stripe: Sandbox, *products: Product) -> dict[str, list[str]]:
    found = {}
    for name, act in steps(stripe, *products):
        with CaptureQueriesContext(connection) as queries:
            act()
        asked = [query["sql"] for query in queries]
        found[name] = [sql for sql in asked if not sql.startswith(TRANSACTIONS)]
    return found


def test_each_step_asks_little(stripe: Sandbox) -> None:
    asked = counted(stripe, on_the_shelf())
    for name, statements in asked.items():
        assert len(statements) <= MOST[name], "\n".join(statements)


def test_more_things_cost_hardly_more(stripe: Sandbox) -> None:
    asked = counted(stripe, *(on_the_shelf(f"Thing {number}") for number in range(5)))
    for name, statements in asked.items():
        assert len(statements) <= MOST[name] + MORE, "\n".join(statements)


def _terms(client: Client) -> str:
    return str(client.get("/checkout/").context["form"].terms_version)
