"""What was bought as a guest, and whose it may become."""

from __future__ import annotations

import pytest
from django.test import Client

from catalog.tests.shelf_of import on_the_shelf
from fulfillment.models import Entitlement
from fulfillment.tests.owning import a_person, bought
from orders.models import Order
from orders.tests.sold import an_order
from shop.accounts.access import account_of
from shop.accounts.models import Profile, User
from shop.events.kinds import Kind
from shop.events.models import Event
from tests.people import browser

pytestmark = pytest.mark.django_db

CLAIMS = "/account/claims/"


def test_a_guests_purchase_comes_into_the_account_of_who_has_the_address() -> None:
    order = bought(on_the_shelf("Book"), email="PIA@example.com")
    pia = a_person("pia@example.com")
    client = browser(pia)
    assert "before you had this account" in client.get("/account/").text

    for _time in range(2):
        assert client.post(CLAIMS).status_code == 303

    order.refresh_from_db()
    assert order.account == account_of(pia) == Entitlement.objects.get().account
    assert Event.objects.filter(kind=Kind.GOODS_CLAIMED).count() == 1
    page = client.get("/account/").text
    assert "Book" in page
    assert "before you had this account" not in page


@pytest.mark.parametrize("email", ["rita@example.com", "pia+more@example.com"])
def test_of_another_address_nothing_comes(email: str) -> None:
    bought(on_the_shelf("Book"), email=email)
    pia = a_person("pia@example.com")
    browser(pia).post(CLAIMS)
    assert not account_of(pia).orders.exists()


def test_an_address_that_nobody_verified_claims_nothing() -> None:
    bought(on_the_shelf("Book"), email="pia@example.com")
    nobody = User.objects.create_user(None, name="Pia")
    Profile.objects.create(user=nobody, unverified_email="pia@example.com")
    browser(nobody).post(CLAIMS)
    assert Order.objects.get().account.user is None


def test_what_was_never_paid_and_what_has_an_owner_stay_where_they_are() -> None:
    an_order(email="pia@example.com")
    rita = a_person("rita@example.com")
    bought(on_the_shelf("Book"), by=rita, email="pia@example.com")
    browser(a_person("pia@example.com")).post(CLAIMS)
    assert account_of(rita).orders.count() == 1
    assert not Event.objects.filter(kind=Kind.GOODS_CLAIMED).exists()


def test_a_visitor_is_led_to_the_sign_in() -> None:
    answer = Client().post(CLAIMS)
    assert answer.headers["Location"].startswith("/sign-in/")
