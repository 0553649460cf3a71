import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import stripe

from sandbox.testing import Sandbox
from sandbox.tests.stripe import SUCCESS, checkout, item

PAID = [
    "payment_intent.created",
    "charge.succeeded",
    "payment_intent.succeeded",
    "checkout.session.completed",
]


def kinds(sandbox: Sandbox) -> list[str]:
    return [event["type"] for event in sandbox.stripe_events()]


def test_a_card_pays(sandbox: Sandbox, api: stripe.StripeClient) -> None:
    made = checkout(api)
    answer = sandbox.stripe_pay(made.id)
    assert answer.status == 303
    assert answer.location == SUCCESS.replace("{CHECKOUT_SESSION_ID}", made.id)
    paid = api.v1.checkout.sessions.retrieve(made.id, {"expand": ["payment_intent"]})
    assert (paid.status, paid.payment_status, paid.url) == ("complete", "paid", None)
    intent = paid.payment_intent
    assert isinstance(intent, stripe.PaymentIntent)
    assert (intent.status, intent.amount_received, intent.currency) == ("succeeded", 2900, "eur")
    assert intent.metadata.to_dict() == {"order": "1001"}
    assert paid.customer_details
    assert (paid.customer_details.email, paid.customer) == ("ada@example.com", None)
    assert kinds(sandbox) == PAID


def test_a_customer_is_made_where_the_shop_wants_one(
    sandbox: Sandbox, api: stripe.StripeClient
) -> None:
    made = checkout(api, customer_creation="always", customer_email="eve@example.com")
    sandbox.stripe_pay(made.id, email="other@example.com")
    [person] = api.v1.customers.list().data
    assert (person.email, person.name) == ("eve@example.com", "Ada Lovelace")
    found = sandbox.stripe_session(made.id, "payment_intent.latest_charge")
    assert found["customer"] == found["payment_intent"]["customer"] == person.id
    assert found["payment_intent"]["latest_charge"]["customer"] == person.id
    assert kinds(sandbox) == [PAID[0], "customer.created", *PAID[1:]]
    [charged] = sandbox.stripe_events("charge.succeeded")
    assert charged["data"]["object"]["customer"] == person.id


@pytest.mark.parametrize(
    ("card", "code", "decline_code", "sentence"),
    [
        ("4000000000000002", "card_declined", "generic_decline", "Your card was declined."),
        ("4000000000009995", "card_declined", "insufficient_funds", "insufficient funds"),
        ("4000000000009987", "card_declined", "lost_card", "declined"),
        ("4000000000000069", "expired_card", None, "has expired"),
        ("4000000000000127", "incorrect_cvc", None, "security code is incorrect"),
        ("4000000000000119", "processing_error", None, "error occurred"),
        ("4111111111111111", "card_declined", "test_mode_live_card", "non test card"),
    ],
)
def test_a_declined_card_leaves_the_session_open(
    sandbox: Sandbox,
    api: stripe.StripeClient,
    card: str,
    code: str,
    decline_code: str | None,
    sentence: str,
) -> None:
    made = checkout(api)
    answer = sandbox.stripe_pay(made.id, card)
    assert (answer.status, answer.location) == (402, None)
    assert sentence in answer.page.replace("&#x27;", "'")
    found = sandbox.stripe_session(made.id)
    assert (found["status"], found["payment_intent"]) == ("open", None)
    [intent] = sandbox.stripe_list("payment_intents")
    assert intent["status"] == "requires_payment_method"
    assert intent["last_payment_error"]["code"] == code
    assert intent["last_payment_error"].get("decline_code") == decline_code
    assert kinds(sandbox) == [
        "payment_intent.created",
        "charge.failed",
        "payment_intent.payment_failed",
    ]
    assert sandbox.stripe_pay(made.id).status == 303
    paid = sandbox.stripe_session(made.id, "payment_intent")["payment_intent"]
    assert (paid["id"], paid["last_payment_error"]) == (intent["id"], None)
    assert kinds(sandbox)[3:] == PAID[1:]


@pytest.mark.parametrize(
    "card", ["4242424242424241", "1", "", "x" * 200, "4242 4242 4242 4242 4242 4242"]
)
def test_a_number_that_is_no_card_charges_nobody(
    sandbox: Sandbox, api: stripe.StripeClient, card: str
) -> None:
    made = checkout(api)
    answer = sandbox.stripe_pay(made.id, card)
    assert answer.status == 422
    assert "Your card number is invalid." in answer.page.replace("&#x27;", "'")
    assert sandbox.stripe_events() == []


def test_a_bank_asks_who_pays(sandbox: Sandbox, api: stripe.StripeClient) -> None:
    made = checkout(api)
    assert sandbox.stripe_pay(made.id, "4000002760003184", authenticate=False).status == 402
    assert sandbox.stripe_session(made.id)["status"] == "open"
    [intent] = sandbox.stripe_list("payment_intents")
    assert intent["last_payment_error"]["code"] == "payment_intent_authentication_failure"
    assert sandbox.stripe_pay(made.id, "4000002760003184").status == 303
    assert sandbox.stripe_session(made.id)["payment_status"] == "paid"
    assert kinds(sandbox) == [
        "payment_intent.created",
        "payment_intent.requires_action",
        "payment_intent.payment_failed",
        "payment_intent.requires_action",
        *PAID[1:],
    ]


def test_a_bank_may_ask_and_then_decline(sandbox: Sandbox, api: stripe.StripeClient) -> None:
    made = checkout(api)
    answer = sandbox.stripe_pay(made.id, "4000008260003178")
    assert answer.status == 402
    assert "insufficient funds" in answer.page


def test_nothing_is_free_of_an_order(sandbox: Sandbox, api: stripe.StripeClient) -> None:
    made = checkout(api, line_items=[item(unit_amount=0)])
    assert sandbox.stripe_pay(made.id).status == 303
    found = sandbox.stripe_session(made.id)
    assert (found["status"], found["payment_status"]) == ("complete", "no_payment_required")
    assert found["payment_intent"] is None
    assert kinds(sandbox) == ["checkout.session.completed"]


def test_a_bank_debit_is_complete_and_unpaid(sandbox: Sandbox, api: stripe.StripeClient) -> None:
    made = checkout(api)
    assert sandbox.stripe_debit(made.id).status == 303
    found = api.v1.checkout.sessions.retrieve(made.id, {"expand": ["payment_intent"]})
    assert (found.status, found.payment_status) == ("complete", "unpaid")
    assert isinstance(found.payment_intent, stripe.PaymentIntent)
    assert found.payment_intent.status == "processing"
    assert sandbox.stripe_settle_async(made.id)["payment_status"] == "paid"
    assert kinds(sandbox) == [
        "payment_intent.created",
        "charge.pending",
        "payment_intent.processing",
        "checkout.session.completed",
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.async_payment_succeeded",
    ]
    before = sandbox.stripe_events("checkout.session.completed")[0]["data"]["object"]
    assert before["payment_status"] == "unpaid"


def test_a_bank_debit_fails(sandbox: Sandbox, api: stripe.StripeClient) -> None:
    made = checkout(api)
    sandbox.stripe_debit(made.id)
    assert sandbox.stripe_settle_async(made.id, ok=False)["payment_status"] == "unpaid"
    assert kinds(sandbox)[-3:] == [
        "charge.failed",
        "payment_intent.payment_failed",
        "checkout.session.async_payment_failed",
    ]


@pytest.mark.parametrize(
    ("account", "status"),
    [("AT611904300234573201", "paid"), ("IT60X0542811101000000123456", "unpaid")],
)
def test_a_bank_answers_within_days(
    sandbox: Sandbox, api: stripe.StripeClient, account: str, status: str
) -> None:
    made = checkout(api)
    sandbox.stripe_debit(made.id, account)
    sandbox.stripe_clock(86_400)
    assert len(sandbox.stripe_events()) == 4
    sandbox.stripe_clock(4 * 86_400)
    assert sandbox.stripe_session(made.id)["payment_status"] == status
    assert len(sandbox.stripe_events()) == 7


def test_the_amount_is_shown_and_the_button_says_it(
    sandbox: Sandbox, api: stripe.StripeClient
) -> None:
    made = checkout(api, line_items=[item(currency="jpy", unit_amount=500)], submit_type="book")
    page = sandbox.stripe_pay(made.id, "").page
    assert "Book for ¥500" in page
    assert "A Field Guide" in page


def test_of_many_tabs_one_pays(sandbox: Sandbox, api: stripe.StripeClient) -> None:
    made = checkout(api)
    tabs = 12
    start = threading.Barrier(tabs)

    def pay(number: int) -> int:
        start.wait()
        card = "4000002760003184" if number % 2 else "4242424242424242"
        return sandbox.stripe_pay(made.id, card).status

    with ThreadPoolExecutor(tabs) as pool:
        statuses = sorted(pool.map(pay, range(tabs)))
    assert statuses.count(303) == 1
    assert set(statuses) <= {303, 402, 410}
    assert [one["paid"] for one in sandbox.stripe_list("charges")] == [True]
    assert len(sandbox.stripe_events("checkout.session.completed")) == 1


def test_paying_and_ending_at_once_is_one_of_them(
    sandbox: Sandbox, api: stripe.StripeClient
) -> None:
    for _ in range(5):
        made = checkout(api)
        start = threading.Barrier(2)

        def pay(session_id: str = made.id, start: threading.Barrier = start) -> bool:
            start.wait()
            return sandbox.stripe_pay(session_id).status == 303

        def end(session_id: str = made.id, start: threading.Barrier = start) -> bool:
            start.wait()
            try:
                api.v1.checkout.sessions.expire(session_id)
            except stripe.InvalidRequestError:
                return False
            return True

        with ThreadPoolExecutor(2) as pool:
            paid, ended = pool.submit(pay), pool.submit(end)
        assert paid.result() != ended.result()
        status = sandbox.stripe_session(made.id)["status"]
        assert status == ("complete" if paid.result() else "expired")
