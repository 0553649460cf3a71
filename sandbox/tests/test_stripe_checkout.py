import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest
import requests
import stripe

from sandbox.testing import Sandbox, running
from sandbox.tests.clerk import listening
from sandbox.tests.stripe import (
    CANCEL,
    SECRET,
    SUCCESS,
    checkout,
    client,
    item,
    order,
    refused,
)


def test_a_session_as_it_begins(sandbox: Sandbox, api: stripe.StripeClient) -> None:
    made = checkout(api, line_items=[item(), item(unit_amount=500) | {"quantity": 3}])
    assert made.id.startswith("cs_test_")
    assert (made.status, made.payment_status, made.mode) == ("open", "unpaid", "payment")
    assert made.url == f"{sandbox.url}/stripe/c/pay/{made.id}"
    assert made.payment_intent is None
    assert (made.amount_subtotal, made.amount_total, made.currency) == (4400, 4400, "eur")
    assert (made.success_url, made.cancel_url) == (SUCCESS, CANCEL)
    assert (made.client_reference_id, made.metadata.to_dict()) == ("1001", {"order": "1001"})  # type: ignore[union-attr]  # given
    assert made.expires_at == made.created + 86_400
    assert made.livemode is False
    assert (made.customer, made.customer_creation) == (None, "if_required")
    items = api.v1.checkout.sessions.line_items.list(made.id).data
    assert [(one.quantity, one.amount_total) for one in items] == [(1, 2900), (3, 1500)]


def test_a_session_of_a_known_customer(sandbox: Sandbox, api: stripe.StripeClient) -> None:
    person = api.v1.customers.create({"email": "ada@example.com"})
    made = checkout(api, customer=person.id, customer_update={"address": "auto"})
    sandbox.stripe_pay(made.id, email="somebody@example.com")
    paid = api.v1.checkout.sessions.retrieve(made.id)
    assert paid.customer == person.id
    assert paid.customer_details
    assert paid.customer_details.email == "ada@example.com"
    assert [one.customer for one in api.v1.charges.list({"customer": person.id}).data] == [
        person.id
    ]


@pytest.mark.parametrize(
    "accepted",
    [
        {"automatic_tax": {"enabled": True}, "tax_id_collection": {"enabled": True}},
        {"invoice_creation": {"enabled": True}},
        {"consent_collection": {"terms_of_service": "required"}},
        {"allow_promotion_codes": True, "adaptive_pricing": {"enabled": False}},
        {"customer_email": "ada@example.com", "customer_creation": "always"},
        {"submit_type": "book", "locale": "de", "billing_address_collection": "required"},
        {"payment_intent_data": {"description": "Order 1001", "receipt_email": "a@example.com"}},
        {"line_items": [item(unit_amount=None, unit_amount_decimal="2900.5")]},
    ],
    ids=str,
)
def test_what_a_shop_may_ask_for(api: stripe.StripeClient, accepted: dict[str, Any]) -> None:
    for given in accepted.get("line_items", []):
        given["price_data"].pop("unit_amount", None)
    assert checkout(api, **accepted).status == "open"


@pytest.mark.parametrize(
    ("changes", "param"),
    [
        ({"line_items": None}, "line_items"),
        ({"mode": None}, "mode"),
        ({"mode": "subscription"}, "mode"),
        ({"mode": "setup"}, "mode"),
        ({"success_url": None}, "success_url"),
        ({"success_url": "/orders/"}, "success_url"),
        ({"success_url": "http://127.0.0.1/?s=%7BCHECKOUT_SESSION_ID%7D"}, "success_url"),
        ({"cancel_url": "javascript:alert(1)"}, "cancel_url"),
        ({"payment_method_types": ["card"]}, "payment_method_types"),
        ({"ui_mode": "hosted"}, "ui_mode"),
        ({"ui_mode": "embedded_page"}, "ui_mode"),
        ({"submit_type": "steal"}, "submit_type"),
        ({"nonsense": "1"}, "nonsense"),
        ({"customer": "cus_nobody"}, "customer"),
        ({"customer": "cus_a", "customer_email": "a@example.com"}, "customer"),
        ({"customer_update": {"name": "auto"}}, "customer_update"),
        ({"customer_email": "nobody"}, "customer_email"),
        ({"allow_promotion_codes": True, "discounts": [{"coupon": "a"}]}, "allow_promotion_codes"),
        ({"discounts": [{"coupon": "a"}]}, "discounts[0][coupon]"),
        ({"subscription_data": {"metadata": {"a": "b"}}}, "subscription_data"),
        ({"payment_method_collection": "always"}, "payment_method_collection"),
        ({"custom_fields": []}, None),
        ({"phone_number_collection": {"enabled": True}}, "phone_number_collection"),
        (
            {"payment_intent_data": {"capture_method": "manual"}},
            "payment_intent_data[capture_method]",
        ),
        ({"metadata": {"k" * 41: "v"}}, f"metadata[{'k' * 41}]"),
        ({"metadata": {"k": "v" * 501}}, "metadata[k]"),
        ({"metadata": {str(number): "v" for number in range(51)}}, "metadata"),
        ({"expires_at": 1}, "expires_at"),
        ({"line_items": [item() | {"price": "price_a"}]}, "line_items[0][price]"),
        ({"line_items": [{"price": "price_a", "quantity": 1}]}, "line_items[0][price]"),
        ({"line_items": [{"quantity": 1}]}, "line_items[0][price]"),
        ({"line_items": [item() | {"quantity": 0}]}, "line_items[0][quantity]"),
        ({"line_items": [item() | {"quantity": -1}]}, "line_items[0][quantity]"),
        ({"line_items": [item(unit_amount=-1)]}, "line_items[0][price_data][unit_amount]"),
        ({"line_items": [item(unit_amount="29.00")]}, "line_items[0][price_data][unit_amount]"),
        ({"line_items": [item(currency="euro")]}, "line_items[0][price_data][currency]"),
        (
            {"line_items": [item(unit_amount_decimal="1.5")]},
            "line_items[0][price_data][unit_amount]",
        ),
        ({"line_items": [item(product="prod_a")]}, "line_items[0][price_data][product]"),
        (
            {"line_items": [item(product_data={"name": ""})]},
            "line_items[0][price_data][product_data][name]",
        ),
        (
            {"line_items": [item(recurring={"interval": "month"})]},
            "line_items[0][price_data][recurring]",
        ),
        ({"line_items": [item(), item(currency="usd")]}, "line_items"),
        ({"line_items": [item()] * 101}, "line_items"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_what_stripe_refuses(
    sandbox: Sandbox, api: stripe.StripeClient, changes: dict[str, Any], param: str | None
) -> None:
    if param is None:  # an empty array never reaches the wire
        assert checkout(api, **changes).status == "open"
        return
    refusal = refused(order(**changes), api)
    assert (refusal.http_status, refusal.param) == (400, param)
    assert sandbox.stripe_sessions() == []


@pytest.mark.parametrize(
    ("seconds", "fine"), [(1750, False), (1860, True), (86_300, True), (86_500, False)]
)
def test_a_session_lives_for_half_an_hour_to_a_day(
    api: stripe.StripeClient, seconds: int, fine: bool
) -> None:
    at = int(time.time()) + seconds
    if fine:
        assert checkout(api, expires_at=at).expires_at == at
    else:
        assert refused(order(expires_at=at), api).param == "expires_at"


@pytest.mark.parametrize(
    ("currency", "amount", "code"),
    [
        ("eur", 49, "amount_too_small"),
        ("eur", 50, None),
        ("gbp", 29, "amount_too_small"),
        ("gbp", 30, None),
        ("jpy", 49, "amount_too_small"),
        ("jpy", 50, None),
        ("huf", 17_400, "amount_too_small"),
        ("eur", 100_000_000, "amount_too_large"),
        ("isk", 100_050, "invalid_charge_amount_no_decimal_compatible"),
        ("isk", 100_000, None),
        ("EUR", 2900, None),
        ("eur", 0, None),
    ],
)
def test_a_total_has_its_bounds(
    api: stripe.StripeClient, currency: str, amount: int, code: str | None
) -> None:
    lines = [item(currency=currency, unit_amount=amount)]
    if code is None:
        made = checkout(api, line_items=lines)
        assert (made.amount_total, made.currency) == (amount, currency.lower())
    else:
        assert refused(order(line_items=lines), api).code == code


def test_three_decimals_end_in_a_zero(api: stripe.StripeClient) -> None:
    assert (
        refused(order(line_items=[item(currency="kwd", unit_amount=5124)]), api).param == "amount"
    )
    assert checkout(api, line_items=[item(currency="kwd", unit_amount=5120)]).amount_total == 5120


def test_a_session_is_ended_by_the_shop_once(sandbox: Sandbox, api: stripe.StripeClient) -> None:
    made = checkout(api)
    ended = api.v1.checkout.sessions.expire(made.id)
    assert (ended.status, ended.payment_status, ended.url) == ("expired", "unpaid", None)
    with pytest.raises(stripe.InvalidRequestError, match="expired"):
        api.v1.checkout.sessions.expire(made.id)
    assert sandbox.stripe_pay(made.id).status == 410
    [event] = sandbox.stripe_events()
    assert (event["type"], event["data"]["object"]["id"]) == ("checkout.session.expired", made.id)


def test_a_paid_session_cannot_be_ended(sandbox: Sandbox, api: stripe.StripeClient) -> None:
    made = checkout(api)
    sandbox.stripe_pay(made.id)
    with pytest.raises(stripe.InvalidRequestError, match="status of complete"):
        api.v1.checkout.sessions.expire(made.id)


def test_a_session_ends_by_itself(sandbox: Sandbox, api: stripe.StripeClient) -> None:
    short = checkout(api, expires_at=int(time.time()) + 1900)
    long, paid = checkout(api), checkout(api)
    sandbox.stripe_pay(paid.id)
    sandbox.stripe_clock(2000)
    assert sandbox.stripe_pay(short.id).status == 410
    retrieve = api.v1.checkout.sessions.retrieve
    assert [retrieve(one.id).status for one in (short, long, paid)] == [
        "expired",
        "open",
        "complete",
    ]
    sandbox.stripe_clock(86_400)
    ended = [
        one["data"]["object"]["id"] for one in sandbox.stripe_events("checkout.session.expired")
    ]
    assert ended == [short.id, long.id]
    assert retrieve(paid.id).status == "complete"


def test_a_session_ends_though_nobody_asks(tmp_path: Path) -> None:
    store = tmp_path / "store.sqlite3"
    with listening() as shop, running(store) as sandbox, requests.Session() as http:
        http.trust_env = False
        sandbox.stripe_endpoints([(shop.url, SECRET)])
        checkout(client(sandbox, http))
        database = sqlite3.connect(store)
        with database:
            database.execute("INSERT INTO stripe_turns (seconds) VALUES (90000)")
        database.close()
        shop.wait_for(1)
        assert shop.types() == ["checkout.session.expired"]


def test_a_session_can_say_something_else(sandbox: Sandbox, api: stripe.StripeClient) -> None:
    made = checkout(api)
    sandbox.stripe_tamper(made.id, amount_total=1, currency="usd")
    sandbox.stripe_pay(made.id)
    found = api.v1.checkout.sessions.retrieve(made.id)
    assert (found.amount_total, found.currency) == (1, "usd")
    [event] = sandbox.stripe_events("checkout.session.completed")
    assert event["data"]["object"]["amount_total"] == 1
