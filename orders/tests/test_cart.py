"""The cart: what goes in, what does not, and whose it is."""

import json
from typing import Any

import pytest
from django.test import Client

from catalog.models import Price, Product
from catalog.tests.shelf_of import a_draft, on_the_shelf
from orders.models import Cart, CartLine
from orders.quote import quote
from shop.accounts.models import User
from shop.lib.money import Money
from tests.crowd import at_once
from tests.people import browser

pytestmark = pytest.mark.django_db

HERE = {"Sec-Fetch-Site": "same-origin"}


def price_of(product: Product) -> Price:
    found = Price.objects.open().get(option__product=product, default=True, currency="EUR")
    assert isinstance(found, Price)
    return found


def put(client: Client, price: Price, headers: Any = None, **said: Any) -> Any:
    return client.post("/cart/lines/", {"price": price.pk, **said}, headers=HERE | (headers or {}))


def test_a_visitor_puts_something_in_and_finds_it_again() -> None:
    price, client = price_of(on_the_shelf()), Client()

    answer = put(client, price)

    assert (answer.status_code, answer["Location"]) == (303, "/cart/")
    assert client.cookies["cart"]["httponly"]
    shown = client.get("/cart/").content.decode()
    assert "Marlow Serif" in shown
    assert "€29" in shown


def test_htmx_gets_a_few_words_and_its_event() -> None:
    answer = put(
        Client(), price_of(on_the_shelf()), {"HX-Request": "true", "HX-Request-Type": "partial"}
    )

    assert answer.status_code == 200
    assert json.loads(answer["HX-Trigger"]) == {"cart": {}}
    assert "<html" not in answer.content.decode()
    assert "In your cart: 1 thing for €29." in answer.content.decode()


def test_a_post_from_another_site_is_refused() -> None:
    price = price_of(on_the_shelf())

    for told in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {}):
        answer = Client().post("/cart/lines/", {"price": price.pk}, headers=told)
        assert answer.status_code == 403

    assert not CartLine.objects.exists()


def test_what_one_cannot_have_twice_is_in_it_once() -> None:
    price, client = price_of(on_the_shelf()), Client()

    put(client, price)
    put(client, price, quantity=5)

    assert CartLine.objects.get().quantity == 1


def test_licences_are_counted() -> None:
    price, client = price_of(on_the_shelf(several=True)), Client()

    put(client, price, quantity=2)
    put(client, price, quantity=3)

    assert CartLine.objects.get().quantity == 5


@pytest.mark.parametrize(
    "said",
    [{"quantity": "0"}, {"quantity": "-1"}, {"quantity": "1000000000"}, {"quantity": "two"}],
)
def test_a_number_that_is_none_is_said(said: dict[str, str]) -> None:
    answer = put(Client(), price_of(on_the_shelf(several=True)), **said)

    assert answer.status_code == 422
    assert "Please choose a number from 1 to 999." in answer.content.decode()
    assert not CartLine.objects.exists()


@pytest.mark.parametrize("price", ["", "0", "-1", "99999999999999999999", "abc", "1 OR 1=1"])
def test_a_price_that_is_none_is_said(price: str) -> None:
    answer = Client().post("/cart/lines/", {"price": price}, headers=HERE)

    assert answer.status_code == 422
    assert "This is not for sale at the moment." in answer.content.decode()


def test_what_is_no_longer_on_the_shelf_does_not_go_in() -> None:
    gone = on_the_shelf("Gone")
    gone.archive(by="test")
    draft = a_draft("Draft")
    hidden = draft.options.create(name="One").prices.create(amount=100, currency="EUR")
    closed = price_of(on_the_shelf("Closed"))
    closed.option.change_price(Money(3900, "EUR"), by="test")

    for price in (price_of(gone), hidden, closed):
        assert put(Client(), price).status_code == 422

    assert not CartLine.objects.exists()


def test_one_order_has_one_currency() -> None:
    client = Client()
    put(client, price_of(on_the_shelf("Here")))
    there = on_the_shelf("There", currency="USD").options.get().prices.get()

    answer = put(client, there)

    assert answer.status_code == 422
    assert "Your cart is in EUR" in answer.content.decode()
    assert CartLine.objects.count() == 1


def test_plans_are_not_bought_by_the_cart() -> None:
    product = on_the_shelf("Plus", kind="plan")
    price = product.options.get().change_price(Money(900, "EUR"), "month", by="test")

    answer = put(Client(), price)

    assert answer.status_code == 422
    assert not CartLine.objects.exists()


def test_who_names_the_amount_names_enough() -> None:
    option = on_the_shelf("Notes").options.get()
    price = option.change_price(Money(500, "EUR"), by="test", suggested=1000)
    client = Client()

    assert put(client, price, amount="4.99").status_code == 422
    assert put(client, price, amount="nothing").status_code == 422
    assert put(client, price, amount="12.50").status_code == 303
    assert CartLine.objects.get().amount == 1250


def test_a_fixed_price_cannot_be_named() -> None:
    client = Client()
    put(client, price_of(on_the_shelf()), amount="0.01")

    assert quote(Cart.objects.get()).total == 2900


def test_a_number_is_changed_and_a_line_taken_out() -> None:
    client = Client()
    put(client, price_of(on_the_shelf(several=True)))
    line = CartLine.objects.get()

    client.post(f"/cart/lines/{line.pk}/", {"quantity": "7"}, headers=HERE)
    line.refresh_from_db()
    assert line.quantity == 7

    client.post(f"/cart/lines/{line.pk}/", {"remove": "1"}, headers=HERE)
    assert not CartLine.objects.exists()
    assert "Nothing in it yet" in client.get("/cart/").content.decode()


def test_nobody_touches_the_cart_of_another() -> None:
    put(Client(), price_of(on_the_shelf(several=True)))
    line = CartLine.objects.get()
    stranger = Client()
    put(stranger, price_of(on_the_shelf("Quay")))

    stranger.post(f"/cart/lines/{line.pk}/", {"remove": "1"}, headers=HERE)
    answer = stranger.post(f"/cart/lines/{line.pk}/", {"quantity": "9"}, headers=HERE)

    assert answer.status_code == 422
    line.refresh_from_db()
    assert line.quantity == 1


def test_a_visitors_cart_comes_along_when_they_sign_in() -> None:
    alice = User.objects.create_user("alice@example.com")
    mine = browser(alice)
    put(mine, price_of(on_the_shelf("Marlow")))
    here = Client()
    put(here, price_of(on_the_shelf("Quay")))
    key = here.cookies["cart"].value

    here.force_login(alice)
    shown = here.get("/cart/").content.decode()

    assert "Marlow" in shown
    assert "Quay" in shown
    assert Cart.objects.count() == 1
    assert not here.cookies["cart"].value
    stranger = Client()
    stranger.cookies["cart"] = key
    assert "Nothing in it yet" in stranger.get("/cart/").content.decode()


def test_the_cart_of_an_account_is_on_every_device() -> None:
    alice = User.objects.create_user("alice@example.com")
    put(browser(alice), price_of(on_the_shelf()))

    assert "Marlow Serif" in browser(alice).get("/cart/").content.decode()


def test_a_price_changed_meanwhile_is_shown_and_taken() -> None:
    price, client = price_of(on_the_shelf()), Client()
    put(client, price)
    price.option.change_price(Money(3500, "EUR"), by="test")

    shown = client.get("/cart/").content.decode()

    assert "The price has changed from €29 to €35." in shown
    put(client, price_of(price.option.product))
    assert CartLine.objects.get().price.amount == 3500


@pytest.mark.parametrize(
    ("happens", "said"),
    [
        (lambda product: product.archive(by="test"), "Marlow Serif is no longer for sale."),
        (lambda product: Product.objects.update(stock=0), "Marlow Serif is sold out."),
        (lambda product: Product.objects.update(stock=1), "Only 1 of Marlow Serif is left."),
        (
            lambda product: Product.objects.update(limit_per_customer=1),
            "One customer may have 1 of Marlow Serif.",
        ),
    ],
)
def test_what_stands_in_the_way_is_said(happens: Any, said: str) -> None:
    product, client = on_the_shelf(several=True), Client()
    put(client, price_of(product), quantity=2)
    happens(product)

    shown = client.get("/cart/").content.decode()

    assert said in shown
    assert "To the checkout" not in shown


@pytest.mark.django_db(transaction=True)
def test_a_hundred_and_twenty_at_once_lose_none() -> None:
    price = price_of(on_the_shelf(several=True))
    cart = Cart.objects.create()

    at_once(30, lambda: [cart.add(price) for _ in range(4)])

    assert CartLine.objects.get().quantity == 120


def test_an_old_cart_of_nobody_is_forgotten(settings: Any) -> None:
    client = Client()
    put(client, price_of(on_the_shelf()))
    Cart.objects.update(changed_at="2020-01-01T00:00Z")

    assert Cart.objects.forget_old()
    assert not Cart.objects.exists()


def test_counting_up_prices_finds_nothing_that_is_by_link_only() -> None:
    hidden = on_the_shelf("Secret", unlisted=True)

    for guess in ({}, {"product": ""}, {"product": "marlow-serif"}):
        answer = put(Client(), price_of(hidden), **guess)
        assert answer.status_code == 422
        assert "Secret" not in answer.content.decode()

    page = Client().get(hidden.get_absolute_url()).content.decode()
    assert f'name="product" value="{hidden.slug}"' in page
    assert put(Client(), price_of(hidden), product=hidden.slug).status_code == 303
