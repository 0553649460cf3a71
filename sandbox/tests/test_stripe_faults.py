import pytest
import requests
import stripe

from sandbox.testing import Sandbox
from sandbox.tests.stripe import checkout, client


@pytest.mark.parametrize(
    ("mode", "kind", "status", "done"),
    [
        ("rate_limit", stripe.RateLimitError, 429, 0),
        ("server_error", stripe.APIError, 500, 0),
        ("server_error_after", stripe.APIError, 500, 1),
        ("unavailable_html", stripe.APIError, 503, 0),
        ("bad_body", stripe.APIError, 200, 0),
        ("conflict", stripe.APIError, 409, 0),
        ("drop", stripe.APIConnectionError, None, 0),
        ("drop_after", stripe.APIConnectionError, None, 1),
    ],
)
def test_a_fault_as_the_package_sees_it(
    sandbox: Sandbox,
    api: stripe.StripeClient,
    mode: str,
    kind: type[stripe.StripeError],
    status: int | None,
    done: int,
) -> None:
    sandbox.stripe_chaos(mode, times=1)
    with pytest.raises(kind) as refusal:
        checkout(api)
    assert type(refusal.value) is kind
    assert refusal.value.http_status == status
    assert len(sandbox.stripe_sessions()) == done
    checkout(api)
    assert len(sandbox.stripe_sessions()) == done + 1


@pytest.mark.parametrize(("mode", "done"), [("stall", 0), ("stall_after", 1)])
def test_whoever_leaves_early_is_not_answered(
    sandbox: Sandbox, http: requests.Session, mode: str, done: int
) -> None:
    sandbox.stripe_chaos(mode, times=1, seconds=60)
    with pytest.raises(stripe.APIConnectionError):
        checkout(client(sandbox, http, timeout=0.5))
    assert len(sandbox.stripe_sessions()) == done
    assert [call["status"] for call in sandbox.stripe_calls()] == [None]


def test_a_fault_of_the_api_leaves_the_page_and_the_webhooks_alone(
    sandbox: Sandbox, api: stripe.StripeClient
) -> None:
    made = checkout(api)
    sandbox.stripe_chaos("server_error")
    sandbox.stripe_chaos("webhooks_two_events")
    assert sandbox.stripe_pay(made.id).status == 303
    assert len(sandbox.stripe_events()) == 8
    with pytest.raises(stripe.APIError):
        api.v1.checkout.sessions.retrieve(made.id)
    sandbox.stripe_chaos("ok")
    assert api.v1.checkout.sessions.retrieve(made.id).status == "complete"
    sandbox.stripe_expire(checkout(api).id)
    assert len(sandbox.stripe_events()) == 9


@pytest.mark.parametrize("address", ["/chaos/stripe", "/chaos/stripe-webhooks"])
def test_a_fault_nobody_knows(sandbox: Sandbox, http: requests.Session, address: str) -> None:
    answer = http.post(f"{sandbox.url}{address}", json={"mode": "earthquake"})
    assert answer.status_code == 422
    assert http.get(f"{sandbox.url}{address}").json()["mode"] == "ok"
