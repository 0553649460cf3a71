"""A code from the checkout to the receipt: reserved, released, had again, and never too often."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from billing import checkout
from billing.settlement import Paid, settle
from billing.tests.test_races import chosen
from billing.tests.test_statements import TRANSACTIONS
from billing.tests.till import (
    BUYER,
    HERE,
    a_cart,
    an_order,
    bring,
    cart_of,
    check_out,
    paid,
    price_of,
    seen,
    session_of,
)
from catalog.tests.shelf_of import on_the_shelf
from orders.buyer import Buyer
from orders.models import Cart, DiscountUse, Order
from orders.quote import quote
from orders.tests.coded import a_code
from sandbox.testing import Sandbox
from shop.accounts.models import CustomerAccount, User
from shop.events.models import Mail

pytestmark = pytest.mark.django_db


def with_code(code: str = "SPRING24", client: Client | None = None) -> Client:
    client = client or a_cart()
    assert client.post("/cart/codes/", {"code": code}, headers=HERE).status_code == 303
    return client


def live() -> int:
    return DiscountUse.objects.live().count()


def test_what_was_taken_off_is_agreed_charged_and_told(stripe: Sandbox) -> None:
    a_code()
    order = paid(stripe, with_code())

    assert (order.subtotal, order.discount, order.total, order.code) == (
        2900,
        580,
        2320,
        "SPRING24",
    )
    assert order.lines.get().total == 2320
    assert stripe.stripe_session(session_of(order))["amount_total"] == 2320
    assert order.payments.get().outcome == "settled"
    receipt = Mail.objects.get(name="receipt")
    sums = {"subtotal": "€29", "discount": "-€5.80", "code": "SPRING24"}
    assert receipt.context["sums"] == sums
    assert (receipt.context["lines"][0]["amount"], receipt.context["total"]) == ("€29", "€23.20")


def test_its_page_shows_how_it_adds_up(stripe: Sandbox, olgas_browser: Client) -> None:
    a_code()
    order = paid(stripe, with_code())
    link = Mail.objects.get(name="receipt").context["link"]
    page = Client().get(link.removeprefix("http://testserver")).text
    desk = olgas_browser.get(f"/ops/orders/order/{order.pk}/change/").text
    for words in ("Subtotal", "€29", "Discount", "SPRING24", "-€5.80", "€23.20"):
        assert words in page
        assert words in desk


def test_the_cart_forgets_the_code_with_what_was_bought(stripe: Sandbox) -> None:
    a_code()
    client = with_code()
    paid(stripe, client)
    assert cart_of(client).codes == []


def test_by_a_code_it_may_be_free(stripe: Sandbox) -> None:
    a_code(percent=100)
    client = with_code()
    assert "Order for nothing" in client.get("/checkout/").text
    check_out(client)
    order = Order.objects.get()
    assert (order.state, order.total, order.payments.get().provider) == ("paid", 0, "free")
    assert live() == 1
    assert not stripe.stripe_sessions()


def test_what_is_left_may_be_too_little_for_a_card(stripe: Sandbox) -> None:
    a_code(percent="99.50")
    answer = check_out(with_code())
    assert answer.status_code == 422
    assert "Card payments begin at €0.50." in answer.text
    assert not DiscountUse.objects.exists()


def test_used_up_between_page_and_order_it_is_said_and_nothing_is_charged(stripe: Sandbox) -> None:
    a_code(most_uses=1)
    slow, quick = with_code(), with_code(client=a_cart(on_the_shelf("Quick")))
    agreed = seen(slow)
    an_order(quick)

    answer = slow.post("/checkout/", BUYER | {"seen": agreed})

    assert answer.status_code == 422
    assert "SPRING24 has been used up." in answer.text
    assert "Order and pay €29" in answer.text
    assert Order.objects.count() == 1
    assert check_out(slow).status_code == 303
    assert Order.objects.latest("pk").total == 2900


def test_a_use_is_released_with_its_order_and_had_again_if_it_is_paid_late(stripe: Sandbox) -> None:
    a_code(most_uses=1)
    order = an_order(with_code())
    assert live() == 1
    order.cancel(Order.Cause.EXPIRED, by="system")
    assert live() == 0

    settle(order, Paid("stripe", "pi_late", order.total, "EUR"))

    order.refresh_from_db()
    assert (order.state, live()) == ("paid", 1)


def test_paid_too_late_when_others_have_used_it_up_it_waits_for_a_look(stripe: Sandbox) -> None:
    product = on_the_shelf(stock=5)
    a_code(most_uses=1)
    order = an_order(with_code(client=a_cart(product)))
    order.cancel(Order.Cause.EXPIRED, by="system")
    an_order(with_code(client=a_cart(product)), email="gus@example.com")

    payment = settle(order, Paid("stripe", "pi_late", order.total, "EUR"))

    order.refresh_from_db()
    product.refresh_from_db()
    assert (payment.outcome, order.state, live(), product.stock) == ("late", "cancelled", 1, 4)


def test_what_the_stock_refuses_takes_no_code(stripe: Sandbox) -> None:
    product = on_the_shelf(stock=1)
    a_code(most_uses=1)
    order = an_order(with_code(client=a_cart(product)))
    order.cancel(Order.Cause.EXPIRED, by="system")
    an_order(a_cart(product), email="gus@example.com")

    payment = settle(order, Paid("stripe", "pi_late", order.total, "EUR"))

    assert (payment.outcome, live()) == ("late", 0)


def test_an_ended_code_stays_with_who_agreed_to_it(stripe: Sandbox, olga: User) -> None:
    code = a_code()
    order = an_order(with_code())
    code.end(olga, "Enough")
    assert not code.end(olga, "Enough")
    stripe.stripe_pay(session_of(order))
    bring(stripe)
    order.refresh_from_db()
    assert (order.state, order.total) == ("paid", 2320)


@pytest.mark.parametrize("email", ["gabi@example.com", "GABI+shop@example.com"])
def test_one_customer_uses_it_as_often_as_they_may(stripe: Sandbox, email: str) -> None:
    a_code(most_per_customer=1)
    an_order(with_code())

    again = with_code(client=a_cart(on_the_shelf("More")))
    answer = check_out(again, email=email)

    assert answer.status_code == 422
    assert "You have used SPRING24 as often as one customer may." in answer.text
    # Having read it, they may still order at the full price.
    agreed = re.findall(r'name="seen" value="([^"]+)"', answer.text)[0]
    assert again.post("/checkout/", BUYER | {"email": email, "seen": agreed}).status_code == 303
    assert Order.objects.latest("pk").discount == 0


def test_one_account_uses_it_once_whatever_address_it_writes(stripe: Sandbox) -> None:
    a_code(most_per_customer=1)
    alice = User.objects.create_user("alice@example.com")
    account = CustomerAccount.objects.create(user=alice, email="alice@example.com")
    cart = chosen(on_the_shelf())
    Cart.objects.filter(pk=cart.pk).update(account=account)
    cart.take_code("SPRING24")
    cart.refresh_from_db()
    order = begin_as(cart, "one@example.com", account)
    assert order.discount == 580
    settle(order, Paid("stripe", "pi_1", order.total, "EUR"))
    cart.refresh_from_db()
    cart.add(price_of(on_the_shelf("More")))
    cart.take_code("SPRING24")
    cart.refresh_from_db()
    found = quote(cart)
    assert (found.code, found.total) == ("", 2900)


def begin_as(cart: Cart, email: str, account: CustomerAccount) -> Order:
    return checkout.begin(cart, Buyer(email, account=account), quote(cart).digest)


def test_asked_again_it_is_the_same_order_with_the_same_use(stripe: Sandbox) -> None:
    a_code(most_uses=1, most_per_customer=1)
    client = with_code()
    for _click in range(3):
        assert check_out(client).status_code == 303
    assert (Order.objects.count(), live()) == (1, 1)


def test_a_changed_cart_takes_its_use_along(stripe: Sandbox) -> None:
    a_code(most_uses=1)
    client = with_code()
    an_order(client)
    a_cart(on_the_shelf("More"), client=client)
    order = an_order(client)
    assert (order.discount, live()) == (1160, 1)
    assert DiscountUse.objects.live().get().order == order


@pytest.mark.parametrize("scoped", [False, True])
def test_placing_with_a_code_asks_little(stripe: Sandbox, *, scoped: bool) -> None:
    product = on_the_shelf()
    a_code(most_uses=5, most_per_customer=1, products=[product] if scoped else [])
    client = with_code(client=a_cart(product))
    form = BUYER | {"seen": seen(client)}
    with CaptureQueriesContext(connection) as queries:
        assert client.post("/checkout/", form).status_code == 303
    asked = [row["sql"] for row in queries if not row["sql"].startswith(TRANSACTIONS)]
    assert len(asked) <= 24, "\n".join(asked)


def test_what_stripe_is_asked_for_adds_up_to_the_order(stripe: Sandbox) -> None:
    things = [
        on_the_shelf(f"Thing {n}", amount, several=True) for n, amount in enumerate((999, 333))
    ]
    a_code(percent="33.33")
    client = a_cart(things[0], quantity=3)
    with_code(client=a_cart(things[1], client=client, quantity=7))
    order = an_order(client)
    items = checkout._items(order, order.lines.order_by("pk"))
    assert sum(_cost(item) for item in items) == order.total
    assert items[0]["price_data"]["product_data"]["name"] in ("Thing 0", "3 × Thing 0")
    assert stripe.stripe_session(session_of(order))["amount_total"] == order.total


def _cost(item: dict[str, Any]) -> int:
    return int(item["quantity"] * item["price_data"]["unit_amount"])


@pytest.mark.parametrize("tax_included", [True, False])
def test_a_tax_on_top_is_an_item_of_its_own(stripe: Sandbox, *, tax_included: bool) -> None:
    order = an_order()
    total = 2900 if tax_included else 3451
    order.lines.update(tax=551, total=total)
    Order.objects.update(tax=551, tax_included=tax_included, total=total)
    order.refresh_from_db()
    items = checkout._items(order, order.lines.all())
    assert sum(_cost(item) for item in items) == order.total
    assert len(items) == (1 if tax_included else 2)
