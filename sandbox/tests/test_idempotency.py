import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import resend
from resend.exceptions import ResendError

from sandbox.testing import Sandbox, running
from sandbox.tests.conftest import mail, point_sdk_at, until

type Emails = type[resend.Emails]


def send(key: str, **changes: object) -> str:
    """The mail's id, or the name of the refusal."""
    try:
        return resend.Emails.send(mail(**changes), {"idempotency_key": key})["id"]
    except ResendError as refusal:
        return refusal.error_type


def test_the_same_key_and_payload_is_the_same_mail(sandbox: Sandbox, sdk: Emails) -> None:
    assert send("order-1") == send("order-1")
    assert len(sandbox.mailbox()) == 1
    assert [call["status"] for call in sandbox.calls()] == [200, 200]


def test_the_order_of_fields_does_not_matter(sandbox: Sandbox, sdk: Emails) -> None:
    turned = dict(reversed(mail().items()))
    assert send("order-1") == sdk.send(turned, {"idempotency_key": "order-1"})["id"]  # type: ignore[arg-type]  # the same fields


def test_another_payload_is_refused(sandbox: Sandbox, sdk: Emails) -> None:
    send("order-1")
    with pytest.raises(ResendError) as refusal:
        sdk.send(mail(subject="Another"), {"idempotency_key": "order-1"})
    assert (refusal.value.code, refusal.value.error_type) == (409, "invalid_idempotent_request")
    assert len(sandbox.mailbox()) == 1


def test_another_key_is_another_mail(sandbox: Sandbox, sdk: Emails) -> None:
    assert send("order-1") != send("order-2")


def test_without_a_key_every_call_is_a_mail(sandbox: Sandbox, sdk: Emails) -> None:
    assert sdk.send(mail())["id"] != sdk.send(mail())["id"]


@pytest.mark.parametrize("key", ["", "x" * 257])
def test_a_key_has_its_length(sandbox: Sandbox, sdk: Emails, key: str) -> None:
    assert send(key) == "invalid_idempotency_key"


def test_a_refused_mail_leaves_its_key_free(sandbox: Sandbox, sdk: Emails) -> None:
    assert send("order-1", subject="") == "missing_required_field"
    send("order-1")
    assert len(sandbox.mailbox()) == 1


def test_a_second_call_is_refused_while_the_first_is_at_work(
    sandbox: Sandbox, sdk: Emails, impatient: None
) -> None:
    sandbox.chaos("stall", times=1)
    with ThreadPoolExecutor() as pool:
        first = pool.submit(send, "order-1")
        until(lambda: len(sandbox.calls()) == 1)
        assert send("order-1", subject="Another") == "concurrent_idempotent_requests"
        assert send("order-2") not in ("HttpClientError", "concurrent_idempotent_requests")
        assert first.result() == "HttpClientError"
    until(lambda: send("order-1") != "concurrent_idempotent_requests")
    assert len(sandbox.mailbox()) == 2


def test_of_many_calls_at_once_one_is_a_mail(sandbox: Sandbox, sdk: Emails) -> None:
    callers = 24
    start = threading.Barrier(callers)
    sandbox.chaos("stall", seconds=0.1)  # so that they meet between asking and accepting

    def call(number: int) -> str:
        start.wait()
        return send("order-1")

    with ThreadPoolExecutor(callers) as pool:
        answers = set(pool.map(call, range(callers)))
    [kept] = sandbox.mailbox()
    assert kept["id"] in answers
    assert answers <= {kept["id"], "concurrent_idempotent_requests"}
    assert len(sandbox.calls()) == callers


def test_a_key_lives_for_a_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = tmp_path / "store.sqlite3"
    with running(store) as sandbox:
        point_sdk_at(sandbox, monkeypatch)
        first = send("order-1")
        age_keys(store, hours=23)
        assert send("order-1") == first
        age_keys(store, hours=2)
        second = send("order-1", subject="Another")
        assert send("order-1", subject="Another") == second != first


def age_keys(store: Path, hours: int) -> None:
    database = sqlite3.connect(store)
    with database:
        database.execute("UPDATE resend_idempotency_keys SET used_at = used_at - ?", [hours * 3600])
    database.close()


def test_a_restart_keeps_mail_keys_and_calls(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tmp_path / "new" / "store.sqlite3"
    with running(store) as before:
        point_sdk_at(before, monkeypatch)
        first = send("order-1")
        before.kill()
    with running(store, port=before.port) as after:
        assert send("order-1") == first
        assert [kept["id"] for kept in after.mailbox()] == [first]
        assert len(after.calls()) == 2
