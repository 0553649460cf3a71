"""Many send the same money back at the same moment: it goes once, and the goods with it."""

from functools import partial
from typing import Any
from urllib.error import HTTPError
from uuid import uuid4

import pytest

from billing import disputes, refund_following, refunds, reversals
from billing.models import Payment, Refund
from billing.refund_plan import Choice, plan
from billing.refund_refusals import NoRefund
from billing.tests.test_races import all_at_once
from billing.tests.test_refunds import ALL, send, states, two_things
from billing.tests.till import bring, post, work
from orders.models import Order
from sandbox.testing import Sandbox
from shop.events.models import Mail
from tests.crowd import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def press(order: int, choice: Choice, seen: str, key: str) -> str:
    """What an operator is told who confirms what they saw."""
    found = Order.objects.get(pk=order)
    try:
        row = refunds.refund(found, choice, by=key, reason="Both", key=key, seen=seen)
    except NoRefund as refusal:
        return type(refusal).__name__
    return row.status


@pytest.mark.parametrize("choice", [ALL, Choice("amount", amount=3000)])
def test_two_operators_refund_one_order_and_one_does(stripe: Sandbox, choice: Choice) -> None:
    order = two_things(stripe)
    seen = plan(order, choice).digest

    told = all_at_once([partial(press, order.pk, choice, seen, f"key-{n}") for n in range(4)])

    assert told.count("succeeded") == 1
    assert len(stripe.stripe_list("refunds")) == Refund.objects.count() == 1
    assert Mail.objects.filter(name="refunded").count() == 1


def test_one_button_pressed_eight_times_at_once_is_one_refund(stripe: Sandbox) -> None:
    order = two_things(stripe)
    seen = plan(order, ALL).digest
    at_once(8, partial(press, order.pk, ALL, seen, "one"))
    assert len(stripe.stripe_list("refunds")) == Refund.objects.count() == 1
    assert Refund.objects.get().status == "succeeded"


def test_lines_refunded_at_once_add_up(stripe: Sandbox) -> None:
    order = two_things(stripe)
    each = [Choice("lines", (number,)) for number in order.lines.values_list("pk", flat=True)]
    acts: list[Any] = [
        partial(press, order.pk, choice, plan(order, choice).digest, uuid4().hex) for choice in each
    ]
    told = all_at_once(acts)
    assert set(told) <= {"succeeded", "Changed"}
    good = sum(row.amount for row in Refund.objects.accepted())
    assert Payment.objects.get().refunded == good <= 4100
    gone = {line.title for line in order.lines.all() if line.withdrawn_at}
    assert {name for name, state in states(order).items() if state == "withdrawn"} == gone


@pytest.mark.parametrize("_turn", range(4))
def test_a_refund_meets_a_dispute(stripe: Sandbox, _turn: int) -> None:
    """Whichever is first at Stripe holds, and our books say the same as its."""
    order = two_things(stripe)
    payment = order.payments.get()
    seen = plan(order, ALL).digest

    def dispute() -> str:
        try:
            number = str(stripe.stripe_dispute(payment.external_id)["id"])
        except HTTPError as refusal:
            refusal.close()
            return "refused"
        disputes.follow(reversals.dispute(number))
        return "disputed"

    told = all_at_once([partial(press, order.pk, ALL, seen, "one"), dispute])

    bring(stripe)
    payment.refresh_from_db()
    [charge] = stripe.stripe_list("charges", status="succeeded")
    assert payment.refunded == charge["amount_refunded"], told
    kept = "withdrawn" if payment.refunded == 4100 else "frozen"
    assert set(states(order).values()) == {kept}, told


def test_our_answer_the_webhook_and_the_reconciliation_at_once(stripe: Sandbox) -> None:
    order = two_things(stripe)
    refund = send(order)
    for event in stripe.stripe_events("refund.created"):
        post(event)
    told = reversals.refund(str(refund.external_id))
    all_at_once([work, partial(refund_following.follow, told), partial(bring, stripe)])
    assert Refund.objects.count() == 1
    assert Mail.objects.filter(name="refunded").count() == 1
    assert states(order) == {"Font": "withdrawn", "Book": "withdrawn"}
