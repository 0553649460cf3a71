"""What is done with carts is written down, and of whoever does it nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from billing.tests.till import HERE, a_cart, cart_of, check_out, price_of
from catalog.tests.shelf_of import on_the_shelf
from orders.models import Cart, CartActivity
from sandbox.testing import Sandbox

pytestmark = pytest.mark.django_db


def did() -> list[tuple[Any, ...]]:
    return list(CartActivity.objects.order_by("pk").values_list("what", "price", "quantity"))


def test_adding_changing_removing_and_starting_to_pay(stripe: Sandbox) -> None:
    one, two = on_the_shelf("One"), on_the_shelf("Two")
    client = a_cart(one, two)
    lines = {line.price_id: line.pk for line in cart_of(client).lines.all()}
    first, second = price_of(one).pk, price_of(two).pk
    client.post(f"/cart/lines/{lines[second]}/", {"remove": "1"}, headers=HERE)
    client.post(f"/cart/lines/{lines[second]}/", {"remove": "1"}, headers=HERE)
    check_out(client)
    assert did() == [
        ("added", first, 1),
        ("added", second, 1),
        ("removed", second, 1),
        ("started", first, 1),
    ]
    assert len(set(CartActivity.objects.values_list("visit", flat=True))) == 1
    check_out(client)  # the same order again is no other start
    assert len(did()) == 4


def test_what_is_refused_is_not_written_down() -> None:
    client = a_cart(on_the_shelf("One"))
    for said in ({"price": "0"}, {"price": "x"}, {"quantity": "-1"}):
        client.post("/cart/lines/", said, headers=HERE)
    assert len(did()) == 1


def test_whoever_comes_back_later_is_another_visit() -> None:
    client = a_cart(on_the_shelf("One"))
    Cart.objects.update(changed_at=timezone.now() - timedelta(hours=1))
    a_cart(on_the_shelf("Two"), client=client)
    assert len(set(CartActivity.objects.values_list("visit", flat=True))) == 2


def test_nothing_in_it_leads_to_a_cart() -> None:
    client = a_cart()
    row, cart = CartActivity.objects.get(), cart_of(client)
    assert row.visit not in {cart.key, str(cart.pk)}
    names = {field.name for field in CartActivity._meta.get_fields()}
    assert names == {"id", "visit", "what", "price", "quantity", "at"}


def test_it_is_forgotten_after_its_days(settings: Settings) -> None:
    a_cart()
    settings.CART_ACTIVITY_KEPT_DAYS = 10
    assert CartActivity.objects.forget_old() == 0
    CartActivity.objects.update(at=timezone.now() - timedelta(days=11))
    assert CartActivity.objects.forget_old() == 1


def test_the_desk_shows_it(olgas_browser: Client) -> None:
    a_cart(on_the_shelf("Harbour"))
    page = olgas_browser.get("/ops/orders/cartactivity/").text
    assert "Harbour" in page
    assert "Added" in page
