"""A buyer's bank asks for the money back: goods rest, and go only when it is lost."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import pytest

from billing import disputes, reversals
from billing.models import Dispute, FraudWarning, Payment, Refund, WebhookEvent
from billing.reconciliation import reconcile
from billing.refund_plan import Choice, plan
from billing.refund_refusals import Disputed
from billing.tests.test_refunds import ALL, send, states, told, two_things
from billing.tests.till import a_cart, bring, paid, post, work
from catalog.tests.shelf_of import on_the_shelf
from fulfillment import delivery
from fulfillment.models import Delivery, Entitlement
from orders.models import Order
from sandbox.testing import Sandbox
from shop.events.kinds import Kind

pytestmark = pytest.mark.django_db


def intent() -> str:
    return str(Payment.objects.get().external_id)


def disputed(stripe: Sandbox, **how: Any) -> tuple[Order, str]:
    order = two_things(stripe)
    number = str(stripe.stripe_dispute(intent(), **how)["id"])
    bring(stripe)
    return order, number


def test_opened_the_goods_rest_and_the_due_date_is_known(stripe: Sandbox) -> None:
    order, number = disputed(stripe)
    row = Dispute.objects.get()
    assert (row.external_id, row.amount, row.status) == (number, 4100, "needs_response")
    assert row.due_by
    assert row.taken_at
    assert states(order) == {"Font": "frozen", "Book": "frozen"}
    assert list(Dispute.objects.due()) == [row]
    assert told(order, Kind.DISPUTE_OPENED) == told(order, Kind.DISPUTE_WITHDRAWN) == 1
    with pytest.raises(Disputed):
        plan(order, ALL)


def test_won_they_are_released(stripe: Sandbox) -> None:
    order, number = disputed(stripe)
    stripe.stripe_close_dispute(number, won=True)
    bring(stripe)
    row = Dispute.objects.get()
    assert (row.status, bool(row.closed_at), bool(row.reinstated_at)) == ("won", True, True)
    assert states(order) == {"Font": "open", "Book": "open"}
    assert not Dispute.objects.due().exists()
    assert Payment.objects.get().kept.amount == 4100


def test_lost_they_are_taken_back_and_the_money_is_lost(stripe: Sandbox) -> None:
    order, number = disputed(stripe)
    stripe.stripe_close_dispute(number, won=False)
    bring(stripe)
    payment = Payment.objects.get()
    assert (payment.refunded, payment.lost, payment.kept.amount) == (0, 4100, 0)
    assert states(order) == {"Font": "withdrawn", "Book": "withdrawn"}
    assert not Dispute.objects.due().exists()


def test_an_inquiry_freezes_nothing_and_waits_for_an_answer(stripe: Sandbox) -> None:
    order, number = disputed(stripe, inquiry=True)
    row = Dispute.objects.get()
    assert row.inquiry
    assert row.taken_at is None
    assert states(order) == {"Font": "open", "Book": "open"}
    assert list(Dispute.objects.due()) == [row]
    assert plan(order, ALL).amount == 4100
    stripe.stripe_close_dispute(number)
    bring(stripe)
    assert Dispute.objects.get().status == "warning_closed"


@pytest.mark.parametrize("won", [True, False])
def test_its_events_come_in_any_order_and_twice(stripe: Sandbox, *, won: bool) -> None:
    order, number = disputed(stripe)
    stripe.stripe_close_dispute(number, won=won)
    said = [each for each in stripe.stripe_events() if "dispute" in each["type"]]
    for order_of in itertools.islice(itertools.permutations(said), 0, None, 5):
        for event in (*order_of, *order_of):
            kind, about = event["type"], event["data"]["object"]
            stripe.stripe_send(kind, about)
    for event in stripe.stripe_events():
        post(event)
    work()
    assert not WebhookEvent.objects.filter(done_at=None).exists()
    assert set(states(order).values()) == ({"open"} if won else {"withdrawn"})
    assert told(order, Kind.DISPUTE_CLOSED) == 1


def test_older_news_opens_no_dispute_again(stripe: Sandbox) -> None:
    order, number = disputed(stripe)
    before = reversals.dispute(number)
    stripe.stripe_close_dispute(number, won=False)
    disputes.follow(reversals.dispute(number))
    disputes.follow(before)
    assert Dispute.objects.get().status == "lost"
    assert states(order)["Font"] == "withdrawn"


def test_a_lost_one_that_is_won_after_all_gives_the_goods_back(stripe: Sandbox) -> None:
    order, number = disputed(stripe)
    stripe.stripe_close_dispute(number, won=False)
    lost = reversals.dispute(number)
    disputes.follow(lost)
    disputes.follow(replace(lost, status="won", reinstated=True))
    assert states(order) == {"Font": "open", "Book": "open"}
    assert Payment.objects.get().lost == 0


def test_lost_in_part_somebody_must_decide(stripe: Sandbox) -> None:
    order, number = disputed(stripe)
    stripe.stripe_close_dispute(number, won=False)
    row = disputes.follow(replace(reversals.dispute(number), amount=1000))
    assert list(Dispute.objects.due()) == [row]
    assert states(order) == {"Font": "frozen", "Book": "frozen"}
    assert disputes.attend(row, "Olga", "They may keep it")
    assert not disputes.attend(row, "Otto", "Late")
    assert states(order) == {"Font": "open", "Book": "open"}
    assert Payment.objects.get().kept.amount == 3100


def test_what_is_delivered_meanwhile_rests_too(stripe: Sandbox) -> None:
    order = two_things(stripe)
    Entitlement.objects.all().delete()
    Delivery.objects.update(done_at=None, error="No room", due_at="2020-01-01T00:00Z")
    number = str(stripe.stripe_dispute(intent())["id"])
    bring(stripe)
    delivery.retry(Delivery.objects.get())
    assert states(order) == {"Font": "frozen", "Book": "frozen"}
    stripe.stripe_close_dispute(number)
    bring(stripe)
    assert states(order) == {"Font": "open", "Book": "open"}


def test_an_operator_who_releases_goods_is_not_overruled(stripe: Sandbox) -> None:
    order, _number = disputed(stripe)
    delivery.thaw(order, "Olga", "I know them")
    for event in stripe.stripe_events("charge.dispute.created"):
        stripe.stripe_send("charge.dispute.updated", event["data"]["object"])
    bring(stripe)
    assert states(order) == {"Font": "open", "Book": "open"}


def test_a_refund_that_meets_a_dispute_is_refused_in_words(stripe: Sandbox) -> None:
    """Stripe knew of it before we did."""
    order = two_things(stripe)
    stripe.stripe_dispute(intent())
    refund = send(order)
    assert refund.status == "failed"
    assert "dispute" in refund.error
    bring(stripe)
    assert states(order) == {"Font": "frozen", "Book": "frozen"}
    assert not Refund.objects.alive().exists()


def test_after_a_refund_in_part_the_rest_is_disputed_and_lost(stripe: Sandbox) -> None:
    order = two_things(stripe)
    send(order, Choice("amount", amount=1000))
    number = str(stripe.stripe_dispute(intent())["id"])
    stripe.stripe_close_dispute(number, won=False)
    bring(stripe)
    payment = Payment.objects.get()
    assert (payment.refunded, payment.lost, payment.kept.amount) == (1000, 3100, 0)
    assert states(order) == {"Font": "withdrawn", "Book": "withdrawn"}


def test_a_warning_is_written_down_once(stripe: Sandbox) -> None:
    order = two_things(stripe)
    number = stripe.stripe_warn(intent())["id"]
    bring(stripe)
    bring(stripe)
    warning = FraudWarning.objects.get()
    assert (warning.external_id, warning.actionable) == (number, True)
    assert told(order, Kind.FRAUD_WARNED) == 1
    send(order)
    bring(stripe)
    warning.refresh_from_db()
    assert not warning.actionable


def test_once_answered_it_waits_for_nobody(stripe: Sandbox) -> None:
    order, number = disputed(stripe)
    stripe.stripe_answer_dispute(number)
    bring(stripe)
    assert Dispute.objects.get().status == "under_review"
    assert not Dispute.objects.due().exists()
    assert states(order) == {"Font": "frozen", "Book": "frozen"}


def test_an_inquiry_that_becomes_a_dispute_freezes_then(stripe: Sandbox) -> None:
    order, number = disputed(stripe, inquiry=True)
    disputes.follow(replace(reversals.dispute(number), status="needs_response", taken=True))
    assert states(order) == {"Font": "frozen", "Book": "frozen"}


def test_a_lost_webhook_is_made_up_for_by_asking(stripe: Sandbox) -> None:
    order = two_things(stripe)
    number = str(stripe.stripe_dispute(intent())["id"])
    assert not reconcile().faults
    assert states(order) == {"Font": "frozen", "Book": "frozen"}
    stripe.stripe_close_dispute(number)
    [drift] = reconcile().drift
    assert "won" in drift
    other = paid(stripe, a_cart(on_the_shelf("Other")))
    stripe.stripe_refund(other.payments.get().external_id)
    [drift] = reconcile().drift
    assert "succeeded" in drift
    assert states(other) == {"Other": "withdrawn"}
    assert not reconcile().drift
