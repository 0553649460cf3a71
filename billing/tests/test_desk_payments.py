"""Money that did not pay an order, at the operators' desk; and what the shop took in."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from billing.models import Payment
from billing.settlement import Paid, settle
from billing.tests.counter import WHY, ask, confirm, do, list_of, otto, page_of, said
from billing.tests.till import a_cart, an_order, bring, paid, session_of
from catalog.tests.shelf_of import on_the_shelf
from fulfillment.models import Entitlement
from orders.models import Order
from sandbox.testing import Sandbox
from shop.accounts.models import User
from shop.events.kinds import Kind
from shop.events.models import Event, Mail

pytestmark = pytest.mark.django_db

LIST = list_of(Payment)
QUEUES = ("mismatch", "surplus", "late", "stray")


def mismatch(stripe: Sandbox, amount: int = 2800) -> Payment:
    order = an_order()
    stripe.stripe_pay(session_of(order))
    stripe.stripe_tamper(session_of(order), amount_total=amount)
    bring(stripe)
    return Payment.objects.held().get(order=order)


def late() -> Payment:
    """The order was cancelled, and somebody else has what it held."""
    product = on_the_shelf("Last one", stock=1)
    order = an_order(a_cart(product))
    order.cancel(Order.Cause.EXPIRED, by="tick")
    an_order(a_cart(product), email="quicker@example.com")
    return settle(order, Paid("stripe", "pi_late", order.total, order.currency))


def stray() -> Payment:
    return settle(None, Paid("stripe", "pi_stray", 4200, "EUR", livemode=False))


def surplus(order: Order) -> Payment:
    return settle(order, Paid("stripe", "pi_surplus", order.total, order.currency))


def listed(browser: Client, **query: str) -> list[str]:
    return re.findall(rf'href="{LIST}(\d+)/change/[^"]*"', browser.get(LIST, query).text)


def test_each_kind_of_trouble_is_a_queue_of_its_own(stripe: Sandbox, olgas_browser: Client) -> None:
    held = {
        "mismatch": mismatch(stripe),
        "surplus": surplus(paid(stripe, a_cart(on_the_shelf("Other")))),
        "late": late(),
        "stray": stray(),
    }
    first = olgas_browser.get("/ops/").text
    assert first.count("queue-urgent") == 4
    for name, payment in held.items():
        assert f'href="{LIST}?state={name}"' in first
        assert listed(olgas_browser, state=name) == [str(payment.pk)], name
        assert "say that you have seen to it" in olgas_browser.get(page_of(payment)).text
    assert len(listed(olgas_browser, state="held")) == 4
    assert len(listed(olgas_browser, state="settled")) == 1
    assert len(listed(olgas_browser)) == 5

    do(olgas_browser, "attend", *held.values())

    first = olgas_browser.get("/ops/").text
    assert "queue-urgent" not in first
    assert listed(olgas_browser, state="held") == []
    assert len(listed(olgas_browser, state="attended")) == 4


def test_it_is_found_by_its_numbers(stripe: Sandbox, olgas_browser: Client) -> None:
    stray()
    order = paid(stripe)
    payment = order.payments.get()
    for asked in (payment.external_id, payment.session_id, order.number, f"#{order.number}"):
        assert listed(olgas_browser, q=asked) == [str(payment.pk)], asked
    assert listed(olgas_browser, q="pi_") == []


def test_it_leads_to_its_page_at_stripe(stripe: Sandbox, olgas_browser: Client) -> None:
    payment = stray()
    link = 'href="https://dashboard.stripe.com{}/payments/pi_stray"'
    assert link.format("/test") in olgas_browser.get(page_of(payment)).text
    Payment.objects.update(livemode=True)
    assert link.format("") in olgas_browser.get(page_of(payment)).text


def test_accepted_it_pays_its_order_once(
    stripe: Sandbox, olgas_browser: Client, olga: User
) -> None:
    payment = mismatch(stripe)
    asked = ask(olgas_browser, "accept", payment)
    for words in ("€28 came", "asks for €29", "Marlow Serif", "gabi@example.com", "No money moves"):
        assert words in asked.text, words

    assert said(confirm(olgas_browser, asked)) == ["Its order is paid."]
    (again,) = said(confirm(olgas_browser, asked))

    assert "nothing was changed" in again
    payment.refresh_from_db()
    assert payment.outcome == "settled"
    assert Entitlement.objects.count() == 1
    assert Mail.objects.filter(name="receipt").count() == 1
    told = Event.objects.get(kind=Kind.PAYMENT_ATTENDED)
    assert (told.actor, told.data["reason"]) == (olga, WHY)


def test_what_cannot_pay_an_order_says_why(stripe: Sandbox, olgas_browser: Client) -> None:
    other = surplus(paid(stripe, a_cart(on_the_shelf("Other"))))
    for payment, words in (
        (stray(), "has no order"),
        (late(), "are gone"),
        (other, "is paid, or this was decided already"),
    ):
        (sentence,) = do(olgas_browser, "accept", payment)
        assert words in sentence
    assert Payment.objects.held().count() == 3
    assert not Event.objects.filter(kind=Kind.PAYMENT_ATTENDED).exists()


def test_one_that_cannot_be_accepted_takes_nothing_back_of_the_others(
    stripe: Sandbox, olgas_browser: Client
) -> None:
    payment, lost = mismatch(stripe), stray()
    (sentence,) = do(olgas_browser, "accept", payment, lost)
    assert "has no order" in sentence
    assert "Its order is paid." in sentence
    payment.refresh_from_db()
    lost.refresh_from_db()
    assert (payment.outcome, lost.outcome) == ("settled", "stray")
    line = Entitlement.objects.get().line
    assert line
    assert line.order == payment.order


def test_paid_meanwhile_it_is_not_accepted(stripe: Sandbox, olgas_browser: Client) -> None:
    payment = mismatch(stripe)
    order = payment.order
    assert order
    asked = ask(olgas_browser, "accept", payment)
    settle(order, Paid("stripe", "pi_right", order.total, order.currency))
    (sentence,) = said(confirm(olgas_browser, asked))
    assert "nothing was changed" in sentence
    assert Payment.objects.held().get() == payment


def test_seen_to_it_leaves_the_queue_once(olgas_browser: Client, olga: User) -> None:
    payment = stray()
    asked = ask(olgas_browser, "attend", payment)
    assert "No money moves" in asked.text
    assert said(confirm(olgas_browser, asked)) == ["One payment is seen to."]
    (again,) = said(confirm(olgas_browser, asked))
    assert "decided about it already" in again
    told = Event.objects.get(kind=Kind.PAYMENT_ATTENDED)
    assert (told.actor, told.data["reason"]) == (olga, WHY)
    assert 'name="CHANGE_FORM-action"' not in olgas_browser.get(page_of(payment)).text


@pytest.mark.parametrize("action", ["accept", "attend"])
def test_only_who_may_decides(stripe: Sandbox, action: str) -> None:
    payment = mismatch(stripe)
    browser = otto("view_payment", "view_order", "mark_paid_order")
    assert f'value="{action}"' not in browser.get(page_of(payment)).text
    forged = {"CHANGE_FORM-action": action, "_selected_action": payment.pk, "reason": WHY}
    browser.post(page_of(payment), forged | {"token": "8a9f3a52-0000-4000-8000-000000000000"})
    assert Payment.objects.held().get() == payment
    assert not Entitlement.objects.exists()


def test_the_queues_and_the_takings_are_for_who_may_see_them(stripe: Sandbox) -> None:
    paid(stripe)
    stray()
    browser = otto("view_order")
    page = browser.get("/ops/").text
    assert "Paid, not delivered" in page
    assert "Surplus" not in page
    assert "Takings" not in page


def test_the_takings_of_two_weeks_by_currency(
    stripe: Sandbox, olgas_browser: Client, settings: Settings
) -> None:
    now = timezone.now()
    for number, (amount, currency, ago, live) in enumerate(
        [
            (1000, "EUR", 0, None), (500, "EUR", 0, False), (2000, "EUR", 13, None),
            (9900, "EUR", 20, None), (700, "EUR", 0, True), (300, "CHF", 2, None),
        ]
    ):  # fmt: skip
        row = Payment.objects.create(
            provider="manual", external_id=str(number), amount=amount, currency=currency,
            livemode=live, outcome="settled",
        )  # fmt: skip
        Payment.objects.filter(pk=row.pk).update(received_at=now - timedelta(days=ago))
    stray()

    page = olgas_browser.get("/ops/").text

    assert re.findall(r'chart-latest"><strong>([^<]+)<', page) == ["€15", "CHF0"]
    assert "€35 in two weeks, at most €20 a day." in page
    settings.STRIPE_SECRET_KEY = "sk_live_of_a_test"
    page = olgas_browser.get("/ops/").text
    assert re.findall(r'chart-latest"><strong>([^<]+)<', page) == ["€17", "CHF0"]
