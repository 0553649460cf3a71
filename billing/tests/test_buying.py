"""From the cart to the goods, through a real Stripe API on loopback."""

import pytest
from django.test import Client

from billing.models import Checkout, Payment, WebhookEvent
from billing.tests.till import (
    a_cart,
    an_order,
    bring,
    cart_of,
    check_out,
    paid,
    post,
    session_of,
)
from catalog.models import Product
from catalog.tests.shelf_of import on_the_shelf
from fulfillment.models import Entitlement
from orders import links
from orders.models import Order
from sandbox.testing import Sandbox
from shop.events.models import Mail
from shop.lib.money import Money
from shop.storefront.models import Storefront
from tests.people import a_member, a_seller

pytestmark = pytest.mark.django_db


def test_a_guest_buys_three_things(stripe: Sandbox) -> None:
    a_member(a_seller(), "sally@example.com")
    client = a_cart(on_the_shelf("One"), on_the_shelf("Two"), on_the_shelf("Three"))

    answer = check_out(client)

    order = Order.objects.get()
    assert answer["Location"] == order.checkouts.get().url
    assert (order.state, order.total) == ("open", 8700)
    assert not Entitlement.objects.exists()

    stripe.stripe_pay(session_of(order))
    bring(stripe)

    order.refresh_from_db()
    assert order.state == "paid"
    assert order.delivery.state == "delivered"
    assert Entitlement.objects.filter(account=order.account).count() == 3
    assert (Payment.objects.get().amount, Payment.objects.get().outcome) == (8700, "settled")
    assert not cart_of(client).lines.exists()
    assert {mail.name for mail in Mail.objects.all()} == {"receipt", "sale"}


def test_the_same_event_ten_times_is_one_delivery(stripe: Sandbox) -> None:
    order = paid(stripe)
    WebhookEvent.objects.update(done_at=None)

    for event in stripe.stripe_events():
        for _time in range(3):
            assert post(event).status_code == 200
    bring(stripe)

    assert Payment.objects.count() == 1
    assert Entitlement.objects.filter(line__order=order).count() == 1
    assert Mail.objects.filter(name="receipt").count() == 1


def test_nothing_is_granted_by_coming_back(stripe: Sandbox) -> None:
    client = a_cart()
    order = an_order(client)
    back = f"/checkout/success/?order={order.public_id}&session={session_of(order)}"

    answer = client.get(back)

    assert "Confirming your payment" in answer.content.decode()
    order.refresh_from_db()
    assert order.state == "open"
    assert not Entitlement.objects.exists()


def test_the_page_that_waited_shows_what_was_bought(stripe: Sandbox) -> None:
    client = a_cart(on_the_shelf("Marlow Serif"))
    order = an_order(client)
    back = f"/checkout/success/?order={order.public_id}&session={session_of(order)}"
    assert "Marlow Serif" not in client.get(back).content.decode()
    stripe.stripe_pay(session_of(order))
    bring(stripe)

    page = client.get(back).content.decode()

    assert "Marlow Serif" in page
    assert page.count(f'href="{order.get_absolute_url()}?key=') == 2


def test_the_page_that_waits_asks_stripe_after_a_while(stripe: Sandbox) -> None:
    client = a_cart()
    order = an_order(client)
    stripe.stripe_pay(session_of(order))
    back = f"/checkout/success/?order={order.public_id}&session={session_of(order)}"

    client.get(back)
    assert "Confirming" in client.get(f"{back}&part=state").content.decode()
    Checkout.objects.update(asked_at="2020-01-01T00:00Z")

    shown = client.get(
        f"{back}&part=state", headers={"HX-Request": "true", "HX-Request-Type": "partial"}
    ).content.decode()

    assert "It is yours" in shown
    assert "<html" not in shown
    assert Entitlement.objects.count() == 1
    bring(stripe)
    assert Payment.objects.count() == 1


def test_a_session_of_somebody_else_shows_nothing(stripe: Sandbox) -> None:
    order, other = an_order(), an_order(a_cart(on_the_shelf("Other")))

    for session in ("", "cs_test_none", session_of(other)):
        answer = Client().get(f"/checkout/success/?order={order.public_id}&session={session}")
        assert answer.status_code == 404


def test_the_order_is_shown_to_who_holds_its_link_and_to_nobody_else(stripe: Sandbox) -> None:
    order = paid(stripe)
    other = paid(stripe, a_cart(on_the_shelf("Other")))

    shown = Client().get(links.path(order))

    assert "Marlow Serif" in shown.content.decode()
    assert "Paid" in shown.content.decode()
    for key in ("", "x", links.key(other)):
        assert Client().get(order.get_absolute_url(), {"key": key}).status_code == 404


def test_an_old_link_opens_nothing(stripe: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    order = paid(stripe)
    with monkeypatch.context() as past:
        past.setattr("time.time", lambda: 1_600_000_000)
        old = links.path(order)

    assert Client().get(old).status_code == 404


def test_what_is_free_skips_stripe(stripe: Sandbox) -> None:
    client = a_cart(on_the_shelf("Gift", amount=0))

    answer = check_out(client)

    order = Order.objects.get()
    assert order.state == "paid"
    assert answer["Location"] == links.path(order)
    assert Entitlement.objects.count() == 1
    assert Payment.objects.get().provider == "free"
    assert stripe.stripe_sessions() == []


def test_asked_twice_it_is_one_order_and_one_session(stripe: Sandbox) -> None:
    client = a_cart()

    first, second = check_out(client), check_out(client)

    assert first["Location"] == second["Location"]
    assert Order.objects.count() == 1
    assert len(stripe.stripe_sessions()) == 1


def test_a_changed_cart_closes_the_older_session_first(stripe: Sandbox) -> None:
    client = a_cart(on_the_shelf("One"))
    older = an_order(client)

    newer = an_order(a_cart(on_the_shelf("Two"), client=client))

    older.refresh_from_db()
    assert (older.state, older.cause) == ("cancelled", "replaced")
    assert stripe.stripe_session(session_of(older))["status"] == "expired"
    assert newer.total == 5800


def test_a_changed_address_is_another_order(stripe: Sandbox) -> None:
    client = a_cart()
    an_order(client)

    newer = an_order(client, email="right@example.com")

    assert newer.email == "right@example.com"
    assert Order.objects.open().get() == newer


def test_an_older_order_that_was_paid_meanwhile_is_shown_instead(stripe: Sandbox) -> None:
    client = a_cart(on_the_shelf("One"))
    older = an_order(client)
    stripe.stripe_pay(session_of(older))
    a_cart(on_the_shelf("Two"), client=client)

    answer = check_out(client)

    older.refresh_from_db()
    assert answer["Location"] == links.path(older)
    assert older.state == "paid"
    assert Order.objects.count() == 1


def test_a_price_that_changed_is_never_charged_unseen(stripe: Sandbox) -> None:
    product = on_the_shelf()
    client = a_cart(product)
    agreed = client.get("/checkout/").context["quote"].digest
    product.options.get().change_price(Money(3500, "EUR"), by="test")

    answer = check_out(client, seen=agreed)

    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "Something in your cart has changed." in shown
    assert "The price has changed from €29 to €35." in shown
    assert not Order.objects.exists()
    assert check_out(client).status_code == 303
    assert Order.objects.get().total == 3500


def test_what_was_sold_out_meanwhile_is_said(stripe: Sandbox) -> None:
    product = on_the_shelf(stock=1)
    slow, quick = a_cart(product), a_cart(product)
    agreed = slow.get("/checkout/").context["quote"].digest
    an_order(quick)

    answer = check_out(slow, seen=agreed)

    assert answer.status_code == 422
    assert "Marlow Serif is sold out." in answer.content.decode()


def test_stock_is_held_and_given_back(stripe: Sandbox) -> None:
    product = on_the_shelf(stock=3, several=True)
    order = an_order(a_cart(product, quantity=2))
    product.refresh_from_db()
    assert product.stock == 1

    stripe.stripe_expire(session_of(order))
    bring(stripe)

    order.refresh_from_db()
    product.refresh_from_db()
    assert (order.state, order.cause, product.stock) == ("cancelled", "expired", 3)


def test_ones_own_open_order_does_not_make_it_sold_out(stripe: Sandbox) -> None:
    client = a_cart(on_the_shelf(stock=1))
    an_order(client)

    assert "sold out" not in client.get("/cart/").content.decode()
    assert an_order(client, email="other@example.com").state == "open"
    assert Product.objects.get().stock == 0


def test_no_more_than_one_customer_may_have(stripe: Sandbox) -> None:
    product = on_the_shelf(limit_per_customer=1)
    paid(stripe, a_cart(product))

    again = check_out(a_cart(product), email="GABI@example.com")

    assert again.status_code == 422
    assert "One customer may have 1 of Marlow Serif." in again.content.decode()
    assert an_order(a_cart(product), email="other@example.com").state == "open"


def test_a_bundle_delivers_its_parts(stripe: Sandbox) -> None:
    bundle = on_the_shelf("Everything", amount=4900)
    bundle.bundled.set([on_the_shelf("One"), on_the_shelf("Two")])

    order = paid(stripe, a_cart(bundle))

    assert {str(each.product) for each in Entitlement.objects.filter(account=order.account)} == {
        "Everything",
        "One",
        "Two",
    }


@pytest.mark.parametrize(("currency", "amount"), [("JPY", 2900), ("ISK", 2900), ("KWD", 29000)])
def test_currencies_without_cents_and_with_more_of_them(
    stripe: Sandbox, currency: str, amount: int
) -> None:
    Storefront.objects.create(pk=1, currencies=[currency])
    product = on_the_shelf(amount=amount, currency=currency)
    client = Client()
    price = product.options.get().prices.get()
    client.post("/cart/lines/", {"price": price.pk}, headers={"Sec-Fetch-Site": "same-origin"})
    order = an_order(client)

    stripe.stripe_pay(session_of(order))
    bring(stripe)

    order.refresh_from_db()
    assert order.state == "paid"
    assert Payment.objects.get().amount == amount
