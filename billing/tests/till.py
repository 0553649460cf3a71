"""Buying, as the tests of money need it: the shop's own doors, and Stripe's events by hand."""

from __future__ import annotations

import hmac
import json
import time
from typing import Any

from django.test import Client

from billing.models import Checkout, WebhookEvent
from billing.tasks import handle_webhook
from catalog.models import Price, Product
from catalog.tests.shelf_of import on_the_shelf
from orders.models import Cart, Order
from orders.quote import quote
from sandbox.testing import Sandbox

HERE = {"Sec-Fetch-Site": "same-origin"}
SECRET = "whsec_of_a_test"
URL = "/webhooks/stripe/"
BUYER = {"email": "gabi@example.com", "immediate": "on"}


def price_of(product: Product, currency: str = "EUR") -> Price:
    return Price.objects.open().get(option__product=product, default=True, currency=currency)


def a_cart(*products: Product, client: Client | None = None, **said: Any) -> Client:
    """A browser with these in its cart."""
    client = client or Client()
    for product in products or (on_the_shelf(),):
        told = {"price": price_of(product).pk, **said}
        assert client.post("/cart/lines/", told, headers=HERE).status_code == 303
    return client


def cart_of(client: Client) -> Cart:
    return Cart.objects.get(key=client.cookies["cart"].value)


def seen(client: Client) -> str:
    return quote(cart_of(client)).digest


def check_out(client: Client, **said: Any) -> Any:
    """What the button at the end of the checkout does."""
    return client.post("/checkout/", BUYER | {"seen": seen(client)} | said)


def an_order(client: Client | None = None, **said: Any) -> Order:
    """Placed, with its session at Stripe, and not paid."""
    answer = check_out(client or a_cart(), **said)
    assert answer.status_code == 303, answer.content.decode()
    return Order.objects.latest("pk")


def session_of(order: Order) -> str:
    return str(order.checkouts.latest("number").session_id)


def signature(body: str, secret: str = SECRET, at: int = 0) -> str:
    at = at or int(time.time())
    digest = hmac.new(secret.encode(), f"{at}.{body}".encode(), "sha256").hexdigest()
    return f"t={at},v1={digest}"


def post(said: Any, **how: Any) -> Any:
    body = said if isinstance(said, str) else json.dumps(said)
    return Client().post(
        URL, body, "application/json", headers={"Stripe-Signature": signature(body, **how)}
    )


def bring(stripe: Sandbox, kind: str = "", *, handle: bool = True) -> list[WebhookEvent]:
    """Has the events that Stripe has made so far delivered, and handled."""
    for event in stripe.stripe_events(kind):
        assert post(event).status_code == 200
    if handle:
        work()
    return list(WebhookEvent.objects.filter(source="stripe"))


def work() -> None:
    """What a worker does with all that is open, once."""
    for event in WebhookEvent.objects.open().order_by("pk"):
        handle_webhook.func(event.pk)


def paid(stripe: Sandbox, client: Client | None = None, **said: Any) -> Order:
    """Bought and settled."""
    order = an_order(client, **said)
    stripe.stripe_pay(session_of(order))
    bring(stripe)
    order.refresh_from_db()
    assert order.state == "paid"
    return order


def sessions() -> int:
    return Checkout.objects.exclude(session_id=None).count()
