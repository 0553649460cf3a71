from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
import resend
from resend.exceptions import ApplicationError, RateLimitError, ResendError

from sandbox.testing import Sandbox
from sandbox.tests.conftest import mail, until

type Emails = type[resend.Emails]


def refusal_of(sdk: Emails) -> ResendError:
    with pytest.raises(ResendError) as refusal:
        sdk.send(mail(), {"idempotency_key": "order-1"})
    return refusal.value


@pytest.mark.parametrize(
    ("mode", "kind", "code", "error_type"),
    [
        ("rate_limit", RateLimitError, 429, "rate_limit_exceeded"),
        ("daily_quota", RateLimitError, 429, "daily_quota_exceeded"),
        ("server_error", ApplicationError, 500, "application_error"),
        ("unavailable_html", ResendError, 503, "application_error"),
        ("bad_body", ApplicationError, 500, "application_error"),
        ("conflict", ResendError, 409, "concurrent_idempotent_requests"),
        ("drop", ResendError, 500, "HttpClientError"),
    ],
)
def test_a_fault_as_the_client_sees_it(
    sandbox: Sandbox, sdk: Emails, mode: str, kind: type, code: int, error_type: str
) -> None:
    sandbox.chaos(mode, times=1)
    refusal = refusal_of(sdk)
    assert type(refusal) is kind
    assert (refusal.code, refusal.error_type) == (code, error_type)
    assert sandbox.mailbox() == []
    sdk.send(mail(), {"idempotency_key": "order-1"})
    assert len(sandbox.mailbox()) == 1


def test_a_rate_limit_says_when_to_come_back(sandbox: Sandbox, sdk: Emails) -> None:
    sandbox.chaos("rate_limit", times=1, retry_after=7)
    headers = refusal_of(sdk).headers
    assert headers["retry-after"] == headers["ratelimit-reset"] == "7"
    assert headers["ratelimit-remaining"] == "0"


def test_a_fault_strikes_so_many_times(sandbox: Sandbox, sdk: Emails) -> None:
    sandbox.chaos("server_error", times=2)
    refusal_of(sdk)
    refusal_of(sdk)
    sdk.send(mail())
    assert [call["status"] for call in sandbox.calls()] == [500, 500, 200]


def test_a_fault_without_a_number_stays(sandbox: Sandbox, sdk: Emails) -> None:
    sandbox.chaos("server_error")
    for _ in range(3):
        refusal_of(sdk)
    sandbox.chaos("ok")
    sdk.send(mail())


def test_a_fault_strikes_exactly_so_many_of_many_callers(sandbox: Sandbox, sdk: Emails) -> None:
    sandbox.chaos("server_error", times=7)

    def send(number: int) -> bool:
        try:
            return bool(sdk.send(mail()))
        except ApplicationError:
            return False

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(send, range(20))) == 13
    assert len(sandbox.mailbox()) == 13


def test_a_stall_ends_in_a_mail_for_a_patient_client(sandbox: Sandbox, sdk: Emails) -> None:
    sandbox.chaos("stall", times=1, seconds=0.1)
    sdk.send(mail())
    assert len(sandbox.mailbox()) == 1


def test_a_stall_the_client_leaves_takes_nothing(
    sandbox: Sandbox, sdk: Emails, impatient: None
) -> None:
    sandbox.chaos("stall", times=1)
    assert refusal_of(sdk).error_type == "HttpClientError"
    assert sandbox.mailbox() == []
    assert sandbox.calls()[0]["status"] is None


def test_a_stall_after_accepting_has_taken_the_mail(
    sandbox: Sandbox, sdk: Emails, impatient: None
) -> None:
    sandbox.chaos("stall_after_accept", times=1)
    assert refusal_of(sdk).error_type == "HttpClientError"
    [kept] = sandbox.mailbox()
    assert sdk.send(mail(), {"idempotency_key": "order-1"})["id"] == kept["id"]
    assert len(sandbox.mailbox()) == 1


def test_a_stalled_call_shows_at_once_and_holds_up_nobody(
    sandbox: Sandbox, sdk: Emails, impatient: None
) -> None:
    sandbox.chaos("stall_after_accept", times=1)
    with ThreadPoolExecutor() as pool:
        stalled = pool.submit(refusal_of, sdk)
        until(lambda: len(sandbox.mailbox()) == 1)
        sdk.send(mail(to="bob@example.com"))
        assert [call["status"] for call in sandbox.calls()] == [None, 200]
        assert stalled.result().error_type == "HttpClientError"


def test_a_dropped_call_has_no_status(sandbox: Sandbox, sdk: Emails) -> None:
    sandbox.chaos("drop", times=1)
    refusal_of(sdk)
    assert [call["status"] for call in sandbox.calls()] == [None]


def test_the_switch_shows_what_is_left(
    sandbox: Sandbox, sdk: Emails, http: requests.Session
) -> None:
    sandbox.chaos("rate_limit", times=2, retry_after=5, seconds=3)
    refusal_of(sdk)
    assert http.get(f"{sandbox.url}/chaos/resend").json() == {
        "mode": "rate_limit",
        "times": 1,
        "retry_after": 5,
        "seconds": 3,
    }


def test_a_wrong_key_uses_up_no_fault(
    sandbox: Sandbox, http: requests.Session, sdk: Emails
) -> None:
    sandbox.chaos("server_error", times=1)
    http.post(f"{sandbox.url}/resend/emails", json=mail())
    assert refusal_of(sdk).code == 500


def test_the_form_sets_the_switch_and_returns(sandbox: Sandbox, http: requests.Session) -> None:
    form = {"mode": "drop", "times": "2", "retry_after": "1", "seconds": "30"}
    answer = http.post(f"{sandbox.url}/chaos/resend", data=form, allow_redirects=False)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    page = http.get(sandbox.url).text
    assert '<option value="drop" selected>' in page
    assert "2 more times" in page


@pytest.mark.parametrize(
    "wish",
    [
        {},
        {"mode": "earthquake"},
        {"mode": ["drop"]},
        {"mode": "drop", "times": -1},
        {"mode": "drop", "times": "many"},
        {"mode": "stall", "seconds": 121},
        {"mode": "stall", "seconds": "nan"},
        {"mode": "stall", "seconds": None},
        {"mode": "rate_limit", "retry_after": 10**400},
        ["drop"],
    ],
    ids=lambda wish: str(wish)[:40],
)
def test_a_fault_we_do_not_know(sandbox: Sandbox, http: requests.Session, wish: object) -> None:
    answer = http.post(f"{sandbox.url}/chaos/resend", json=wish)
    assert answer.status_code == 422
    assert answer.json()["error"]
    assert http.get(f"{sandbox.url}/chaos/resend").json()["mode"] == "ok"
