"""What a lost webhook has left is found by asking."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from billing import reconciliation
from billing.models import Checkout, Payment
from billing.reconciliation import reconcile
from billing.tests.till import a_cart, an_order, check_out, session_of
from catalog.models import Product
from catalog.tests.shelf_of import on_the_shelf
from fulfillment.models import Entitlement
from orders.models import Order
from sandbox.testing import Sandbox
from shop.events.models import Mail
from tests.crowd import at_once

pytestmark = pytest.mark.django_db


def later(minutes: int) -> None:
    """As if everything had happened so long ago."""
    ago = timedelta(minutes=minutes)
    for order in Order.objects.all():
        Order.objects.filter(pk=order.pk).update(placed_at=order.placed_at - ago)
    for checkout in Checkout.objects.all():
        Checkout.objects.filter(pk=checkout.pk).update(
            created_at=checkout.created_at - ago, expires_at=checkout.expires_at - ago
        )


def test_a_payment_nobody_told_us_of_is_settled(stripe: Sandbox) -> None:
    order = an_order()
    stripe.stripe_pay(session_of(order))

    report = reconcile()

    order.refresh_from_db()
    assert order.state == "paid"
    assert Entitlement.objects.count() == 1
    assert report.drift == [f"{order.public_id}: open → paid, 1 payments"]
    assert reconcile().drift == []
    assert Payment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_several_at_once_settle_once(stripe: Sandbox) -> None:
    order = an_order()
    stripe.stripe_pay(session_of(order))

    at_once(6, reconcile)

    assert Payment.objects.count() == 1
    assert Mail.objects.filter(name="receipt").count() == 1


def test_an_expiry_nobody_told_us_of_frees_the_stock(stripe: Sandbox) -> None:
    order = an_order(a_cart(on_the_shelf(stock=1)))
    stripe.stripe_expire(session_of(order))

    reconcile()

    order.refresh_from_db()
    assert (order.state, Product.objects.get().stock) == ("cancelled", 1)


def test_the_clock_asks_about_what_should_be_over(stripe: Sandbox) -> None:
    order = an_order(a_cart(on_the_shelf(stock=1)))
    stripe.stripe_expire(session_of(order))
    assert reconciliation.follow_up() == 0

    later(41)

    assert reconciliation.follow_up() == 1
    assert Product.objects.get().stock == 1


def test_a_crash_between_the_order_and_stripe_is_let_go_in_the_end(stripe: Sandbox) -> None:
    client = a_cart(on_the_shelf(stock=1))
    stripe.stripe_chaos("drop")
    assert check_out(client).status_code == 503
    stripe.stripe_chaos("ok")
    assert Product.objects.get().stock == 0
    reconcile()
    assert Order.objects.get().state == "open"

    later(41)
    reconcile()

    assert Order.objects.get().state == "cancelled"
    assert Product.objects.get().stock == 1


def test_nothing_is_let_go_while_stripe_cannot_be_asked(stripe: Sandbox) -> None:
    order = an_order(a_cart(on_the_shelf(stock=1)))
    later(41)
    stripe.stripe_chaos("server_error")

    report = reconcile()

    order.refresh_from_db()
    assert order.state == "open"
    assert report.faults


def test_the_command_says_what_it_found(stripe: Sandbox) -> None:
    order = an_order()
    stripe.stripe_pay(session_of(order))
    said = StringIO()

    call_command("reconcile", stdout=said)

    assert "open → paid" in said.getvalue()
    assert "1 differed" in said.getvalue()


def test_the_command_fails_when_stripe_cannot_be_asked(stripe: Sandbox, settings: Settings) -> None:
    an_order()
    stripe.stripe_chaos("server_error")
    with pytest.raises(CommandError, match="could not be asked"):
        call_command("reconcile", stdout=StringIO(), stderr=StringIO())
    settings.STRIPE_SECRET_KEY = ""
    with pytest.raises(CommandError, match="STRIPE_SECRET_KEY"):
        call_command("reconcile")


def test_sessions_of_days_ago_are_compared_too(stripe: Sandbox) -> None:
    order = an_order()
    stripe.stripe_debit(session_of(order))
    reconcile()
    order.refresh_from_db()
    assert order.state == "processing"
    stripe.stripe_settle_async(session_of(order), ok=True)

    reconcile(since=timezone.now() + timedelta(hours=1))

    order.refresh_from_db()
    assert order.state == "paid"
