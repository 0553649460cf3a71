"""Stripe's webhooks at the door: signed, of our world, kept once."""

import json
import time
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from billing.handlers import HANDLERS
from billing.models import WebhookEvent
from billing.tests.till import URL, an_order, bring, post, session_of, signature
from sandbox.testing import Sandbox

pytestmark = pytest.mark.django_db


def said(**changes: Any) -> dict[str, Any]:
    return {
        "id": "evt_1",
        "object": "event",
        "type": "charge.updated",
        "livemode": False,
        "data": {"object": {"id": "ch_1"}},
    } | changes


def test_a_signed_event_is_kept_once_and_shown_as_ignored(stripe: Sandbox) -> None:
    assert [post(said()).status_code for _ in range(3)] == [200, 200, 200]

    kept = WebhookEvent.objects.get()
    assert (kept.source, kept.external_id, kept.state) == ("stripe", "evt_1", "ignored")
    assert kept.livemode is False


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Stripe-Signature": ""},
        {"Stripe-Signature": "t=1,v1=00"},
        {"Stripe-Signature": "nonsense"},
        {"Stripe-Signature": signature(json.dumps(said()), secret="whsec_other")},
        {"Stripe-Signature": signature(json.dumps(said()), at=int(time.time()) - 301)},
    ],
)
def test_what_is_not_signed_is_refused(stripe: Sandbox, headers: dict[str, str]) -> None:
    answer = Client().post(URL, json.dumps(said()), "application/json", headers=headers)

    assert answer.status_code == 400
    assert not WebhookEvent.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        "[]", "null", "no json", '{"id": 1}', "{}",
        json.dumps(said(id="")), json.dumps(said(id="x" * 500)), json.dumps(said(id="a\0b")),
        json.dumps(said(type="")), json.dumps(said(type=7)), json.dumps(said(livemode=True)),
        json.dumps(said(livemode=None)), '{"id": "evt_1", "type": NaN}',
    ],
)  # fmt: skip
def test_what_is_signed_and_makes_no_sense_is_refused(stripe: Sandbox, body: str) -> None:
    assert post(body).status_code == 400
    assert not WebhookEvent.objects.exists()


def test_without_a_secret_there_is_no_door(stripe: Sandbox, settings: Settings) -> None:
    settings.STRIPE_WEBHOOK_SECRET = ""

    assert post(said()).status_code == 404


def test_an_event_of_life_is_refused_by_a_shop_of_tests(stripe: Sandbox) -> None:
    answer = post(said(livemode=True))

    assert answer.status_code == 400
    assert "the other mode" in answer.content.decode()


def test_stripe_is_asked_before_it_is_believed(stripe: Sandbox) -> None:
    """An event says that a session was paid; the session says otherwise."""
    order = an_order()
    forged = {"id": session_of(order), "object": "checkout.session", "payment_status": "paid"}

    post(said(type="checkout.session.completed", data={"object": forged}))
    bring(stripe)

    order.refresh_from_db()
    assert order.state == "open"


def test_while_stripe_is_away_an_event_waits(stripe: Sandbox) -> None:
    order = an_order()
    stripe.stripe_pay(session_of(order))
    bring(stripe, handle=False)
    stripe.stripe_chaos("server_error")

    bring(stripe)

    kept = WebhookEvent.objects.get(type="checkout.session.completed")
    assert kept.state == "received"
    assert kept.error
    stripe.stripe_chaos("ok")
    WebhookEvent.objects.update(due_at="2020-01-01T00:00Z")
    bring(stripe)
    order.refresh_from_db()
    assert order.state == "paid"


# All that Stripe may be asked to tell; what has no handler is kept for the record.
TOLD = """
charge.dispute.closed charge.dispute.created charge.dispute.funds_reinstated
charge.dispute.funds_withdrawn charge.dispute.updated charge.refunded charge.succeeded
checkout.session.async_payment_failed checkout.session.async_payment_succeeded
checkout.session.completed checkout.session.expired customer.deleted
customer.subscription.created customer.subscription.deleted customer.subscription.paused
customer.subscription.resumed customer.subscription.trial_will_end customer.subscription.updated
customer.updated invoice.created invoice.finalized invoice.finalization_failed
invoice.marked_uncollectible invoice.paid invoice.payment_action_required invoice.payment_failed
invoice.upcoming invoice.voided invoice_payment.paid payment_intent.canceled
payment_intent.payment_failed payment_intent.processing payment_intent.succeeded price.updated
product.updated radar.early_fraud_warning.created refund.created refund.failed refund.updated
""".split()


@pytest.mark.parametrize("kind", TOLD)
def test_every_kind_is_kept_and_only_what_is_handled_waits(stripe: Sandbox, kind: str) -> None:
    assert post(said(type=kind)).status_code == 200

    kept = WebhookEvent.objects.get()
    assert kept.state == ("received" if ("stripe", kind) in HANDLERS else "ignored")
    assert kept.payload["data"]["object"]["id"] == "ch_1"
