"""A shop with a handful of products, all on its front page."""

import pytest
from django.test import Client
from pytest_django import Settings

from billing.tests.till import a_cart, paid
from catalog.tests.shelf_of import on_the_shelf
from sandbox.testing import Sandbox
from shop.accounts.models import User
from tests.people import browser

pytestmark = pytest.mark.django_db

HERE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture(autouse=True)
def compact(settings: Settings) -> None:
    settings.COMPACT_SHOP = True


def test_everything_is_on_the_front_page_and_the_same_for_everybody() -> None:
    on_the_shelf("One")
    on_the_shelf("Two", stock=0)

    mine = browser(User.objects.create_user("alice@example.com"))
    shown = Client().get("/")

    assert shown.content == mine.get("/").content
    assert shown.text.count("Into the cart") == 1
    assert "Sold out" in shown.text
    assert not shown.cookies


def test_the_counter_shows_the_cart_and_ones_own_orders(stripe: Sandbox) -> None:
    alice = browser(User.objects.create_user("alice@example.com"))
    order = paid(stripe, a_cart(on_the_shelf("One")))
    order.account.user = User.objects.get(email="alice@example.com")
    order.account.save()
    a_cart(on_the_shelf("Two"), client=alice)

    shown = alice.get("/counter/").text

    assert "Two" in shown
    assert f"Order {order.number}" in shown
    assert "Order" not in Client().get("/counter/").text


def test_the_usual_front_page_is_another(settings: Settings) -> None:
    settings.COMPACT_SHOP = False
    on_the_shelf("One")

    assert "Into the cart" not in Client().get("/").text
