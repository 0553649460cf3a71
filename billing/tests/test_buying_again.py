"""What a hostile or hasty buyer tries: to pay twice, for less, or to learn of somebody else."""

import pytest
from django.test import Client
from pytest_django import Settings

from billing import checkout, reconciliation
from billing.models import Checkout, Payment
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
from catalog import stock
from catalog.models import Product
from catalog.tests.shelf_of import on_the_shelf
from fulfillment.models import Entitlement
from orders import links
from orders.models import Cart, CartLine, Order
from sandbox.testing import Sandbox
from shop.accounts.models import User
from shop.events.models import Mail
from shop.storefront.models import LegalText, Storefront
from tests.people import browser

pytestmark = pytest.mark.django_db

LONG_AGO = "2020-01-01T00:00Z"


def over() -> None:
    """By our clock the session has ended; by Stripe's it may have been paid."""
    Checkout.objects.update(expires_at=LONG_AGO)


def test_a_session_that_is_over_by_our_clock_is_asked_about_before_another(stripe: Sandbox) -> None:
    client = a_cart()
    order = an_order(client)
    stripe.stripe_pay(session_of(order))
    over()

    answer = check_out(client)

    assert answer["Location"] == links.path(order)
    assert Payment.objects.get().outcome == "settled"
    assert len(stripe.stripe_sessions()) == 1


def test_a_session_that_really_is_over_gives_way_to_another(stripe: Sandbox) -> None:
    client = a_cart()
    order = an_order(client)
    first = session_of(order)
    over()

    assert check_out(client).status_code == 303

    assert session_of(order) != first
    assert stripe.stripe_session(first)["status"] == "expired"


def test_a_held_order_is_not_replaced(stripe: Sandbox) -> None:
    client = a_cart(on_the_shelf("One", stock=1))
    order = an_order(client)
    stripe.stripe_pay(session_of(order))
    stripe.stripe_tamper(session_of(order), amount_total=100)
    a_cart(on_the_shelf("Two"), client=client)

    answer = check_out(client)

    order.refresh_from_db()
    assert (order.state, answer["Location"]) == ("held", links.path(order))
    assert Product.objects.get(slug="one").stock == 0


def test_a_session_that_our_key_does_not_open_blocks_nothing(stripe: Sandbox) -> None:
    client = a_cart(on_the_shelf(stock=1))
    order = an_order(client)
    Checkout.objects.update(session_id="cs_live_of_another_account")

    assert check_out(client, email="other@example.com").status_code == 303

    order.refresh_from_db()
    assert (order.state, order.cause) == ("cancelled", "replaced")


def test_such_a_session_is_let_go_by_the_clock_too(stripe: Sandbox) -> None:
    order = an_order(a_cart(on_the_shelf(stock=1)))
    Checkout.objects.update(session_id="cs_live_of_another_account", expires_at=LONG_AGO)
    Order.objects.update(placed_at=LONG_AGO)

    reconciliation.follow_up()

    order.refresh_from_db()
    assert (order.state, Product.objects.get().stock) == ("cancelled", 1)


def test_only_what_was_paid_leaves_the_cart(stripe: Sandbox) -> None:
    product = on_the_shelf(several=True)
    client = a_cart(product, quantity=2)
    order = an_order(client)
    client.post("/cart/lines/", {"price": price_of(product).pk}, headers=HERE)
    stripe.stripe_pay(session_of(order))

    bring(stripe)

    assert CartLine.objects.get().quantity == 1


def test_who_merges_two_carts_does_not_pay_for_one_thing_twice(stripe: Sandbox) -> None:
    alice = User.objects.create_user("alice@example.com")
    mine = browser(alice)
    mine.post("/cart/lines/", {"price": price_of(on_the_shelf("B")).pk}, headers=HERE)
    digest = mine.get("/checkout/").context["quote"].digest
    mine.post("/checkout/", {**BUYER, "seen": digest})
    client = a_cart(on_the_shelf("A"))
    visitors = an_order(client)

    client.force_login(alice)
    names = [each.product.name for each in client.get("/cart/").context["quote"].lines]

    assert names == ["B"]
    assert visitors.state == "open"


def test_who_shares_a_cart_learns_nothing_of_an_order(stripe: Sandbox) -> None:
    client = a_cart()
    order = an_order(client)
    agreed = seen(client)
    stripe.stripe_pay(session_of(order))
    thief = Client()
    thief.cookies["cart"] = client.cookies["cart"].value
    a_cart(on_the_shelf("Other"), client=thief)

    answer = check_out(thief, email="thief@example.com")

    assert answer.status_code == 422
    assert "is ordered already" in answer.text
    assert order.public_id not in answer.text
    assert check_out(client, seen=agreed).status_code in (303, 422)


def test_the_address_of_success_opens_nothing_the_day_after(stripe: Sandbox) -> None:
    order = paid(stripe)
    back = f"/checkout/success/?order={order.public_id}&session={session_of(order)}"
    assert Client().get(back).status_code == 200

    Checkout.objects.update(created_at=LONG_AGO)

    assert Client().get(back).status_code == 404


def test_without_javascript_stripe_is_asked_too(stripe: Sandbox) -> None:
    client = a_cart()
    order = an_order(client)
    stripe.stripe_pay(session_of(order))
    back = f"/checkout/success/?order={order.public_id}&session={session_of(order)}"
    assert "Confirming" in client.get(back).text
    Checkout.objects.update(asked_at=LONG_AGO)

    assert "It is yours" in client.get(back).text


def test_a_bundle_in_a_bundle_is_delivered_whole(stripe: Sandbox) -> None:
    inner, outer = on_the_shelf("Inner"), on_the_shelf("Outer")
    inner.bundled.set([on_the_shelf("A"), on_the_shelf("B")])
    outer.bundled.set([inner])
    inner.bundled.add(outer)  # and back again

    paid(stripe, a_cart(outer))

    assert Entitlement.objects.count() == 4


def test_a_line_that_went_meanwhile_is_no_fault(stripe: Sandbox) -> None:
    product = on_the_shelf()
    product.questions.create(text="Which size?", required=False)
    client = a_cart(product)
    line = cart_of(client).lines.get()
    cart = cart_of(client)
    CartLine.objects.filter(pk=line.pk).delete()

    assert check_out(client, seen="x").status_code == 303  # to the cart, which is empty

    Cart.objects.filter(pk=cart.pk).delete()
    answer = client.post("/cart/lines/", {"price": price_of(product).pk}, headers=HERE)
    assert answer.status_code == 303


def test_a_name_is_one_line_and_greets_nobody_who_proved_nothing(stripe: Sandbox) -> None:
    told = "customer,\n\nyour account is locked: https://evil.example/"
    check_out(a_cart(on_the_shelf("Gift", amount=0)), name=told)

    order = Order.objects.get()
    assert "\n" not in order.name
    assert Mail.objects.get(name="receipt").context["name"] == ""


def test_free_things_are_mailed_to_one_address_so_often(stripe: Sandbox) -> None:
    codes = [check_out(a_cart(on_the_shelf(f"Gift {n}", amount=0))).status_code for n in range(6)]

    assert codes == [303] * 5 + [429]


def test_consent_is_to_the_terms_that_were_shown(stripe: Sandbox) -> None:
    shop = Storefront.objects.create(pk=1, languages=["en", "de"])
    for language, body in (("de", "Deutsche AGB"), ("en", "English terms")):
        LegalText.objects.create(storefront=shop, kind="terms", language=language, body=body)
    client = a_cart()
    version = client.get("/checkout/").context["form"].terms_version

    order = an_order(client, terms=version)

    assert order.consents.get(kind="terms").text == "English terms"
    LegalText.objects.filter(language="en").update(body="Other terms")
    again = check_out(a_cart(on_the_shelf("Other")), terms=version)
    assert again.status_code == 422
    assert "Our terms have changed." in again.text


def test_an_address_that_stripe_refuses_is_said(stripe: Sandbox) -> None:
    answer = check_out(a_cart(), email="gabi@localhost")

    assert answer.status_code == 422
    assert "e-mail" in answer.text


def test_a_currency_that_is_no_longer_sold_in_is_not_sold(stripe: Sandbox) -> None:
    client = a_cart()
    Storefront.objects.update_or_create(pk=1, defaults={"currencies": ["USD"]})

    assert check_out(client).status_code == 422
    assert not Order.objects.exists()


def test_mails_lead_to_the_language_of_the_order(stripe: Sandbox) -> None:
    Storefront.objects.create(pk=1, languages=["en", "de"])
    client = a_cart()
    client.post("/de/checkout/", {**BUYER, "seen": seen(client)})
    order = Order.objects.get()
    stripe.stripe_pay(session_of(order))

    bring(stripe)

    assert "/de/orders/" in Mail.objects.get(name="receipt").context["link"]


def test_what_was_sold_while_a_seller_wrote_stays_sold(stripe: Sandbox) -> None:
    product = on_the_shelf(stock=5)
    an_order(a_cart(product))

    assert stock.restock(product.pk, wanted=5, shown=5) == 4
    assert stock.restock(product.pk, wanted=8, shown=5) == 7
    assert stock.restock(product.pk, wanted=0, shown=5) == 0
    assert stock.restock(product.pk, wanted=None, shown=5) is None


def test_rubbish_makes_no_carts() -> None:
    for _ in range(3):
        assert Client().post("/cart/lines/", {"price": "x"}, headers=HERE).status_code == 422

    assert not Cart.objects.exists()


@pytest.mark.parametrize("charset", ["rot13", "idna", "unicode_escape"])
def test_a_charset_of_ones_own_is_refused(charset: str) -> None:
    kind = f"application/x-www-form-urlencoded; charset={charset}"

    answer = Client().generic("POST", "/cart/lines/", b"price=1", kind, headers=HERE)

    assert answer.status_code == 400


def test_a_key_of_the_other_world_opens_another_session(
    stripe: Sandbox, settings: Settings
) -> None:
    order = an_order()
    Checkout.objects.update(livemode=True)

    assert checkout.start(order).startswith("http")
    assert order.checkouts.latest("number").livemode is False
