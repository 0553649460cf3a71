from collections.abc import Callable, Iterator

import pytest
import requests
import resend
import stripe

from sandbox.testing import Sandbox, running
from sandbox.tests.stripe import client

KEY = "re_sandbox_test"


@pytest.fixture(scope="session")
def started() -> Iterator[Sandbox]:
    with running() as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(started: Sandbox) -> Sandbox:
    started.clear()
    return started


@pytest.fixture
def http() -> Iterator[requests.Session]:
    """A plain HTTP client; no proxy, no redirects followed by surprise."""
    with requests.Session() as session:
        session.trust_env = False
        yield session


@pytest.fixture
def sdk(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> type[resend.Emails]:
    """Resend's own client, pointed at the sandbox as the shop points it."""
    point_sdk_at(sandbox, monkeypatch)
    return resend.Emails


def point_sdk_at(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resend, "api_url", f"{sandbox.url}/resend")
    monkeypatch.setattr(resend, "api_key", KEY)
    monkeypatch.setattr(resend, "default_http_client", resend.RequestsClient(timeout=10))


@pytest.fixture
def api(sandbox: Sandbox, http: requests.Session) -> stripe.StripeClient:
    """Stripe's own client; it never tries again."""
    return client(sandbox, http)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The client gives up after a second."""
    monkeypatch.setattr(resend, "default_http_client", resend.RequestsClient(timeout=1))


def mail(**changes: object) -> resend.Emails.SendParams:
    params = {
        "from": "Tradepost <shop@example.com>",
        "to": "ada@example.com",
        "subject": "Your receipt",
        "html": "<p>Thank you</p>",
        "text": "Thank you",
    }
    return {**params, **changes}  # type: ignore[typeddict-item]  # wrong on purpose, at times


def until(true: Callable[[], bool]) -> None:
    """Ask again and again; pytest's reader stops a test that never gets there."""
    for _ in range(20_000):
        if true():
            return
    raise AssertionError("It never came true.")
