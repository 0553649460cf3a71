"""Links that put one thing into the cart and lead to the checkout."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from billing.tests.till import HERE, a_cart, an_order, cart_of, price_of
from catalog.models import Product
from catalog.tests.hours_of import a_service
from catalog.tests.shelf_of import on_the_shelf
from orders.models import BuyLink, Cart, CartLine, Order
from orders.quote import quote
from orders.tests.coded import a_code
from sandbox.testing import Sandbox
from shop.accounts.models import User
from shop.lib.money import Money
from shop.lib.rates import Rate

pytestmark = pytest.mark.django_db

OPENED = {"Sec-Fetch-Dest": "document"}


def a_link(product: Product | None = None, **fields: Any) -> BuyLink:
    product = product or on_the_shelf(several=True)
    return BuyLink.objects.create(slug="spring", product=product, **fields)


def follow(client: Client, path: str = "/buy/spring/", **query: str) -> Any:
    return client.get(path, query, headers=OPENED)


def test_it_leads_to_the_checkout_with_everything_as_it_says(stripe: Sandbox) -> None:
    link = a_link(quantity=3, discount=a_code(), campaign={"utm_source": "letter"})
    client = Client()

    answer = follow(client, utm_source="poster", utm_medium="print", evil="x")

    assert (answer.status_code, answer["Location"]) == (303, "/checkout/")
    found = quote(cart_of(client))
    assert (found.count, found.code, found.total) == (3, "SPRING24", 6960)
    order = an_order(client)
    assert order.campaign == {"utm_source": "poster", "utm_medium": "print", "link": link.slug}


def test_the_desk_shows_where_an_order_came_from(stripe: Sandbox, olgas_browser: Client) -> None:
    a_link()
    client = Client()
    follow(client, utm_source="<b>poster</b>")
    order = an_order(client)
    page = olgas_browser.get(f"/ops/orders/order/{order.pk}/change/").text
    assert "link=spring, utm_source=&lt;b&gt;poster&lt;/b&gt;" in page


def test_twice_followed_it_is_bought_once() -> None:
    a_link(quantity=2)
    client = Client()
    for _time in range(3):
        assert follow(client).status_code == 303
    assert CartLine.objects.get().quantity == 2


def test_another_price_than_the_usual_one_and_its_successor() -> None:
    product = on_the_shelf()
    option = product.options.get()
    price = option.change_price(Money(900, "EUR"), by="test", default=False, name="Students")
    a_link(product, price=price)
    client = Client()
    follow(client)
    assert quote(cart_of(client)).total == 900
    option.change_price(Money(700, "EUR"), by="test", default=False, name="Students")
    later = Client()
    follow(later)
    assert quote(cart_of(later)).total == 700


@pytest.mark.parametrize(("amount", "paid"), [(None, 1000), (2000, 2000), (1, 500)])
def test_where_the_buyer_names_the_amount_it_is_filled_in(amount: int | None, paid: int) -> None:
    product = on_the_shelf()
    product.options.get().change_price(Money(500, "EUR"), by="test", suggested=1000)
    a_link(product, amount=amount)
    client = Client()
    follow(client)
    assert quote(cart_of(client)).total == paid


@pytest.mark.parametrize("dest", ["image", "iframe", "empty", "script"])
def test_a_picture_elsewhere_fills_no_cart(dest: str) -> None:
    a_link()
    client = Client()
    answer = client.get("/buy/spring/?utm_source=x", headers={"Sec-Fetch-Dest": dest})
    assert answer.status_code == 200
    assert "To the checkout" in answer.text
    assert not Cart.objects.exists()
    assert client.post("/buy/spring/?utm_source=x", headers=HERE)["Location"] == "/checkout/"
    assert cart_of(client).campaign["utm_source"] == "x"
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    assert client.post("/buy/spring/", headers=elsewhere).status_code == 403


def test_an_ended_link_and_an_ended_product_say_so_and_lead_on(olga: User) -> None:
    link = a_link()
    assert link.end(olga, "Over")
    ended = follow(Client())
    assert ended.status_code == 410
    assert "This is not for sale at the moment." in ended.text
    assert f'href="/products/{link.product.slug}/"' in ended.text
    link.product.archive(by="test")
    gone = follow(Client())
    assert gone.status_code == 410
    assert 'href="/products/"' in gone.text
    assert not Cart.objects.exists()


def test_what_cannot_be_put_in_says_why() -> None:
    a_link(on_the_shelf(stock=0))
    answer = follow(Client())
    assert answer.status_code == 422
    assert "is sold out." in answer.text


def test_of_what_is_booked_one_chooses_a_time_first() -> None:
    service = a_service()
    a_link(service.product)
    answer = follow(Client())
    assert answer.status_code == 422
    assert f'href="/products/{service.product.slug}/"' in answer.text


def test_an_ended_code_keeps_nobody_from_buying(olga: User) -> None:
    code = a_code()
    a_link(discount=code)
    code.end(olga, "Over")
    client = Client()
    assert follow(client).status_code == 303
    assert cart_of(client).codes == []


def test_in_another_currency_the_cart_stays() -> None:
    a_link(on_the_shelf("Dollars", currency="USD"), price=None)
    BuyLink.objects.update(price=price_of(Product.objects.get(), "USD"))
    client = a_cart(on_the_shelf("Euros"))
    answer = follow(client)
    assert answer.status_code == 422
    assert "Your cart is in EUR" in answer.text
    assert cart_of(client).count == 1


@pytest.mark.parametrize(
    "path", ["/buy/nothing/", "/buy/1/", "/buy/%3Cb%3E/", f"/buy/{'x' * 5000}/", "/buy/a%00b/"]
)
def test_links_that_are_none(path: str) -> None:
    assert follow(Client(), path).status_code in (400, 404)


@pytest.mark.parametrize("said", ["", " ", "x" * 10_000, "💥", "-1", "<script>"])
def test_whatever_an_address_says_is_kept_short(said: str) -> None:
    a_link()
    client = Client()
    assert follow(client, utm_campaign=said).status_code == 303
    assert len(cart_of(client).campaign.get("utm_campaign", "")) <= 100


def test_following_is_limited(settings: Settings) -> None:
    settings.RATES = settings.RATES | {"code": Rate("code", 2, 60)}
    a_link()
    client = Client()
    assert [follow(client).status_code for _time in range(3)] == [303, 303, 429]


def test_what_was_bought_takes_its_campaign_along(stripe: Sandbox) -> None:
    product = on_the_shelf(amount=0)
    a_link(product)
    client = Client()
    follow(client, utm_source="poster")
    an_order(client)
    assert Order.objects.get().state == "paid"
    assert cart_of(client).campaign == {}
