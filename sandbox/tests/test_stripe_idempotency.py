import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests
import stripe

from sandbox.testing import Sandbox, running
from sandbox.tests.conftest import until
from sandbox.tests.stripe import client, item, order

HOUR = 3600
IN_USE = "idempotency_key_in_use"


def create(api: stripe.StripeClient, key: str = "checkout:1", **changes: Any) -> str:
    made = api.v1.checkout.sessions.create(order(**changes), {"idempotency_key": key})
    return made.id


def test_a_key_makes_one_session_and_repeats_its_answer(
    sandbox: Sandbox, api: stripe.StripeClient
) -> None:
    first = create(api)
    sandbox.stripe_pay(first)
    again = api.v1.checkout.sessions.create(order(), {"idempotency_key": "checkout:1"})
    assert (again.id, again.status) == (first, "open")  # as it was answered, not as it is
    assert again.last_response
    headers = again.last_response.headers
    assert headers["Idempotent-Replayed"] == "true"
    assert headers["Original-Request"] == sandbox.stripe_calls()[0]["request_id"]
    assert [call["replayed"] for call in sandbox.stripe_calls()] == [False, True]
    assert len(sandbox.stripe_sessions()) == 1


def test_other_parameters_are_refused(sandbox: Sandbox, api: stripe.StripeClient) -> None:
    create(api)
    with pytest.raises(stripe.IdempotencyError, match="same parameters"):
        create(api, line_items=[item(unit_amount=2800)])
    with pytest.raises(stripe.IdempotencyError, match="same endpoint"):
        api.v1.customers.create({}, {"idempotency_key": "checkout:1"})
    assert len(sandbox.stripe_sessions()) == 1


def test_another_key_is_another_session(api: stripe.StripeClient) -> None:
    assert create(api, "checkout:1") != create(api, "checkout:2")


def test_what_is_not_valid_leaves_its_key_free(api: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        create(api, success_url="nowhere")
    assert create(api)


def test_what_is_refused_while_done_is_refused_again(
    sandbox: Sandbox, api: stripe.StripeClient
) -> None:
    session = create(api)
    sandbox.stripe_pay(session)
    intent = str(sandbox.stripe_session(session)["payment_intent"])
    api.v1.refunds.create({"payment_intent": intent})
    for _ in range(2):
        with pytest.raises(stripe.InvalidRequestError) as refusal:
            api.v1.refunds.create({"payment_intent": intent}, {"idempotency_key": "refund:1"})
        assert refusal.value.code == "charge_already_refunded"
    assert sandbox.stripe_calls()[-1]["replayed"] is True


@pytest.mark.parametrize(("length", "fine"), [(255, True), (256, False)])
def test_a_key_has_its_length(api: stripe.StripeClient, length: int, fine: bool) -> None:
    if fine:
        assert create(api, "k" * length)
    else:
        with pytest.raises(stripe.IdempotencyError):
            create(api, "k" * length)


def test_an_error_after_it_was_done_is_repeated(sandbox: Sandbox, api: stripe.StripeClient) -> None:
    sandbox.stripe_chaos("server_error_after", times=1)
    for _ in range(2):
        with pytest.raises(stripe.APIError):
            create(api)
    assert len(sandbox.stripe_sessions()) == 1
    assert [call["status"] for call in sandbox.stripe_calls()] == [500, 500]


def test_an_error_before_anything_was_done_is_not(
    sandbox: Sandbox, api: stripe.StripeClient
) -> None:
    sandbox.stripe_chaos("server_error", times=1)
    with pytest.raises(stripe.APIError):
        create(api)
    assert sandbox.stripe_sessions() == []
    assert create(api)


def test_a_lost_answer_is_found_again(sandbox: Sandbox, api: stripe.StripeClient) -> None:
    sandbox.stripe_chaos("drop_after", times=1)
    with pytest.raises(stripe.APIConnectionError):
        create(api)
    [kept] = sandbox.stripe_sessions()
    assert create(api) == kept["id"]
    assert len(sandbox.stripe_sessions()) == 1


def test_the_package_tries_again_with_the_same_key(
    sandbox: Sandbox, http: requests.Session
) -> None:
    patient = client(sandbox, http, retries=1)
    sandbox.stripe_chaos("drop_after", times=1)
    made = patient.v1.checkout.sessions.create(order())
    assert [one["id"] for one in sandbox.stripe_sessions()] == [made.id]
    first, second = sandbox.stripe_calls()
    assert first["idempotency_key"] == second["idempotency_key"]
    assert (first["status"], second["replayed"]) == (None, True)


def test_a_second_call_is_refused_while_the_first_is_at_work(
    sandbox: Sandbox, api: stripe.StripeClient
) -> None:
    sandbox.stripe_chaos("stall", times=1, seconds=1)
    with ThreadPoolExecutor() as pool:
        first = pool.submit(create, api)
        until(lambda: len(sandbox.stripe_calls()) == 1)
        until(lambda: sandbox_is_calm(sandbox))
        with pytest.raises(stripe.APIError) as refusal:
            create(api)
        assert (refusal.value.http_status, code_of(refusal.value)) == (409, IN_USE)
        assert create(api, "checkout:2") != first.result()
    assert create(api) == first.result()
    assert len(sandbox.stripe_sessions()) == 2


def code_of(refusal: stripe.StripeError) -> str:
    """The package keeps no code of a 409 itself."""
    return str(refusal.json_body["error"]["code"])  # type: ignore[index]  # it is JSON


def sandbox_is_calm(sandbox: Sandbox) -> bool:
    """The fault was taken, so the first call is inside."""
    return bool(sandbox._ask("GET", "/chaos/stripe")["mode"] == "ok")


def test_of_many_calls_at_once_one_is_a_session(sandbox: Sandbox, api: stripe.StripeClient) -> None:
    callers = 16
    start = threading.Barrier(callers)
    sandbox.stripe_chaos("stall", seconds=0.05)  # so that they meet between asking and doing

    def call(_: int) -> str:
        start.wait()
        try:
            return create(api)
        except stripe.APIError as refusal:
            return code_of(refusal)

    with ThreadPoolExecutor(callers) as pool:
        answers = set(pool.map(call, range(callers)))
    [kept] = sandbox.stripe_sessions()
    assert kept["id"] in answers
    assert answers <= {kept["id"], IN_USE}


def test_a_key_lives_for_a_day_and_through_a_restart(tmp_path: Path) -> None:
    store = tmp_path / "store.sqlite3"
    with running(store) as sandbox, requests.Session() as http:
        first = create(client(sandbox, http))
        sandbox.kill()
    with running(store) as sandbox, requests.Session() as http:
        assert create(client(sandbox, http)) == first
        age_keys(store, hours=23)
        assert create(client(sandbox, http)) == first
        age_keys(store, hours=2)
        assert create(client(sandbox, http)) != first


def age_keys(store: Path, hours: int) -> None:
    database = sqlite3.connect(store)
    with database:
        database.execute("UPDATE stripe_idempotency_keys SET used_at = used_at - ?", [hours * HOUR])
    database.close()
