"""Whoever owns a thing is told so before they pay for it a second time."""

import pytest
from django.test import Client

from billing.tests.till import BUYER, a_cart, bring, session_of
from catalog.models import Product
from catalog.tests.shelf_of import on_the_shelf
from fulfillment import delivery
from orders.models import Cart, Order
from orders.quote import quote
from sandbox.testing import Sandbox
from shop.accounts.models import User
from tests.people import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def gabi() -> Client:
    return browser(User.objects.create_user("gabi@example.com", name="Gabi"))


def check_out(client: Client, **said: str) -> int:
    agreed = quote(Cart.objects.get(account__isnull=False)).digest
    return int(client.post("/checkout/", BUYER | {"seen": agreed} | said).status_code)


def buy(stripe: Sandbox, client: Client, product: Product) -> Order:
    a_cart(product, client=client)
    assert check_out(client) == 303
    order = Order.objects.latest("pk")
    stripe.stripe_pay(session_of(order))
    bring(stripe)
    a_cart(product, client=client)
    return order


def test_it_is_bought_again_only_knowingly(stripe: Sandbox, gabi: Client) -> None:
    buy(stripe, gabi, on_the_shelf())

    page = gabi.get("/checkout/").content.decode()
    assert "You bought Marlow Serif on " in page
    assert check_out(gabi) == 422
    assert Order.objects.count() == 1

    assert check_out(gabi, again="on") == 303
    assert Order.objects.count() == 2


@pytest.mark.parametrize("fields", [{"several": True}, {"kind": "service"}])
def test_of_some_things_one_may_want_more(
    stripe: Sandbox, gabi: Client, fields: dict[str, object]
) -> None:
    buy(stripe, gabi, on_the_shelf(**fields))  # type: ignore[arg-type]  # of several kinds

    assert "You bought" not in gabi.get("/checkout/").content.decode()
    assert check_out(gabi) == 303


def test_what_was_taken_back_is_not_owned(stripe: Sandbox, gabi: Client) -> None:
    delivery.withdraw(buy(stripe, gabi, on_the_shelf()), by="test", reason="Refunded")

    assert "You bought" not in gabi.get("/checkout/").content.decode()


def test_nothing_is_said_to_a_guest_about_whose_address_they_type(
    stripe: Sandbox, gabi: Client
) -> None:
    product = on_the_shelf()
    buy(stripe, gabi, product)
    guest = a_cart(product)

    assert "You bought" not in guest.get("/checkout/").content.decode()
    agreed = quote(Cart.objects.get(account=None)).digest
    assert guest.post("/checkout/", BUYER | {"seen": agreed}).status_code == 303
