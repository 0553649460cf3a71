"""One mail about a cart that was left: only for who asked, and never after buying."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from billing.tests.till import HERE, a_cart, cart_of
from catalog.tests.shelf_of import on_the_shelf
from fulfillment.tests.owning import a_person, bought
from orders import reminding
from orders.models import Cart, CartLine, Order
from shop.accounts.access import account_of
from shop.events import leaving
from shop.events.models import Mail
from shop.events.topics import Topic
from tests.people import browser

pytestmark = pytest.mark.django_db

URL = "/cart/reminder/"
EVE = "eve@example.com"
PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


def left(client: Client | None = None, *, ask: str = EVE, hours: int = 25) -> Client:
    client = client or a_cart(on_the_shelf("Type"))
    if ask:
        assert client.post(URL, {"email": ask}, headers=HERE).status_code == 303
    age(hours)
    return client


def age(hours: int = 25) -> None:
    then = timezone.now() - timedelta(hours=hours)
    Cart.objects.update(changed_at=then)
    CartLine.objects.update(added_at=then)


def mails() -> list[str]:
    return list(Mail.objects.filter(name="cart_reminder").values_list("to", flat=True))


def path() -> str:
    link = Mail.objects.filter(name="cart_reminder").latest("pk").context["link"]
    found = re.search(r"/cart/return/[^/]+/", link)
    assert found
    return found[0]


def test_who_asked_is_reminded_once() -> None:
    client = left()
    for _time in range(3):
        reminding.remind()
    assert mails() == [EVE]
    assert Mail.objects.get(name="cart_reminder").context["goods"] == ["Type"]
    # Looked at, or touched without a change: the same content is no second mail.
    Cart.objects.update(reminded_at=None)
    reminding.remind()
    assert mails() == [EVE]
    a_cart(on_the_shelf("Other"), client=client)
    age()
    Cart.objects.update(reminded_at=timezone.now() - timedelta(days=2))
    reminding.remind()
    assert mails() == [EVE, EVE]


def test_nobody_is_who_did_not_ask() -> None:
    left(ask="")
    pia = a_person("pia@example.com")
    a_cart(on_the_shelf("Two"), client=browser(pia))
    age()
    assert reminding.remind() == 0


@pytest.mark.parametrize("hours", [1, 24 * 9])
def test_not_too_soon_and_not_much_too_late(hours: int) -> None:
    left(hours=hours)
    assert reminding.remind() == 0


def test_it_can_be_switched_off(settings: Settings) -> None:
    client = left()
    settings.CART_REMINDER_HOURS = 0
    assert reminding.remind() == 0
    assert "Not today?" not in client.get("/cart/").text


def test_who_has_bought_hears_nothing() -> None:
    left()
    option = CartLine.objects.get().price.option
    order = bought(option.product, email=EVE, mailbox=EVE)
    assert reminding.remind() == 0
    Order.objects.filter(pk=order.pk).update(mailbox="other@example.com")
    Cart.objects.update(reminded_at=None)
    assert reminding.remind() == 1


def test_while_a_bank_takes_its_days_nobody_is_asked_to_buy_again() -> None:
    left()
    order = bought(CartLine.objects.get().price.option.product, email=EVE, mailbox=EVE)
    Order.objects.filter(pk=order.pk).update(paid_at=None, processing_at=timezone.now())
    assert reminding.remind() == 0


def test_an_emptied_cart_is_none() -> None:
    left()
    CartLine.objects.all().delete()
    assert reminding.remind() == 0


def test_who_unsubscribed_stays_so_whoever_types_the_address() -> None:
    leaving.leave(EVE, Topic.CARTS, by="link")
    left()
    assert reminding.remind() == 0


def test_the_mail_is_left_by_one_click() -> None:
    left()
    Client().post(f"/unsubscribe/{leaving.token(EVE, Topic.CARTS)}/", {"List-Unsubscribe": "x"})
    assert reminding.remind() == 0


def test_the_wish_can_be_taken_back() -> None:
    client = left()
    assert EVE in client.get("/cart/").text
    assert client.post(URL, {"stop": "1"}, headers=HERE).status_code == 303
    age()
    assert reminding.remind() == 0


def test_in_the_account_one_asks_for_all_carts() -> None:
    pia = a_person("pia@example.com")
    client = browser(pia)
    page = client.get("/account/notifications/").text
    assert not re.search(r'value="carts"[^>]*checked', page)
    client.post("/account/notifications/", {"topics": ["releases", "carts"]})
    assert re.search(r'value="carts"[^>]*checked', client.get("/account/notifications/").text)
    a_cart(on_the_shelf("Type"), client=client)
    age()
    assert reminding.remind() == 1
    assert mails() == ["pia@example.com"]
    link = Mail.objects.get(name="cart_reminder").context["link"]
    assert link.endswith("/sign-in/?next=%2Fcart%2F")
    client.post("/account/notifications/", {"topics": ["releases"]})
    Cart.objects.update(reminded_at=None)
    assert reminding.remind() == 0
    assert client.get("/account/mails/").status_code == 301


def test_who_is_signed_in_gives_no_other_address() -> None:
    pia = a_person("pia@example.com")
    leaving.leave("pia@example.com", Topic.CARTS, by="link")
    client = browser(pia)
    left(a_cart(on_the_shelf("Type"), client=client))
    assert Cart.objects.get().remind_to == "pia@example.com"
    assert reminding.remind() == 1


@pytest.mark.parametrize("email", ["", "nobody", "a@b", "x" * 10_000, "-1"])
def test_what_is_no_address_is_told(email: str) -> None:
    client = a_cart()
    page = client.post(URL, {"email": email}, headers=HERE)
    assert page.status_code == 422
    assert "Please write an e-mail address" in page.text
    part = client.post(URL, {"email": email}, headers=HERE | PART)
    assert part.status_code == 422
    assert "<html" not in part.text
    assert Client().post(URL, {"email": EVE}, headers=HERE).status_code == 422
    assert client.post(URL, {"email": EVE}).status_code == 403


def test_the_link_brings_the_cart_to_another_device_by_a_button() -> None:
    left()
    CartLine.objects.update(answers={"1": "my secret"})
    reminding.remind()
    other = Client()
    assert "Back to your cart" in other.get(path()).text
    assert "cart" not in other.cookies
    assert other.post(path())["Location"] == "/cart/"
    assert "Type" in other.get("/cart/").text
    assert cart_of(other) == Cart.objects.get()
    assert CartLine.objects.get().answers == {}


def test_what_is_in_the_cart_there_stays() -> None:
    left()
    reminding.remind()
    other = a_cart(on_the_shelf("Mine"))
    other.post(path())
    page = other.get("/cart/").text
    assert "Mine" in page
    assert "Type" in page
    assert Cart.objects.count() == 1
    assert Client().get(path()).status_code == 410


def test_who_is_signed_in_takes_it_into_their_own() -> None:
    left()
    reminding.remind()
    pia = a_person("pia@example.com")
    client = browser(pia)
    client.post(path())
    assert "Type" in client.get("/cart/").text
    assert Cart.objects.get().account == account_of(pia)


@pytest.mark.parametrize("token", ["x", "MTI:x:y", "9" * 3000, "%00", "..", "-1"])
def test_a_made_up_link_opens_nothing(token: str) -> None:
    for method in ("get", "post"):
        answer: Any = getattr(Client(), method)(f"/cart/return/{token}/")
        assert answer.status_code in {400, 404, 410}


def test_two_clocks_at_once_remind_once() -> None:
    left()
    number = Cart.objects.get().pk
    assert reminding._remind(number)
    assert not reminding._remind(number)
