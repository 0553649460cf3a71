"""What becomes of money that comes late, twice, wrong, or for nothing we know."""

import pytest

from billing import checkout, reconciliation
from billing.models import Checkout, Payment, StripeCustomer
from billing.settlement import Paid, settle
from billing.stripe import Refusal
from billing.tests.till import a_cart, an_order, bring, check_out, paid, price_of, session_of
from catalog.models import Product
from catalog.tests.shelf_of import on_the_shelf
from fulfillment.models import Entitlement
from orders.buyer import Buyer
from orders.models import Cart, Order
from orders.quote import quote
from sandbox.testing import Sandbox
from shop.accounts.models import CustomerAccount, User
from shop.events.kinds import Kind
from shop.events.models import Event, Mail
from tests.crowd import at_once

pytestmark = pytest.mark.django_db

OLGA = "olga"


def held() -> Payment:
    return Payment.objects.held().get()


@pytest.mark.parametrize("said", [{"amount_total": 100}, {"currency": "usd"}])
def test_another_amount_than_asked_for_is_held_and_delivers_nothing(
    stripe: Sandbox, said: dict[str, object]
) -> None:
    order = an_order()
    stripe.stripe_pay(session_of(order))
    stripe.stripe_tamper(session_of(order), **said)

    bring(stripe)

    order.refresh_from_db()
    assert order.state == "held"
    assert (held().outcome, held().order) == ("mismatch", order)
    assert not Entitlement.objects.exists()
    assert Event.objects.filter(kind=Kind.PAYMENT_HELD).count() == 1


def test_a_second_payment_for_one_order_is_surplus(stripe: Sandbox) -> None:
    order = paid(stripe)

    payment = settle(order, Paid("stripe", "pi_other", order.total, order.currency))

    assert payment.outcome == "surplus"
    assert Entitlement.objects.count() == 1
    assert Mail.objects.filter(name="receipt").count() == 1


def test_two_sessions_paid_for_one_order(stripe: Sandbox) -> None:
    """The first session was lost to us, and its page was open in another window all the time."""
    client = a_cart()
    order = an_order(client)
    lost = session_of(order)
    Checkout.objects.update(session_id=None, url="", created_at="2020-01-01T00:00Z")
    check_out(client)
    assert session_of(order) != lost
    stripe.stripe_pay(lost)
    stripe.stripe_pay(session_of(order))

    bring(stripe)

    assert sorted(Payment.objects.values_list("outcome", flat=True)) == ["settled", "surplus"]
    assert Entitlement.objects.count() == 1


def test_money_for_an_order_we_do_not_have_is_written_down(stripe: Sandbox) -> None:
    order = an_order()
    stripe.stripe_pay(session_of(order))
    Order.objects.filter(pk=order.pk).update(public_id="another")

    bring(stripe)

    assert (held().outcome, held().order) == ("stray", None)


def test_a_session_of_another_shop_is_left_alone(stripe: Sandbox) -> None:
    order = an_order()
    stripe.stripe_pay(session_of(order))
    stripe.stripe_tamper(session_of(order), metadata={})

    events = bring(stripe)

    completed = next(each for each in events if each.type == "checkout.session.completed")
    assert completed.state == "ignored"
    assert not Payment.objects.exists()


def test_money_after_a_cancellation_settles_if_the_goods_remain(stripe: Sandbox) -> None:
    product = on_the_shelf(stock=1)
    order = an_order(a_cart(product))
    stripe.stripe_pay(session_of(order))
    order.cancel(Order.Cause.OPERATOR, by=OLGA)

    bring(stripe)

    order.refresh_from_db()
    product.refresh_from_db()
    assert (order.state, product.stock) == ("paid", 0)
    assert Entitlement.objects.count() == 1


def test_money_after_a_cancellation_is_held_if_the_goods_are_gone(stripe: Sandbox) -> None:
    product = on_the_shelf(stock=1)
    order = an_order(a_cart(product))
    stripe.stripe_pay(session_of(order))
    order.cancel(Order.Cause.OPERATOR, by=OLGA)
    an_order(a_cart(product), email="quicker@example.com")

    bring(stripe)

    order.refresh_from_db()
    assert (order.state, held().outcome) == ("cancelled", "late")
    assert Product.objects.get().stock == 0
    assert not Entitlement.objects.exists()


def test_a_bank_takes_days_and_pays(stripe: Sandbox) -> None:
    order = an_order(a_cart(on_the_shelf(stock=1)))
    stripe.stripe_debit(session_of(order))
    bring(stripe)
    order.refresh_from_db()
    assert order.state == "processing"
    assert not Payment.objects.exists()

    stripe.stripe_settle_async(session_of(order), ok=True)
    bring(stripe)

    order.refresh_from_db()
    assert order.state == "paid"
    assert Entitlement.objects.count() == 1


def test_a_bank_takes_days_and_does_not_pay(stripe: Sandbox) -> None:
    order = an_order(a_cart(on_the_shelf(stock=1)))
    stripe.stripe_debit(session_of(order))
    stripe.stripe_settle_async(session_of(order), ok=False)

    bring(stripe)

    order.refresh_from_db()
    assert (order.state, order.cause) == ("cancelled", "failed")
    assert Product.objects.get().stock == 1
    assert Mail.objects.get(name="payment_failed").to == order.email


def test_a_declined_card_leaves_the_order_open(stripe: Sandbox) -> None:
    order = an_order()
    assert stripe.stripe_pay(session_of(order), "4000000000000002").status == 402
    bring(stripe)
    order.refresh_from_db()
    assert order.state == "open"

    stripe.stripe_pay(session_of(order))
    bring(stripe)

    order.refresh_from_db()
    assert order.state == "paid"


@pytest.mark.django_db(transaction=True)
def test_fifty_tellings_at_once_are_one_delivery(stripe: Sandbox) -> None:
    order = an_order()
    told = Paid("stripe", "pi_1", order.total, order.currency)

    at_once(25, lambda: [settle(order, told) for _ in range(2)])

    assert Payment.objects.count() == 1
    assert Entitlement.objects.count() == 1
    assert Mail.objects.filter(name="receipt").count() == 1
    assert Event.objects.filter(kind=Kind.ORDER_PAID).count() == 1


def test_while_a_bank_takes_days_the_cart_is_free_for_something_else(stripe: Sandbox) -> None:
    client = a_cart(on_the_shelf("One"))
    first = an_order(client)
    stripe.stripe_debit(session_of(first))
    bring(stripe)

    second = an_order(a_cart(on_the_shelf("Two"), client=client))

    assert second.total == 2900
    first.refresh_from_db()
    assert first.state == "processing"


def test_another_session_of_a_paid_order_is_closed(stripe: Sandbox) -> None:
    order = an_order()
    other = session_of(order)
    settle(order, Paid("stripe", "pi_of_a_lost_session", order.total, order.currency))

    reconciliation.follow_up()

    assert stripe.stripe_session(other)["status"] == "expired"
    assert not Checkout.objects.open().exists()


def test_who_signs_in_before_paying_has_an_empty_cart_after(stripe: Sandbox) -> None:
    client = a_cart()
    order = an_order(client)
    client.force_login(User.objects.create_user("alice@example.com"))
    assert "Marlow Serif" in client.get("/cart/").text
    stripe.stripe_pay(session_of(order))

    bring(stripe)

    assert "Nothing in it yet" in client.get("/cart/").text


def test_two_carts_with_an_open_order_each_become_one(stripe: Sandbox) -> None:
    alice = User.objects.create_user("alice@example.com")
    account = CustomerAccount.objects.create(user=alice, email="alice@example.com")
    mine = Cart.objects.create(account=account)
    mine.add(price_of(on_the_shelf("One")))
    mine.refresh_from_db()
    buyer = Buyer(email="alice@example.com", account=account)
    checkout.begin(mine, buyer, quote(mine).digest)
    client = a_cart(on_the_shelf("Two"))
    an_order(client)

    client.force_login(alice)

    # What the visitor was about to pay is not in the cart a second time.
    assert client.get("/cart/").context["quote"].count == 1
    assert Order.objects.open().count() == 2


def test_a_customer_who_was_deleted_at_stripe_can_buy_again(stripe: Sandbox) -> None:
    alice = User.objects.create_user("alice@example.com")
    account = CustomerAccount.objects.create(user=alice, email="alice@example.com")
    StripeCustomer.objects.create(account=account, livemode=False, external_id="cus_gone")
    cart = Cart.objects.create(account=account)
    cart.add(price_of(on_the_shelf()))
    cart.refresh_from_db()
    buyer = Buyer(email="alice@example.com", account=account)
    order = checkout.begin(cart, buyer, quote(cart).digest)
    with pytest.raises(Refusal):
        checkout.start(order)

    assert checkout.start(order).startswith("http")
    assert StripeCustomer.objects.get().external_id != "cus_gone"


def test_who_paid_another_amount_is_not_asked_to_pay_again(stripe: Sandbox) -> None:
    client = a_cart(on_the_shelf(stock=1))
    order = an_order(client)
    back = f"/checkout/success/?order={order.public_id}&session={session_of(order)}"
    stripe.stripe_pay(session_of(order))
    stripe.stripe_tamper(session_of(order), amount_total=2800)
    bring(stripe)

    assert "please do not pay again" in client.get(back).text
    assert client.get("/checkout/")["Location"] == "/cart/"
    assert "Nothing in it yet" in client.get("/cart/").text
    with pytest.raises(checkout.PaidAlready):
        checkout.start(order)
    Order.objects.update(placed_at="2020-01-01T00:00Z")
    reconciliation.reconcile()
    order.refresh_from_db()
    assert (order.state, Product.objects.get().stock) == ("held", 0)
