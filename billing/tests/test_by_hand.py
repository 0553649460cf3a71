"""What operators decide about an order and its money, with Stripe asked first."""

import pytest

from billing import by_hand, settlement
from billing.models import Payment
from billing.tests.till import a_cart, an_order, bring, session_of
from catalog.models import Product
from catalog.tests.shelf_of import on_the_shelf
from fulfillment.models import Entitlement
from sandbox.testing import Sandbox
from shop.accounts.models import User
from shop.events.kinds import Kind
from shop.events.models import Event

pytestmark = pytest.mark.django_db


def held() -> Payment:
    return Payment.objects.held().get()


def test_an_operator_accepts_what_was_held(stripe: Sandbox, olga: User) -> None:
    order = an_order()
    stripe.stripe_pay(session_of(order))
    stripe.stripe_tamper(session_of(order), amount_total=2800)
    bring(stripe)

    assert settlement.accept(held(), by=olga, reason="One euro is on us.")

    order.refresh_from_db()
    assert order.state == "paid"
    assert Entitlement.objects.count() == 1
    assert not Payment.objects.held().exists()


def test_marked_paid_by_hand_closes_the_session_first(stripe: Sandbox, olga: User) -> None:
    order = an_order()

    assert by_hand.mark_paid(order, by=olga, reason="Bank transfer of Monday")

    order.refresh_from_db()
    assert order.state == "paid"
    assert stripe.stripe_session(session_of(order))["status"] == "expired"
    assert Payment.objects.get().provider == "manual"
    told = Event.objects.filter(kind=Kind.ORDER_NOTED).get()
    assert (told.actor, told.data["reason"]) == (olga, "Bank transfer of Monday")
    assert not by_hand.mark_paid(order, by=olga, reason="Again")
    assert Payment.objects.count() == 1


def test_marked_paid_by_hand_although_it_was_paid_at_stripe(stripe: Sandbox, olga: User) -> None:
    order = an_order()
    stripe.stripe_pay(session_of(order))

    assert not by_hand.mark_paid(order, by=olga, reason="Bank transfer")

    order.refresh_from_db()
    assert order.state == "paid"
    assert Payment.objects.get().provider == "stripe"


def test_cancelled_by_hand_cannot_be_paid_any_more(stripe: Sandbox, olga: User) -> None:
    order = an_order()

    assert by_hand.cancel(order, by=olga, reason="Asked for it")

    assert stripe.stripe_pay(session_of(order)).status == 410
    bring(stripe)
    order.refresh_from_db()
    assert (order.state, order.cause) == ("cancelled", "operator")


def test_what_is_paid_at_stripe_is_not_cancelled(stripe: Sandbox, olga: User) -> None:
    order = an_order()
    stripe.stripe_pay(session_of(order))

    assert not by_hand.cancel(order, by=olga, reason="Asked for it")

    order.refresh_from_db()
    assert order.state == "paid"


def test_money_of_another_amount_that_was_sent_back_cancels_its_order(
    stripe: Sandbox, olga: User
) -> None:
    order = an_order(a_cart(on_the_shelf(stock=1)))
    stripe.stripe_pay(session_of(order))
    stripe.stripe_tamper(session_of(order), amount_total=2800)
    bring(stripe)

    assert held().attend(by=olga, reason="Sent back at Stripe")

    order.refresh_from_db()
    assert (order.state, Product.objects.get().stock) == ("cancelled", 1)
    assert not Payment.objects.held().exists()
