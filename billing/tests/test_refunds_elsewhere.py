"""Money that went back in Stripe's dashboard, by hand, late, or of a payment that paid nothing."""

from __future__ import annotations

import pytest

from billing import refund_following, refunds
from billing.models import Payment, Refund, WebhookEvent
from billing.refund_plan import Choice, plan
from billing.refund_refusals import Attended, NoLine, TooLittle
from billing.settlement import Paid, settle
from billing.tests.test_refunds import ALL, line, send, states, two_things
from billing.tests.till import a_cart, an_order, bring, session_of, work
from catalog.tests.shelf_of import on_the_shelf
from fulfillment import delivery
from fulfillment.models import Delivery, Entitlement
from sandbox.testing import Sandbox

pytestmark = pytest.mark.django_db


def test_all_refunded_at_stripe_ends_as_ours_does(stripe: Sandbox) -> None:
    order = two_things(stripe)
    stripe.stripe_refund(Payment.objects.get().external_id)
    bring(stripe)
    refund = Refund.objects.get()
    assert (refund.origin, refund.status, refund.amount) == ("dashboard", "succeeded", 4100)
    assert states(order) == {"Font": "withdrawn", "Book": "withdrawn"}
    assert sorted(part.amount for part in refund.parts.all()) == [1200, 2900]
    assert not Refund.objects.without_lines().exists()


def test_a_part_refunded_at_stripe_waits_for_its_lines(stripe: Sandbox) -> None:
    order = two_things(stripe)
    stripe.stripe_refund(Payment.objects.get().external_id, 1200)
    bring(stripe)
    [refund] = Refund.objects.without_lines()
    assert states(order) == {"Font": "open", "Book": "open"}
    assert plan(order, ALL).amount == 2900

    font, book = line(order, "Font"), line(order, "Book")
    with pytest.raises(NoLine):
        refund_following.assign(refund, [10**9], "Olga", "Foreign")
    assert refund_following.assign(refund, [book.pk], "Olga", "It was the book")
    assert not refund_following.assign(refund, [font.pk], "Otto", "Late")

    assert states(order) == {"Font": "open", "Book": "withdrawn"}
    assert not Refund.objects.without_lines().exists()
    assert plan(order, Choice("lines", (font.pk,))).amount == 2900


def test_a_refund_larger_than_its_lines_is_not_assigned(stripe: Sandbox) -> None:
    order = two_things(stripe)
    stripe.stripe_refund(Payment.objects.get().external_id, 1300)
    bring(stripe)
    with pytest.raises(TooLittle):
        refund_following.assign(Refund.objects.get(), [line(order, "Book").pk], "Olga", "No")


def test_two_parts_at_stripe_that_are_all_of_it_take_all_back(stripe: Sandbox) -> None:
    order = two_things(stripe)
    for amount in (1200, 2900):
        stripe.stripe_refund(Payment.objects.get().external_id, amount)
    bring(stripe)
    assert states(order) == {"Font": "withdrawn", "Book": "withdrawn"}
    assert not Refund.objects.without_lines().exists()
    assert [each.refunded for each in order.lines.order_by("pk")] == [2900, 1200]


def test_what_was_not_delivered_yet_is_not_delivered_after(stripe: Sandbox) -> None:
    order = two_things(stripe)
    Entitlement.objects.all().delete()
    Delivery.objects.update(done_at=None, error="No room", due_at="2020-01-01T00:00Z")
    refund = send(order, Choice("lines", (line(order, "Book").pk,)))
    delivery.retry(Delivery.objects.get())
    assert states(order) == {"Font": "open", "Book": "withdrawn"}
    stripe.stripe_settle_refund(str(refund.external_id), ok=False)
    bring(stripe)
    assert states(order) == {"Font": "open", "Book": "open"}


def test_money_that_paid_nothing_is_sent_back(stripe: Sandbox) -> None:
    order = an_order(a_cart(on_the_shelf("Font")))
    stripe.stripe_pay(session_of(order))
    stripe.stripe_tamper(session_of(order), amount_total=2800)
    bring(stripe)
    held = Payment.objects.held().get()
    Payment.objects.update(amount=2800)

    refund = refunds.send_back(held, "Olga", "Not what it costs", "one")

    assert (refund.status, refund.amount) == ("succeeded", 2800)
    order.refresh_from_db()
    assert order.state == "cancelled"
    assert not Payment.objects.held().exists()
    assert refunds.send_back(held, "Olga", "Again", "one") == refund
    with pytest.raises(Attended):
        refunds.send_back(held, "Otto", "Late", "two")


def test_what_was_paid_by_hand_goes_back_by_hand(stripe: Sandbox) -> None:
    order = an_order(a_cart(on_the_shelf("Font")))
    settle(order, Paid("manual", "cash", order.total, order.currency), by="Olga")
    refund = send(order)
    assert (refund.status, refund.origin, refund.external_id) == ("succeeded", "manual", None)
    assert states(order) == {"Font": "withdrawn"}
    assert stripe.stripe_list("refunds") == []


def test_a_refund_of_a_stranger_is_left_alone(stripe: Sandbox) -> None:
    order = two_things(stripe)
    intent = Payment.objects.get().external_id
    Payment.objects.update(external_id="pi_other")
    stripe.stripe_refund(intent)
    bring(stripe, "refund.created")
    waiting = WebhookEvent.objects.get(type="refund.created")
    assert "not here yet" in waiting.error
    Payment.objects.update(external_id=intent)
    WebhookEvent.objects.update(due_at="2020-01-01T00:00Z")
    work()
    assert states(order) == {"Font": "withdrawn", "Book": "withdrawn"}
