"""A shop that sells once, and what Stripe answers it: for the tests of Stripe."""

from typing import Any

import pytest
import requests
import stripe

from sandbox.testing import Sandbox

SECRET = "whsec_sandboxsecretofthirtytwoletters0"
SUCCESS = "http://127.0.0.1:8000/orders/1/?session={CHECKOUT_SESSION_ID}"
CANCEL = "http://127.0.0.1:8000/cart/"

type Json = dict[str, Any]


def client(
    sandbox: Sandbox,
    http: requests.Session,
    key: str = "",
    *,
    timeout: float = 10,
    retries: int = 0,
) -> stripe.StripeClient:
    """Stripe's own client, pointed at the sandbox as the shop points it."""
    return stripe.StripeClient(
        key or sandbox.stripe_key,
        base_addresses={"api": sandbox.stripe_api_url},
        http_client=stripe.RequestsClient(timeout=timeout, session=http),
        max_network_retries=retries,
    )


def item(**changes: Any) -> Json:
    price = {"currency": "eur", "unit_amount": 2900, "product_data": {"name": "A Field Guide"}}
    return {"quantity": 1, "price_data": {**price, **changes}}


def order(**changes: Any) -> Any:
    """The parameters of a session; None takes one away."""
    params = {
        "mode": "payment",
        "success_url": SUCCESS,
        "cancel_url": CANCEL,
        "client_reference_id": "1001",
        "metadata": {"order": "1001"},
        "payment_intent_data": {"metadata": {"order": "1001"}},
        "line_items": [item()],
        **changes,
    }
    return {name: value for name, value in params.items() if value is not None}


def checkout(api: stripe.StripeClient, **changes: Any) -> stripe.checkout.Session:
    return api.v1.checkout.sessions.create(order(**changes))


def refused(params: Any, api: stripe.StripeClient) -> stripe.InvalidRequestError:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        api.v1.checkout.sessions.create(params)
    return refusal.value
