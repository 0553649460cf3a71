import json
from collections.abc import Iterator

import pytest
import requests
from svix.webhooks import Webhook, WebhookVerificationError

from sandbox.testing import Sandbox
from sandbox.tests.clerk import SECRET, Browser, Listener, listening, patiently


@pytest.fixture
def shop(sandbox: Sandbox) -> Iterator[Listener]:
    with listening() as listener:
        sandbox.endpoints([(listener.url, SECRET)])
        yield listener
        sandbox.clear()


def states(sandbox: Sandbox) -> list[tuple[str, int, int | None]]:
    return [(d["state"], d["attempts"], d["status"]) for d in sandbox.deliveries()]


def test_an_event_is_really_signed(sandbox: Sandbox, shop: Listener) -> None:
    svix_id = sandbox.send("user.updated", {"id": "user_alice"})
    shop.wait_for(1)
    [(headers, body)] = shop.received
    Webhook(SECRET).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(body + b" ", headers)
    assert headers["svix-id"] == svix_id
    envelope = json.loads(body)
    assert envelope["object"] == "event"
    assert envelope["data"] == {"id": "user_alice"}
    assert envelope["timestamp"] > 1_700_000_000_000
    assert envelope["instance_id"]


def test_what_happens_is_told_in_order(sandbox: Sandbox, shop: Listener) -> None:
    browser = Browser(sandbox)
    browser.sign_up("nora@example.com")
    browser.ask("PATCH", "/me", first_name="Nora")
    browser.ask("DELETE", "/client/sessions")
    browser.sign_in("nora@example.com", "a good password")
    browser.ask("POST", f"/client/sessions/{browser.session_id()}/end")
    [nora] = sandbox.clerk_users("nora@example.com")
    sandbox.revoke(sandbox.sign_in("nora@example.com")["session_id"])
    sandbox.delete_user(nora["id"])
    expected = (
        "user.created session.created user.updated session.removed session.created session.ended"
        " session.created session.revoked user.deleted"
    ).split()
    shop.wait_for(len(expected))
    assert shop.types() == expected
    events = [json.loads(body)["data"] for _, body in shop.received]
    assert events[0]["email_addresses"][0]["email_address"] == "nora@example.com"
    assert events[2]["updated_at"] > events[0]["updated_at"]
    assert (events[3]["status"], events[3]["user"]["id"]) == ("removed", nora["id"])
    assert events[-1] == {"object": "user", "id": nora["id"], "deleted": True}


def test_anything_but_success_is_tried_again(sandbox: Sandbox, shop: Listener) -> None:
    shop.statuses = [500, 302, 400]
    svix_id = sandbox.send("user.updated", {})
    patiently(lambda: states(sandbox) == [("delivered", 4, 200)])
    assert shop.ids() == [svix_id] * 4
    for headers, body in shop.received:
        Webhook(SECRET).verify(body, headers)


def test_a_failure_holds_up_nobody_else(sandbox: Sandbox, shop: Listener) -> None:
    shop.statuses = [500]
    failed = sandbox.send("user.updated", {})
    patiently(lambda: len(shop.received) == 1)
    other = sandbox.send("user.updated", {})
    shop.wait_for(3)
    assert shop.ids() == [failed, other, failed]


def test_an_event_is_sent_again_on_request(sandbox: Sandbox, shop: Listener) -> None:
    svix_id = sandbox.send("user.updated", {})
    shop.wait_for(1)
    patiently(lambda: states(sandbox) == [("delivered", 1, 200)])
    sandbox.redeliver(svix_id)
    shop.wait_for(2)
    patiently(lambda: states(sandbox) == [("delivered", 2, 200)])
    assert shop.ids() == [svix_id, svix_id]


def test_an_event_asked_for_again_during_its_delivery_comes_again(
    sandbox: Sandbox, shop: Listener
) -> None:
    shop.free.clear()
    svix_id = sandbox.send("user.updated", {})
    shop.wait_for(1)
    sandbox.redeliver(svix_id)
    shop.free.set()
    shop.wait_for(2)
    assert shop.ids() == [svix_id, svix_id]


def test_an_event_comes_twice(sandbox: Sandbox, shop: Listener) -> None:
    sandbox.clerk_chaos("webhooks_twice", times=1)
    twice, once = sandbox.send("user.updated", {}), sandbox.send("user.updated", {})
    shop.wait_for(3)
    assert shop.ids() == [twice, twice, once]


def test_an_event_comes_late(sandbox: Sandbox, shop: Listener) -> None:
    sandbox.clerk_chaos("webhooks_late", times=1, seconds=0.3)
    late, prompt = sandbox.send("user.updated", {}), sandbox.send("user.updated", {})
    shop.wait_for(2)
    assert shop.ids() == [prompt, late]


def test_events_come_in_reverse(sandbox: Sandbox, shop: Listener) -> None:
    sandbox.clerk_chaos("webhooks_reversed", times=3)
    ids = [sandbox.send("user.updated", {"number": number}) for number in range(2)]
    assert [delivery["state"] for delivery in sandbox.deliveries()] == ["held", "held"]
    ids.append(sandbox.send("user.updated", {"number": 2}))
    shop.wait_for(3)
    assert shop.ids() == ids[::-1]


def test_held_events_are_sent_when_the_fault_is_over(sandbox: Sandbox, shop: Listener) -> None:
    sandbox.clerk_chaos("webhooks_reversed")
    ids = [sandbox.send("user.updated", {}) for _ in range(2)]
    sandbox.clerk_chaos("ok")
    shop.wait_for(2)
    assert shop.ids() == ids[::-1]


def test_an_event_is_signed_wrongly_until_it_is_sent_again(
    sandbox: Sandbox, shop: Listener
) -> None:
    sandbox.clerk_chaos("webhooks_unsigned", times=1)
    svix_id = sandbox.send("user.updated", {})
    shop.wait_for(1)
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(shop.received[0][1], shop.received[0][0])
    sandbox.redeliver(svix_id)
    shop.wait_for(2)
    Webhook(SECRET).verify(shop.received[1][1], shop.received[1][0])


def test_an_event_is_never_sent(sandbox: Sandbox, shop: Listener) -> None:
    sandbox.clerk_chaos("webhooks_never", times=1)
    never, sent = sandbox.send("user.updated", {}), sandbox.send("user.updated", {})
    shop.wait_for(1)
    assert shop.ids() == [sent]
    assert states(sandbox)[0] == ("kept back", 0, None)
    sandbox.redeliver(never)
    shop.wait_for(2)


def test_clearing_forgets_everything(sandbox: Sandbox, shop: Listener) -> None:
    sandbox.create_user("nora@example.com")
    begun = sandbox.sign_in("alice@example.com")
    sandbox.token_seconds(5)
    sandbox.clerk_chaos("webhooks_never")
    sandbox.clear()
    assert sandbox.deliveries() == []
    assert len(sandbox.clerk_users()) == 5
    api = f"{sandbox.clerk_api_url}/v1/sessions/{begun['session_id']}"
    assert requests.get(api, headers={"Authorization": "Bearer sk_test_a"}).status_code == 404
    assert requests.get(f"{sandbox.url}/chaos/clerk").json()["mode"] == "ok"
    sandbox.send("user.updated", {})
    assert sandbox.deliveries() == []
