"""What is sent as Stripe has the keys and the values of the installed package's classes."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import requests
import stripe

from sandbox.testing import Sandbox
from sandbox.tests.stripe import checkout, item
from sandbox.tests.stripe_shapes import problems

EVENTS = sorted((Path(__file__).parent / "stripe_events").glob("*.json"))
ACCEPTED = {
    "automatic_tax": {"enabled": True},
    "tax_id_collection": {"enabled": True},
    "invoice_creation": {"enabled": True, "invoice_data": {"metadata": {"order": "1001"}}},
    "consent_collection": {"terms_of_service": "required"},
    "custom_text": {"submit": {"message": "Thank you"}},
}


def live(sandbox: Sandbox, api: stripe.StripeClient) -> str:
    """Everything that can happen, once; returns a session that was paid."""
    paid = checkout(api, customer_creation="always", **ACCEPTED).id
    sandbox.stripe_pay(paid, "4000000000000002")
    sandbox.stripe_pay(paid, "4000000000003220")
    intent = sandbox.stripe_session(paid)["payment_intent"]
    sandbox.stripe_refund(intent, 100)
    sandbox.stripe_close_dispute(sandbox.stripe_dispute(intent)["id"])
    for ok in (True, False):
        debit = checkout(api, line_items=[item(currency="usd" if ok else "eur")]).id
        sandbox.stripe_debit(debit, "000123456789" if ok else "AT611904300234573201")
        sandbox.stripe_settle_async(debit, ok=ok)
    for card in ("4000000000005126", "4000000000007726", "4000000000001976"):
        session = checkout(api).id
        sandbox.stripe_pay(session, card)
        if not card.endswith("1976"):
            sandbox.stripe_refund(sandbox.stripe_session(session)["payment_intent"])
    checkout(api, line_items=[item(unit_amount=0)])
    person = api.v1.customers.create({"email": "ada@example.com", "address": {"country": "DE"}})
    api.v1.customers.update(person.id, {"name": "Ada"})
    checkout(api, customer=person.id)
    api.v1.customers.delete(person.id)
    sandbox.stripe_clock(2 * 86_400)
    return paid


def test_what_is_kept_and_told_has_stripes_shape(
    sandbox: Sandbox, api: stripe.StripeClient
) -> None:
    paid = live(sandbox, api)
    kinds = "checkout.session payment_intent charge refund dispute customer balance_transaction"
    for kind in [*kinds.split(), "product", "event"]:
        found = sandbox.stripe_list(f"{kind}s")
        assert found
        assert [problem for one in found for problem in problems(one)] == []
    paths = ("line_items.data.price.product", "payment_intent.latest_charge.balance_transaction")
    assert [*problems(sandbox.stripe_session(paid, *paths))] == []
    told = {event["type"] for event in sandbox.stripe_events()}
    assert told >= {"charge.dispute.funds_reinstated", "refund.failed", "refund.updated"}
    assert told >= {"checkout.session.expired", "checkout.session.async_payment_failed"}


def test_what_the_api_answers_has_stripes_shape(
    sandbox: Sandbox, api: stripe.StripeClient, http: requests.Session
) -> None:
    live(sandbox, api)
    wish = {"url": "http://127.0.0.1:9/", "enabled_events[]": "*"}
    headers = {"Authorization": "Bearer sk_test_a", "Stripe-Version": stripe.api_version}
    v1 = f"{sandbox.stripe_api_url}/v1"
    made = http.post(f"{v1}/webhook_endpoints", data=wish, headers=headers).json()
    assert made["secret"].startswith("whsec_")
    answers = [made]
    for path in (
        "account customers checkout/sessions payment_intents charges refunds disputes events"
        " balance_transactions webhook_endpoints"
    ).split():
        answer = http.get(f"{v1}/{path}", headers=headers)
        assert answer.status_code == 200
        answers.append(answer.json())
    assert [problem for answer in answers for problem in problems(answer)] == []


@pytest.mark.parametrize("file", EVENTS, ids=lambda file: file.stem)
def test_events_written_by_hand_pass_as_well(file: Path) -> None:
    assert [*problems(json.loads(file.read_text()))] == []


def test_ours_say_no_less_than_those_written_by_hand(
    sandbox: Sandbox, api: stripe.StripeClient
) -> None:
    """But for what is a choice of that example: a card's wallet, a tax, a period."""
    live(sandbox, api)
    for file in EVENTS:
        written = json.loads(file.read_text())
        ours = sandbox.stripe_events(written["type"])
        assert ours
        expected = {*written["data"]["object"]} - {"line_items"}
        assert expected - {*ours[0]["data"]["object"]} <= LEFT_OUT.get(file.stem, set())


LEFT_OUT = {
    "charge.succeeded": {"transfer"},
    "charge.refunded__partial": {"transfer"},
    "charge.dispute.created": {"intended_submission_method", "network_reason_code"},
    "customer.updated": {
        "cash_balance",
        "customer_account",
        "invoice_credit_balance",
        "sources",
        "subscriptions",
        "tax",
        "tax_ids",
    },
}


def broken(**changes: Any) -> list[str]:
    body = json.loads((EVENTS[0].parent / "checkout.session.completed.json").read_text())
    session = body["data"]["object"]
    for name, value in changes.items():
        if value is KeyError:
            del session[name]
        else:
            session[name] = deepcopy(value)
    return [*problems(body)]


@pytest.mark.parametrize(
    "changes",
    [
        {"nonsense": 1},
        {"id": KeyError},
        {"created": "1795164600"},
        {"livemode": 0},
        {"mode": "present"},
        {"custom_fields": {}},
        {"automatic_tax": {"enabled": "yes"}},
        {"automatic_tax": "yes"},
        {"ui_mode": "hosted"},
        {"expires_at": None},
        {"object": "checkout.nonsense"},
    ],
    ids=str,
)
def test_the_comparison_finds_what_differs(changes: dict[str, Any]) -> None:
    assert broken() == []
    assert len(broken(**changes)) >= 1
