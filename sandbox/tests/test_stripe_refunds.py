import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import stripe

from sandbox.testing import Sandbox
from sandbox.tests.stripe import checkout

DAY = 86_400


def paid(sandbox: Sandbox, api: stripe.StripeClient, card: str = "4242424242424242") -> str:
    made = checkout(api)
    assert sandbox.stripe_pay(made.id, card).status == 303
    return str(sandbox.stripe_session(made.id)["payment_intent"])


def charge_of(sandbox: Sandbox, intent: str) -> dict[str, Any]:
    [charge] = sandbox.stripe_list("charges", payment_intent=intent)
    return charge


def since(sandbox: Sandbox, count: int) -> list[str]:
    return [event["type"] for event in sandbox.stripe_events()][count:]


def test_money_is_given_back_in_parts(sandbox: Sandbox, api: stripe.StripeClient) -> None:
    intent = paid(sandbox, api)
    first = api.v1.refunds.create(
        {"payment_intent": intent, "amount": 1000, "metadata": {"refund": "1"}}
    )
    assert (first.status, first.amount, first.currency) == ("succeeded", 1000, "eur")
    charge = charge_of(sandbox, intent)
    assert (charge["amount_refunded"], charge["refunded"]) == (1000, False)
    rest = api.v1.refunds.create({"charge": charge["id"], "reason": "requested_by_customer"})
    assert rest.amount == 1900
    charge = charge_of(sandbox, intent)
    assert (charge["amount_refunded"], charge["refunded"]) == (2900, True)
    assert [one.id for one in api.v1.refunds.list({"payment_intent": intent}).data] == [
        rest.id,
        first.id,
    ]
    assert since(sandbox, 4) == ["refund.created", "charge.refunded"] * 2
    partial, full = sandbox.stripe_events("charge.refunded")
    assert partial["data"]["previous_attributes"] == {"amount_refunded": 0}
    assert full["data"]["previous_attributes"] == {"amount_refunded": 1000, "refunded": False}


def test_no_more_is_given_back_than_was_paid(sandbox: Sandbox, api: stripe.StripeClient) -> None:
    intent = paid(sandbox, api)
    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded") as refusal:
        api.v1.refunds.create({"payment_intent": intent, "amount": 2901})
    assert refusal.value.param == "amount"
    api.v1.refunds.create({"payment_intent": intent})
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        api.v1.refunds.create({"payment_intent": intent})
    assert (refusal.value.http_status, refusal.value.code) == (400, "charge_already_refunded")


def test_of_many_refunds_at_once_only_what_was_paid_is_given_back(
    sandbox: Sandbox, api: stripe.StripeClient
) -> None:
    intent = paid(sandbox, api)
    callers = 8
    start = threading.Barrier(callers)

    def refund(_: int) -> bool:
        start.wait()
        try:
            api.v1.refunds.create({"payment_intent": intent, "amount": 1000})
        except stripe.InvalidRequestError:
            return False
        return True

    with ThreadPoolExecutor(callers) as pool:
        assert sum(pool.map(refund, range(callers))) == 2
    assert charge_of(sandbox, intent)["amount_refunded"] == 2000


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"charge": "ch_a", "payment_intent": "pi_a"},
        {"payment_intent": "pi_nobody"},
        {"charge": "ch_nobody"},
        {"payment_intent": "pi_nobody", "amount": 0},
        {"payment_intent": "pi_nobody", "amount": "10.00"},
        {"payment_intent": "pi_nobody", "reason": "regret"},
    ],
    ids=str,
)
def test_a_refund_is_of_a_payment(api: stripe.StripeClient, params: Any) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        api.v1.refunds.create(params)
    assert refusal.value.http_status == 400


def test_what_was_not_paid_is_not_given_back(sandbox: Sandbox, api: stripe.StripeClient) -> None:
    declined = checkout(api)
    sandbox.stripe_pay(declined.id, "4000000000000002")
    debit = checkout(api)
    sandbox.stripe_debit(debit.id)
    for intent in sandbox.stripe_list("payment_intents"):
        with pytest.raises(stripe.InvalidRequestError, match="successful charge"):
            api.v1.refunds.create({"payment_intent": intent["id"]})


def test_a_refund_is_pending_first(sandbox: Sandbox, api: stripe.StripeClient) -> None:
    refund = api.v1.refunds.create({"payment_intent": paid(sandbox, api, "4000000000007726")})
    assert refund.status == "pending"
    sandbox.stripe_clock(DAY)
    assert api.v1.refunds.retrieve(refund.id).status == "succeeded"
    assert since(sandbox, 4) == ["refund.created", "charge.refunded", "refund.updated"]
    [event] = sandbox.stripe_events("refund.updated")
    assert event["data"]["previous_attributes"] == {"status": "pending"}


def test_a_refund_fails_after_it_succeeded(sandbox: Sandbox, api: stripe.StripeClient) -> None:
    intent = paid(sandbox, api, "4000000000005126")
    refund = api.v1.refunds.create({"payment_intent": intent})
    assert refund.status == "succeeded"
    sandbox.stripe_clock(DAY)
    failed = api.v1.refunds.retrieve(refund.id)
    assert (failed.status, failed.failure_reason) == ("failed", "lost_or_stolen_card")
    charge = charge_of(sandbox, intent)
    assert (charge["amount_refunded"], charge["refunded"]) == (0, False)
    assert since(sandbox, 6) == ["refund.failed", "refund.updated"]
    sandbox.stripe_settle_refund(refund.id)
    assert api.v1.refunds.retrieve(refund.id).status == "failed"


def test_the_dashboard_refunds(sandbox: Sandbox, api: stripe.StripeClient) -> None:
    intent = paid(sandbox, api)
    assert sandbox.stripe_refund(intent, 900, reason="duplicate")["reason"] == "duplicate"
    assert sandbox.stripe_refund(intent)["amount"] == 2000
    event = sandbox.stripe_events("refund.created")[0]
    assert event["request"] == {"id": None, "idempotency_key": None}


@pytest.mark.parametrize(("won", "status"), [(True, "won"), (False, "lost")])
def test_a_dispute_takes_the_money_until_it_is_won(
    sandbox: Sandbox, api: stripe.StripeClient, won: bool, status: str
) -> None:
    intent = paid(sandbox, api)
    dispute = sandbox.stripe_dispute(intent, "product_not_received")
    assert (dispute["status"], dispute["amount"]) == ("needs_response", 2900)
    assert charge_of(sandbox, intent)["disputed"] is True
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        api.v1.refunds.create({"payment_intent": intent})
    assert refusal.value.code == "charge_disputed"
    closed = sandbox.stripe_close_dispute(dispute["id"], won=won)
    assert closed["status"] == api.v1.disputes.retrieve(dispute["id"]).status == status
    money = [line["amount"] for line in closed["balance_transactions"]]
    assert money == ([-2900, 2900] if won else [-2900])
    expected = ["charge.dispute.created", "charge.dispute.funds_withdrawn"]
    expected += ["charge.dispute.funds_reinstated"] if won else []
    assert since(sandbox, 4) == [*expected, "charge.dispute.closed"]
    sandbox.stripe_close_dispute(dispute["id"], won=not won)
    assert api.v1.disputes.retrieve(dispute["id"]).status == status


def test_an_inquiry_moves_no_money(sandbox: Sandbox, api: stripe.StripeClient) -> None:
    intent = paid(sandbox, api, "4000000000001976")
    sandbox.stripe_clock(DAY)
    [dispute] = sandbox.stripe_list("disputes", payment_intent=intent)
    assert dispute["status"] == "warning_needs_response"
    assert dispute["balance_transactions"] == []
    assert api.v1.refunds.create({"payment_intent": intent}).status == "succeeded"
    assert sandbox.stripe_close_dispute(dispute["id"])["status"] == "warning_closed"


def test_a_card_may_be_disputed_a_day_later(sandbox: Sandbox, api: stripe.StripeClient) -> None:
    intent = paid(sandbox, api, "4000000000002685")
    assert sandbox.stripe_list("disputes") == []
    sandbox.stripe_clock(DAY)
    [dispute] = sandbox.stripe_list("disputes", payment_intent=intent)
    assert dispute["reason"] == "product_not_received"


def test_a_fraud_warning_ends_once_nothing_can_be_done(
    sandbox: Sandbox, api: stripe.StripeClient
) -> None:
    intent = paid(sandbox, api)
    warning = sandbox.stripe_warn(intent)
    there = api.v1.radar.early_fraud_warnings.retrieve(warning["id"])
    assert (there.actionable, there.payment_intent) == (True, intent)
    sandbox.stripe_refund(intent)
    assert api.v1.radar.early_fraud_warnings.list().data[0].actionable is False
    assert "radar.early_fraud_warning.updated" in since(sandbox, 0)


def test_an_answered_dispute_is_with_the_bank(sandbox: Sandbox, api: stripe.StripeClient) -> None:
    intent = paid(sandbox, api)
    dispute = sandbox.stripe_dispute(intent)
    assert sandbox.stripe_answer_dispute(dispute["id"])["status"] == "under_review"
    assert sandbox.stripe_answer_dispute(dispute["id"])["status"] == "under_review"
    assert since(sandbox, 0).count("charge.dispute.updated") == 1
    assert sandbox.stripe_close_dispute(dispute["id"], won=True)["status"] == "won"
