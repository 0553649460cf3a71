import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests
import stripe

from sandbox.testing import Sandbox, running
from sandbox.tests.clerk import Listener, listening, patiently
from sandbox.tests.stripe import SECRET, checkout

PAID = [
    "payment_intent.created",
    "charge.succeeded",
    "payment_intent.succeeded",
    "checkout.session.completed",
]


@pytest.fixture
def shop(sandbox: Sandbox) -> Iterator[Listener]:
    with listening() as listener:
        sandbox.stripe_endpoints([(listener.url, SECRET)])
        yield listener
        sandbox.clear()


def ids(shop: Listener) -> list[str]:
    return [json.loads(body)["id"] for _, body in shop.received]


def verified(shop: Listener, number: int = 0, secret: str = SECRET) -> stripe.Event:
    headers, body = shop.received[number]
    signature = headers["stripe-signature"]
    event: stripe.Event = stripe.Webhook.construct_event(body, signature, secret)
    return event


def states(sandbox: Sandbox) -> list[tuple[str, int, int | None]]:
    return [(one["state"], one["attempts"], one["status"]) for one in sandbox.stripe_deliveries()]


def send(sandbox: Sandbox, number: int = 0) -> str:
    return sandbox.stripe_send("customer.updated", {"object": "customer", "id": f"cus_{number}"})


def test_an_event_is_really_signed(sandbox: Sandbox, shop: Listener) -> None:
    event_id = send(sandbox)
    shop.wait_for(1)
    event = verified(shop)
    assert (event.id, event.api_version, event.livemode) == (event_id, stripe.api_version, False)
    headers, body = shop.received[0]
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(body + b" ", headers["stripe-signature"], SECRET)
    with pytest.raises(stripe.SignatureVerificationError):
        verified(shop, secret=SECRET + "a")


def test_what_happens_is_told_in_order_before_the_buyer_goes_on(
    sandbox: Sandbox, shop: Listener, api: stripe.StripeClient
) -> None:
    made = checkout(api)
    sandbox.stripe_pay(made.id)
    assert shop.types() == PAID  # nobody had to wait for it here: the page did
    told = json.loads(shop.received[-1][1])
    assert told["data"]["object"]["id"] == made.id
    assert told["pending_webhooks"] == 1
    patiently(lambda: sandbox.stripe_events()[-1]["pending_webhooks"] == 1)
    patiently(lambda: api.v1.events.retrieve(told["id"]).pending_webhooks == 0)


def test_an_event_holds_what_was_so_when_it_happened(
    sandbox: Sandbox, shop: Listener, api: stripe.StripeClient
) -> None:
    made = checkout(api)
    sandbox.stripe_pay(made.id)
    intent = sandbox.stripe_session(made.id)["payment_intent"]
    api.v1.refunds.create({"payment_intent": intent}, {"idempotency_key": "refund:1"})
    [paid] = sandbox.stripe_events("charge.succeeded")
    assert paid["data"]["object"]["amount_refunded"] == 0
    [refunded] = sandbox.stripe_events("charge.refunded")
    assert refunded["data"]["object"]["amount_refunded"] == 2900
    assert refunded["request"] == {
        "id": sandbox.stripe_calls()[-1]["request_id"],
        "idempotency_key": "refund:1",
    }
    assert paid["request"] == {"id": None, "idempotency_key": None}


def test_the_page_waits_no_longer_than_for_an_answer(
    sandbox: Sandbox, shop: Listener, api: stripe.StripeClient
) -> None:
    shop.statuses = [200, 200, 200, 500]
    made = checkout(api)
    assert sandbox.stripe_pay(made.id).status == 303
    assert shop.types() == PAID


def test_anything_but_success_is_tried_again_and_signed_afresh(
    sandbox: Sandbox, shop: Listener
) -> None:
    shop.statuses = [500, 302, 400]
    event_id = send(sandbox)
    patiently(lambda: states(sandbox) == [("delivered", 4, 200)])
    assert ids(shop) == [event_id] * 4
    assert {verified(shop, number).id for number in range(4)} == {event_id}
    assert len({headers["stripe-signature"] for headers, _ in shop.received}) > 1


def test_an_event_is_sent_again_on_request(sandbox: Sandbox, shop: Listener) -> None:
    event_id = send(sandbox)
    patiently(lambda: states(sandbox) == [("delivered", 1, 200)])
    sandbox.stripe_redeliver(event_id)
    shop.wait_for(2)
    assert ids(shop) == [event_id, event_id]


def test_an_event_comes_twice(sandbox: Sandbox, shop: Listener) -> None:
    sandbox.stripe_chaos("webhooks_twice", times=1)
    twice, once = send(sandbox), send(sandbox)
    shop.wait_for(3)
    assert ids(shop) == [twice, twice, once]


def test_one_change_is_told_in_two_events(
    sandbox: Sandbox, shop: Listener, api: stripe.StripeClient
) -> None:
    made = checkout(api)
    sandbox.stripe_chaos("webhooks_two_events")
    sandbox.stripe_expire(made.id)
    shop.wait_for(2)
    one, other = (json.loads(body) for _, body in shop.received)
    assert one["id"] != other["id"]
    assert one["data"] == other["data"]
    assert len(api.v1.events.list().data) == 2


def test_an_event_comes_late(sandbox: Sandbox, shop: Listener) -> None:
    sandbox.stripe_chaos("webhooks_late", times=1, seconds=0.3)
    late, prompt = send(sandbox), send(sandbox)
    shop.wait_for(2)
    assert ids(shop) == [prompt, late]


def test_the_page_does_not_wait_for_what_is_late(
    sandbox: Sandbox, shop: Listener, api: stripe.StripeClient
) -> None:
    sandbox.stripe_chaos("webhooks_late", seconds=60)
    assert sandbox.stripe_pay(checkout(api).id).status == 303
    assert shop.received == []


def test_events_come_in_any_order(sandbox: Sandbox, shop: Listener) -> None:
    sandbox.stripe_chaos("webhooks_shuffled", seconds=0.5)
    sent = [send(sandbox, number) for number in range(12)]
    shop.wait_for(12)
    assert sorted(ids(shop)) == sorted(sent)
    assert ids(shop) != sent


def test_a_storm_is_every_event_twice_in_any_order(sandbox: Sandbox, shop: Listener) -> None:
    sandbox.stripe_chaos("webhooks_storm", seconds=0.3)
    sent = [send(sandbox, number) for number in range(6)]
    shop.wait_for(12)
    assert sorted(ids(shop)) == sorted(sent * 2)


def test_events_come_in_reverse(sandbox: Sandbox, shop: Listener) -> None:
    sandbox.stripe_chaos("webhooks_reversed", times=3)
    sent = [send(sandbox, number) for number in range(3)]
    shop.wait_for(3)
    assert ids(shop) == sent[::-1]


def test_an_event_is_signed_wrongly_until_it_is_sent_again(
    sandbox: Sandbox, shop: Listener
) -> None:
    sandbox.stripe_chaos("webhooks_unsigned", times=1)
    event_id = send(sandbox)
    shop.wait_for(1)
    with pytest.raises(stripe.SignatureVerificationError):
        verified(shop)
    sandbox.stripe_redeliver(event_id)
    shop.wait_for(2)
    assert verified(shop, 1).id == event_id


def test_an_event_says_it_is_live(
    sandbox: Sandbox, shop: Listener, api: stripe.StripeClient
) -> None:
    made = checkout(api)
    sandbox.stripe_chaos("webhooks_live", times=1)
    sandbox.stripe_expire(made.id)
    shop.wait_for(1)
    event = verified(shop)
    assert (event.livemode, event.data.object["livemode"]) == (True, True)
    assert api.v1.checkout.sessions.retrieve(made.id).livemode is False


def test_an_event_is_never_sent_and_stays_to_be_found(
    sandbox: Sandbox, shop: Listener, api: stripe.StripeClient
) -> None:
    sandbox.stripe_chaos("webhooks_never", times=1)
    never, sent = send(sandbox), send(sandbox)
    shop.wait_for(1)
    patiently(lambda: states(sandbox)[1][0] == "delivered")
    assert ids(shop) == [sent]
    missed = api.v1.events.list({"delivery_success": False, "types": ["customer.updated"]})
    assert [event.id for event in missed.data] == [never]
    found = api.v1.events.list({"delivery_success": True, "type": "customer.updated"})
    assert [event.id for event in found.data] == [sent]
    assert api.v1.events.list({"type": "customer.created"}).data == []


def test_events_missed_are_read_from_the_last_one_known(
    sandbox: Sandbox, api: stripe.StripeClient
) -> None:
    sent = [send(sandbox, number) for number in range(5)]
    newer = api.v1.events.list({"ending_before": sent[1], "limit": 2}).auto_paging_iter()
    assert [event.id for event in newer] == sent[2:]


def test_an_endpoint_made_by_the_api_hears_what_it_asked_for(
    sandbox: Sandbox, api: stripe.StripeClient
) -> None:
    with listening() as shop:
        made = api.v1.webhook_endpoints.create(
            {
                "url": shop.url,
                "enabled_events": ["checkout.session.expired"],
                "api_version": "2026-10-28.endive",
            }
        )
        assert made.secret
        sandbox.stripe_pay(checkout(api).id)
        sandbox.stripe_expire(checkout(api).id)
        shop.wait_for(1)
        assert shop.types() == ["checkout.session.expired"]
        assert verified(shop, secret=made.secret).type == "checkout.session.expired"
        assert "secret" not in api.v1.webhook_endpoints.list().data[0]
        api.v1.webhook_endpoints.delete(made.id)
        sandbox.stripe_expire(checkout(api).id)
        assert sandbox.stripe_deliveries()[1:] == []
        sandbox.clear()


def test_an_endpoint_named_at_the_start_stays() -> None:
    with listening() as shop:
        environ = {"SANDBOX_STRIPE_WEBHOOK": shop.url, "STRIPE_WEBHOOK_SECRET": f"{SECRET},whsec_b"}
        with running(env=environ) as sandbox:
            sandbox.clear()
            event_id = send(sandbox)
            shop.wait_for(1)
        assert verified(shop).id == event_id


@pytest.mark.parametrize(
    ("url", "secret"),
    [
        ("https://shop.example/webhooks/", SECRET),
        ("http://10.0.0.1/", SECRET),
        ("http://127.0.0.1.evil.example/", SECRET),
        ("http://127.0.0.1/\r\nHost: evil", SECRET),
        ("file:///etc/passwd", SECRET),
        ("http://127.0.0.1/", "secret"),
        ("http://127.0.0.1/", "whsec_"),
        (None, None),
    ],
)
def test_an_endpoint_elsewhere_or_without_a_secret_is_refused(
    sandbox: Sandbox, http: requests.Session, api: stripe.StripeClient, url: Any, secret: Any
) -> None:
    wish = {"url": url, "secret": secret}
    assert http.post(f"{sandbox.url}/stripe/_endpoints", json=wish).status_code == 422
    if url and secret == SECRET:
        with pytest.raises(stripe.InvalidRequestError) as refusal:
            api.v1.webhook_endpoints.create({"url": url, "enabled_events": ["*"]})
        assert refusal.value.param == "url"
    assert sandbox.stripe_list("webhook_endpoints") == []


def test_clearing_forgets_everything(
    sandbox: Sandbox, shop: Listener, api: stripe.StripeClient
) -> None:
    sandbox.stripe_pay(checkout(api).id)
    before = sandbox.stripe_clock(1000)
    sandbox.stripe_chaos("webhooks_never")
    sandbox.stripe_chaos("drop")
    sandbox.clear()
    assert sandbox.stripe_clock() < before
    assert sandbox.stripe_sessions() == sandbox.stripe_events() == sandbox.stripe_calls() == []
    assert sandbox.stripe_deliveries() == []
    assert api.v1.webhook_endpoints.list().data == []
    sandbox.stripe_pay(checkout(api).id)
    assert sandbox.stripe_deliveries() == []
    assert len(shop.received) == 4
