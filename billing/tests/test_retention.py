"""What came to nothing is forgotten after a while; what was paid stays."""

from datetime import timedelta

import pytest
from django.utils import timezone

from billing import retention
from billing.models import Checkout, Payment
from billing.tests.till import a_cart, an_order, paid
from catalog.tests.shelf_of import on_the_shelf
from orders.models import Cart, Consent, Order, OrderLine
from sandbox.testing import Sandbox
from shop.accounts.models import CustomerAccount, User

pytestmark = pytest.mark.django_db
LONG_AGO = timezone.now() - timedelta(days=91)


def cancelled(order: Order, at: object = LONG_AGO) -> Order:
    order.cancel(Order.Cause.EXPIRED, by="test")
    order.checkouts.close("expired")
    Order.objects.filter(pk=order.pk).update(cancelled_at=at)
    CustomerAccount.objects.update(created_at=LONG_AGO)
    return order


def test_an_order_that_came_to_nothing_goes_with_its_guest(stripe: Sandbox) -> None:
    cancelled(an_order())

    assert retention.forget_unpaid()

    for model in (Order, OrderLine, Consent, Checkout, CustomerAccount):
        assert not model.objects.exists()
    assert retention.forget_unpaid() == 0


def test_what_is_recent_open_or_paid_stays(stripe: Sandbox) -> None:
    kept = {
        cancelled(an_order(a_cart(on_the_shelf("One"))), at=timezone.now()).pk,
        an_order(a_cart(on_the_shelf("Two"))).pk,
        paid(stripe, a_cart(on_the_shelf("Three"))).pk,
    }
    Order.objects.update(placed_at=LONG_AGO)
    CustomerAccount.objects.update(created_at=LONG_AGO)

    assert retention.forget_unpaid() == 0

    assert set(Order.objects.values_list("pk", flat=True)) == kept
    assert CustomerAccount.objects.count() == 3


def test_money_that_came_late_keeps_its_order(stripe: Sandbox) -> None:
    order = cancelled(an_order())
    Payment.objects.create(
        order=order, provider="stripe", external_id="pi_late", amount=2900, currency="EUR",
        outcome=Payment.Outcome.LATE,
    )  # fmt: skip

    assert retention.forget_unpaid() == 0


def test_a_person_stays_without_their_order(stripe: Sandbox) -> None:
    order = cancelled(an_order())
    user = User.objects.create_user("gabi@example.com")
    CustomerAccount.objects.filter(pk=order.account_id).update(user=user)

    retention.forget_unpaid()

    assert CustomerAccount.objects.count() == 1
    assert not Order.objects.exists()


def test_carts_are_forgotten_visitors_first() -> None:
    account = CustomerAccount.objects.create(user=User.objects.create_user("gabi@example.com"))
    other = CustomerAccount.objects.create(user=User.objects.create_user("olga@example.com"))
    now = timezone.now()
    for days, whose in ((366, account), (364, other), (61, None), (59, None)):
        cart = Cart.objects.create(account=whose)
        Cart.objects.filter(pk=cart.pk).update(changed_at=now - timedelta(days=days))

    assert Cart.objects.forget_old() == 2

    assert set(Cart.objects.values_list("account", flat=True)) == {other.pk, None}
