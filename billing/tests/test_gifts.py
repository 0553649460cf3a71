"""Bought for somebody else: told on its day, taken once, and nobody else's meanwhile."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from billing.tests.till import a_cart, an_order, bring, check_out, paid
from catalog.tests.hours_of import a_service
from catalog.tests.shelf_of import on_the_shelf
from fulfillment import delivery, gifts
from fulfillment.models import Entitlement, Wrapping
from fulfillment.tests.owning import a_person
from orders import links
from orders.models import Gift, Order
from sandbox.testing import Sandbox
from shop.accounts.access import account_of
from shop.events.kinds import Kind
from shop.events.models import Event, Mail
from tests.people import browser

pytestmark = pytest.mark.django_db

FOR_BEN = {"gift_email": "ben@example.com", "gift_words": "Happy birthday!\n<b>Ben</b>"}


def given(stripe: Sandbox, **said: Any) -> tuple[Order, Wrapping]:
    """A gift that is paid, and wrapped."""
    order = an_order(a_cart(on_the_shelf("Book")), **FOR_BEN | said)
    stripe.stripe_pay(order.checkouts.latest("number").session_id)
    bring(stripe)
    order.refresh_from_db()
    assert order.state == "paid"
    return order, Wrapping.objects.get()


def handed_over(wrapping: Wrapping) -> Mail:
    gifts.hand_over(wrapping)
    return Mail.objects.get(name="gift")


def test_whoever_it_is_for_is_told_and_the_buyer_has_the_receipt(stripe: Sandbox) -> None:
    order, wrapping = given(stripe)
    mail = handed_over(wrapping)
    gifts.hand_over(wrapping)

    assert Mail.objects.filter(name="gift").count() == 1
    assert (mail.to, mail.context["goods"]) == ("ben@example.com", ["Book"])
    assert mail.context["link"].endswith(f"/gifts/{wrapping.token}/")
    assert Mail.objects.get(name="receipt").to == "gabi@example.com"
    assert Event.objects.filter(kind=Kind.GIFT_HANDED_OVER).count() == 1
    page = Client().get(f"/gifts/{wrapping.token}/")
    assert "Happy birthday!" in page.text
    assert "<b>Ben</b>" not in page.text
    assert "Book" in page.text
    assert "was told of your gift" in Client().get(links.path(order)).text


def test_a_gift_waits_for_its_day(stripe: Sandbox) -> None:
    day = timezone.localdate() + timedelta(days=5)
    order, wrapping = given(stripe, gift_on=str(day))
    gifts.hand_over(wrapping)
    assert not Mail.objects.filter(name="gift").exists()
    assert timezone.localdate(wrapping.due_at) == day
    assert "will be told of your gift on" in Client().get(links.path(order)).text
    Wrapping.objects.update(due_at=timezone.now())
    wrapping.refresh_from_db()
    handed_over(wrapping)


def test_what_was_taken_back_meanwhile_is_not_announced(stripe: Sandbox) -> None:
    order, wrapping = given(stripe)
    delivery.withdraw(order, by="olga", reason="Refunded")
    gifts.hand_over(wrapping)
    assert not Mail.objects.filter(name="gift").exists()


def test_a_gift_is_taken_once_by_who_comes_first(stripe: Sandbox) -> None:
    _order, wrapping = given(stripe)
    ben, rita = a_person("ben@example.com"), a_person("rita@example.com")
    claims = f"/gifts/{wrapping.token}/claims/"
    assert Client().post(claims).headers["Location"].startswith("/sign-in/")
    for person in (ben, rita, ben):
        assert browser(person).post(claims).status_code == 303
    assert Entitlement.objects.get().account == account_of(ben)
    assert Event.objects.filter(kind=Kind.GOODS_CLAIMED).count() == 1
    assert "has been taken" in browser(rita).get(f"/gifts/{wrapping.token}/").text


def test_who_bought_it_cannot_use_it_and_whoever_holds_its_link_can(stripe: Sandbox) -> None:
    order, wrapping = given(stripe)
    there = f"/account/downloads/{Entitlement.objects.get().token}/"
    page = Client().get(links.path(order))
    assert Entitlement.objects.get().token not in page.text
    assert Client().get(f"{there}?key={links.key(order)}").status_code == 404
    assert Client().get(f"{there}?key={wrapping.token}x").status_code == 404
    assert Client().get(f"{there}?key={wrapping.token}").status_code == 200
    browser(ben := a_person("ben@example.com")).post(f"/gifts/{wrapping.token}/claims/")
    assert Client().get(f"{there}?key={wrapping.token}").status_code == 404
    assert Client().get(f"{there}?key={links.key(order)}").status_code == 404
    assert browser(ben).get(there).status_code == 200


def test_a_guest_who_gave_it_away_does_not_claim_it_back(stripe: Sandbox) -> None:
    given(stripe)
    gabi = a_person("gabi@example.com")
    browser(gabi).post("/account/claims/")
    assert account_of(gabi).orders.count() == 1
    assert not account_of(gabi).entitlements.exists()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"gift_email": "nonsense"}, "valid email"),
        ({"gift_email": "", "gift_words": "Hello"}, "Who is it for?"),
        ({"gift_on": "2020-01-01"}, "Choose a day from today"),
        ({"gift_on": "9999-12-31"}, "Choose a day from today"),
        ({"gift_on": "tomorrow"}, "valid date"),
        ({"gift_words": "x" * 1001}, "at most 1000 characters"),
    ],
)
def test_what_makes_no_gift_is_said(stripe: Sandbox, said: dict[str, str], sentence: str) -> None:
    answer = check_out(a_cart(on_the_shelf("Book")), **FOR_BEN | said)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert not Order.objects.exists()


def test_nobody_is_mailed_for_nothing(stripe: Sandbox) -> None:
    client = a_cart(on_the_shelf("Sample", amount=0))
    assert "Is it a gift?" not in client.get("/checkout/").text
    check_out(client, **FOR_BEN)
    assert Order.objects.exists()
    assert not Gift.objects.exists()


def test_an_appointment_is_no_gift(stripe: Sandbox) -> None:
    assert "Is it a gift?" in a_cart(on_the_shelf("Book")).get("/checkout/").text
    lesson = a_service(by_request=True).product
    assert "Is it a gift?" not in a_cart(lesson).get("/checkout/").text


def test_a_gift_that_is_said_otherwise_is_another_order(stripe: Sandbox) -> None:
    client = a_cart(on_the_shelf("Book"))
    first = an_order(client, **FOR_BEN)
    assert an_order(client, **FOR_BEN) == first
    second = an_order(client, **FOR_BEN | {"gift_email": "eve@example.com"})
    assert second != first
    assert Gift.objects.get(order=second).email == "eve@example.com"


def test_without_a_word_of_gifts_it_is_the_buyers(stripe: Sandbox) -> None:
    order = paid(stripe)
    assert Entitlement.objects.get().account == order.account
    assert not Wrapping.objects.exists()
