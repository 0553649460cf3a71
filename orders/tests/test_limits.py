"""What one customer may have, and how much one visitor may put aside without paying."""

import pytest
from django.utils import timezone
from pytest_django import Settings

from catalog.models import Product
from catalog.tests.shelf_of import on_the_shelf
from orders.buyer import Buyer
from orders.models import Cart, Order
from orders.placing import place
from orders.quote import quote
from orders.refusals import Changed, TooManyWaiting
from shop.lib.mailbox import mailbox

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def two(settings: Settings) -> None:
    settings.MOST_UNPAID_ORDERS = 2


@pytest.fixture
def thing() -> Product:
    return on_the_shelf(stock=10)


def ordered(product: Product, email: str = "gabi@example.com", visitor: str = "") -> Order:
    """In a cart of its own, as somebody who throws their cookies away."""
    cart = Cart.objects.create()
    cart.add(product.options.get().prices.get())
    cart = Cart.objects.get(pk=cart.pk)
    return place(cart, Buyer(email, visitor=visitor), quote(cart).digest)[0]


def pay(order: Order) -> None:
    Order.objects.filter(pk=order.pk).update(paid_at=timezone.now())


def test_the_same_mailbox_is_the_same_customer() -> None:
    product = on_the_shelf(limit_per_customer=1)
    pay(ordered(product, "gabi@gmail.com"))

    for email in ("Gabi@gmail.com", "gabi+2@gmail.com", "g.abi@googlemail.com"):
        with pytest.raises(Changed):
            ordered(product, email)

    assert ordered(product, "gabi@example.com").mailbox == mailbox("gabi@example.com")


@pytest.mark.parametrize("way", ["email", "visitor"])
def test_so_many_orders_wait_and_no_more(thing: Product, way: str) -> None:
    for number in range(2):
        who = {"email": "g@example.com", "visitor": f"{number}"}
        who |= {"email": f"{number}@example.com", "visitor": "here"} if way == "visitor" else {}
        ordered(thing, **who)

    with pytest.raises(TooManyWaiting) as refused:
        ordered(thing, email="g+3@example.com", visitor="here")

    assert "2 orders of yours are not paid yet" in refused.value.sentence
    thing.refresh_from_db()
    assert thing.stock == 8


def test_what_waits_no_more_does_not_count(thing: Product) -> None:
    first, _second = ordered(thing), ordered(thing)
    first.cancel(Order.Cause.EXPIRED, by="test")

    assert ordered(thing).state == "open"


def test_what_holds_nothing_is_not_counted(thing: Product) -> None:
    plenty = on_the_shelf("Plenty")
    for _number in range(3):
        assert ordered(plenty).state == "open"
    assert ordered(thing).state == "open"


def test_whoever_has_paid_before_is_never_kept_out(thing: Product) -> None:
    pay(ordered(thing, visitor="here"))
    for _number in range(3):
        order = ordered(thing, email="gabi+again@example.com", visitor="here")
        assert order.state == "open"


def test_where_somebody_was_is_forgotten_with_the_waiting(thing: Product) -> None:
    order = ordered(thing, visitor="here")
    order.cancel(Order.Cause.EXPIRED, by="test")

    assert Order.objects.get().visitor == ""
