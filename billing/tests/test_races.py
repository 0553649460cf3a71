"""Many at the same moment: one sale, one delivery, one mail, and nobody waits in a circle."""

import random
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django_tasks_db.models import DBTaskResult

from billing import by_hand, checkout, reconciliation
from billing.checkout import PaidAlready
from billing.models import Checkout, Payment, WebhookEvent
from billing.settlement import Paid, settle
from billing.stripe import Unavailable
from billing.tests.till import (
    BUYER,
    a_cart,
    an_order,
    bring,
    post,
    price_of,
    seen,
    session_of,
    work,
)
from catalog.models import Product
from catalog.tests.shelf_of import on_the_shelf
from fulfillment.models import Entitlement
from orders.buyer import Buyer
from orders.models import Cart, DiscountUse, Order
from orders.quote import quote
from orders.refusals import Changed, Empty, Refused, SoldOut
from orders.tests.coded import a_code
from sandbox.testing import Sandbox
from shop.accounts.models import User
from shop.events.kinds import Kind
from shop.events.models import Event, Mail
from shop.lib.money import Money
from tests.crowd import at_once

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 5
HUNT = 3.0
MANY = 6  # so few that they are sold out every so often, which all pages must hear of


def all_at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    """What each of these got, begun at one moment; in no order."""
    left = list(acts)

    def next_one() -> Any:
        act = left.pop()
        return act()

    return at_once(len(acts), next_one)


def chosen(*products: Product) -> Cart:
    """A visitor's cart with these in it."""
    cart = Cart.objects.create()
    for product in products:
        cart.add(price_of(product))
    cart.refresh_from_db()
    return cart


def begin(cart: Cart, email: str) -> Order | None:
    """Places what the buyer sees at this moment; None if that was refused."""
    try:
        return checkout.begin(cart, Buyer(email), quote(cart).digest)
    except Refused:
        return None


def sold_once(order: Order) -> None:
    order.refresh_from_db()
    assert order.state == "paid"
    assert Payment.objects.filter(order=order, outcome="settled").count() == 1
    assert Entitlement.objects.filter(line__order=order).count() == order.lines.count()
    assert Mail.objects.filter(key=f"receipt/{order.pk}").count() == 1
    told = Event.objects.filter(subject_type="orders.order", subject_id=str(order.pk))
    assert told.filter(kind=Kind.ORDER_PAID).count() == 1
    assert told.filter(kind=Kind.ORDER_DELIVERED).count() == 1


def test_fifty_want_the_last_one_and_one_gets_it(stripe: Sandbox) -> None:
    product = on_the_shelf(stock=1)
    carts = [chosen(product) for _buyer in range(50)]

    got = all_at_once([partial(begin, cart, f"{cart.pk}@example.com") for cart in carts])

    [order] = [each for each in got if each]
    assert Order.objects.get() == order
    assert Product.objects.get().stock == 0
    stripe.stripe_pay(checkout.start(order))
    bring(stripe)
    sold_once(order)


def test_one_event_fifty_times_at_once_is_one_delivery(stripe: Sandbox) -> None:
    order = an_order()
    stripe.stripe_pay(session_of(order))
    [event] = stripe.stripe_events("checkout.session.completed")

    answers = at_once(50, lambda: post(event).status_code)

    assert set(answers) == {200}
    assert WebhookEvent.objects.filter(source="stripe").count() == 1
    assert DBTaskResult.objects.filter(task_path__contains="handle_webhook").count() == 1
    at_once(8, work)
    sold_once(order)


def test_the_webhook_the_reconciliation_and_the_page_at_once(stripe: Sandbox) -> None:
    client = a_cart()
    order = an_order(client)
    number = session_of(order)
    stripe.stripe_pay(number)
    bring(stripe, handle=False)
    back = f"/checkout/success/?order={order.public_id}&session={number}&part=state"

    all_at_once([work, reconciliation.reconcile, lambda: Client().get(back)] * 4)

    sold_once(order)


@pytest.mark.parametrize("clicks", [2, 10])
def test_many_clicks_are_one_order_and_one_session(stripe: Sandbox, clicks: int) -> None:
    client = a_cart()
    said, key = BUYER | {"seen": seen(client)}, client.cookies["cart"].value

    def click() -> Any:
        tab = Client()
        tab.cookies["cart"] = key
        return tab.post("/checkout/", said)

    answers = at_once(clicks, click)

    assert {answer.status_code for answer in answers} == {303}
    assert {answer["Location"] for answer in answers} == {Checkout.objects.get().url}
    assert Order.objects.count() == 1
    assert len(stripe.stripe_sessions()) == 1


def test_what_comes_into_the_cart_meanwhile_is_not_sold_unseen(stripe: Sandbox) -> None:
    for number in range(ROUNDS):
        cart = chosen(on_the_shelf(f"One {number}"))
        more, agreed = price_of(on_the_shelf(f"Two {number}")), quote(cart).digest

        def place(cart: Cart = cart, agreed: str = agreed) -> int:
            try:
                return checkout.begin(cart, Buyer("gabi@example.com"), agreed).total
            except Changed:
                return 0

        got = all_at_once([partial(cart.add, more), place])

        assert [each for each in got if isinstance(each, int)] in ([0], [2900])
        assert cart.lines.count() == 2


def test_an_operator_cancels_while_it_is_being_paid(stripe: Sandbox, olga: User) -> None:
    product = on_the_shelf(stock=ROUNDS)
    for _round in range(ROUNDS):
        order = an_order(a_cart(product))
        number = session_of(order)

        def pay(number: str = number) -> None:
            stripe.stripe_pay(number)
            bring(stripe)

        all_at_once([pay, partial(by_hand.cancel, order, olga, "Asked for it")])
        bring(stripe)

        order.refresh_from_db()
        paid = stripe.stripe_session(number)["payment_status"] == "paid"
        assert order.state == ("paid" if paid else "cancelled")
        if paid:
            sold_once(order)
    sold = Order.objects.paid().count()
    product.refresh_from_db()
    assert product.stock == ROUNDS - sold


def test_two_operators_mark_the_same_order_as_paid(stripe: Sandbox, olga: User) -> None:
    order = an_order()

    said = at_once(4, lambda: by_hand.mark_paid(Order.objects.get(), olga, "Bank transfer"))

    assert sorted(said) == [False, False, False, True]
    assert Event.objects.filter(kind=Kind.ORDER_NOTED).count() == 1
    sold_once(order)


def test_an_order_is_cancelled_while_another_tab_goes_to_pay_it(stripe: Sandbox) -> None:
    """Whoever is sent to Stripe can pay there, or is told; no session outlives its order."""
    product = on_the_shelf()
    for _round in range(ROUNDS):
        order = an_order(a_cart(product))
        Checkout.objects.update(url="", session_id=None, created_at="2020-01-01T00:00Z")

        def go(order: Order = order) -> None:
            with suppress(PaidAlready, Unavailable):
                checkout.start(Order.objects.get(pk=order.pk))

        all_at_once([go, partial(checkout.abandon, order, "replaced", by="system")])

        order.refresh_from_db()
        assert order.state == "cancelled"
        assert not order.checkouts.open().exists()


def test_nobody_waits_in_a_circle(stripe: Sandbox) -> None:
    """Placing, cancelling, paying and restocking the same two things, in both orders at once."""
    things = [on_the_shelf(name, stock=MANY, several=True) for name in ("One", "Two")]
    carts = [chosen(*things), chosen(*reversed(things)), chosen(*things), chosen(*reversed(things))]
    code = a_code(most_uses=2, most_per_customer=1)
    ends = time.monotonic() + HUNT
    done = at_once(6, lambda: sum(1 for _deed in iter(lambda: deed(carts, things, ends), None)))

    assert sum(done) > 20
    for product in Product.objects.all():
        held = sum(line.held for line in product.sold.all())
        assert (product.stock or 0) + held == MANY
    assert code.uses.live().count() <= 2
    for order in Order.objects.paid():
        sold_once(order)


def deed(carts: list[Cart], things: list[Product], ends: float) -> str | None:
    """Whatever comes next, until time is over."""
    if time.monotonic() > ends:
        return None
    what = random.choice(["choose", "place", "place", "price", "cancel", "cancel", "pay"])
    cart = Cart.objects.get(pk=random.choice(carts).pk)
    order = cart.orders.open().first()
    with suppress(Empty, SoldOut, PaidAlready, Unavailable):
        if what == "choose":
            cart.take_code("SPRING24")
            for product in random.sample(things, 2):
                cart.add(price_of(product))
        elif what == "price":
            option = random.choice(things).options.get()
            option.change_price(Money(random.randrange(100, 3000), "EUR"), by="Sally")
        elif what == "place":
            begin(cart, random.choice(["gabi@example.com", "gus@example.com"]))
        elif order:
            end(order, what)
    return what


def end(order: Order, what: str) -> None:
    if what == "cancel":
        order.cancel(Order.Cause.OPERATOR, by="Olga")
    else:
        settle(order, Paid("stripe", f"pi_{uuid4().hex}", order.total, order.currency))


def with_a_code(product: Product, code: str = "SPRING24") -> Cart:
    cart = chosen(product)
    cart.take_code(code)
    cart.refresh_from_db()
    return cart


def test_fifty_want_the_last_use_of_a_code_and_one_gets_it(stripe: Sandbox) -> None:
    a_code(most_uses=1)
    product = on_the_shelf()
    carts = [with_a_code(product) for _buyer in range(50)]
    agreed = [quote(cart).digest for cart in carts]

    def place(cart: Cart, seen: str) -> Order | None:
        with suppress(Changed):
            return checkout.begin(cart, Buyer(f"{cart.pk}@example.com"), seen)
        return None

    got = all_at_once([partial(place, *each) for each in zip(carts, agreed, strict=True)])

    [order] = [each for each in got if each]
    assert Order.objects.get() == order
    assert (order.total, DiscountUse.objects.live().count()) == (2320, 1)
    order.cancel(Order.Cause.EXPIRED, by="system")
    assert begin(Cart.objects.get(pk=carts[0].pk), "again@example.com")


def test_one_customer_in_fifty_windows_uses_a_code_as_often_as_one_may(stripe: Sandbox) -> None:
    a_code(most_per_customer=2)
    product = on_the_shelf()
    carts = [with_a_code(product) for _window in range(50)]
    ways = ["gabi@example.com", "Gabi+a@example.com", "GABI@example.com"]

    got = all_at_once([partial(begin, cart, ways[cart.pk % 3]) for cart in carts])

    assert len([each for each in got if each]) == 2
    assert DiscountUse.objects.live().count() == 2


def test_a_code_is_had_again_by_late_money_and_by_others_at_once(stripe: Sandbox) -> None:
    """Whoever comes first has it; it is never in use more often than it may be."""
    product = on_the_shelf(stock=10 * ROUNDS)
    for number in range(ROUNDS):
        code = a_code(f"CODE{number}", most_uses=1)
        carts = [with_a_code(product, code.code) for _buyer in range(4)]
        late = begin(carts[0], "late@example.com")
        assert late
        late.cancel(Order.Cause.EXPIRED, by="system")
        money = Paid("stripe", f"pi_{number}", late.total, "EUR")
        others = [partial(begin, cart, f"{cart.pk}@example.com") for cart in carts[1:]]

        all_at_once([partial(settle, late, money), *others])

        assert code.uses.live().count() == 1
