import pytest
import requests
import resend
from resend.exceptions import (
    MissingApiKeyError,
    MissingRequiredFieldsError,
    ResendError,
    ValidationError,
)

from sandbox.testing import Sandbox
from sandbox.tests.conftest import KEY, mail

type Emails = type[resend.Emails]


def test_a_missing_key_is_refused(sandbox: Sandbox, http: requests.Session) -> None:
    answer = http.post(f"{sandbox.url}/resend/emails", json=mail())
    assert answer.status_code == 401
    assert answer.json() == {
        "statusCode": 401,
        "name": "missing_api_key",
        "message": "Missing API key in the authorization header.",
    }


def test_an_empty_key_is_a_missing_one(
    sandbox: Sandbox, sdk: Emails, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resend, "api_key", "")
    with pytest.raises(MissingApiKeyError):
        sdk.send(mail())


@pytest.mark.parametrize("key", ["re_123456789", "RE_SANDBOX_x", "sandbox"])
def test_a_real_key_is_useless_here(
    sandbox: Sandbox, sdk: Emails, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setattr(resend, "api_key", key)
    with pytest.raises(ResendError) as refusal:
        sdk.send(mail())
    assert (refusal.value.code, refusal.value.error_type) == (401, "validation_error")
    assert refusal.value.message == "API key is invalid"
    assert sandbox.mailbox() == []


@pytest.mark.parametrize("name", ["from", "to", "subject"])
@pytest.mark.parametrize("value", ["", None])
def test_a_required_field_is_missing(
    sandbox: Sandbox, sdk: Emails, name: str, value: str | None
) -> None:
    with pytest.raises(MissingRequiredFieldsError, match=f"Missing `{name}` field"):
        sdk.send(mail(**{name: value}))


def test_a_mail_needs_a_body(sandbox: Sandbox, sdk: Emails) -> None:
    with pytest.raises(ValidationError, match="Missing `html` or `text` field"):
        sdk.send(mail(html=None, text=""))


@pytest.mark.parametrize(
    "changes",
    [
        {"from": "Tradepost"},
        {"from": ["shop@example.com"]},
        {"from": "shop@example.com>\r\nBcc: eve@example.com"},
        {"to": "ada"},
        {"to": ["ada@example.com", 7]},
        {"to": {"ada": "example.com"}},
        {"to": [f"ada{number}@example.com" for number in range(51)]},
        {"cc": "Ada <>"},
        {"reply_to": "help@"},
        {"subject": ["Hi"]},
        {"subject": "Hi\nBcc: eve@example.com"},
        {"html": 7},
        {"text": {"a": "b"}},
        {"headers": ["X-One"]},
        {"headers": {"X-One": 1}},
        {"tags": "paid"},
        {"tags": ["paid"]},
        {"tags": [{"name": "event"}]},
        {"tags": [{"name": "event", "value": "order.paid"}]},
        {"tags": [{"name": "event", "value": "x" * 257}]},
    ],
    ids=str,
)
def test_a_field_is_wrong(sandbox: Sandbox, sdk: Emails, changes: dict[str, object]) -> None:
    with pytest.raises(ValidationError) as refusal:
        sdk.send(mail(**changes))
    assert (refusal.value.code, refusal.value.error_type) == (422, "validation_error")
    assert sandbox.mailbox() == []


def test_fifty_recipients_are_allowed(sandbox: Sandbox, sdk: Emails) -> None:
    sdk.send(mail(to=[f"ada{number}@example.com" for number in range(50)]))
    assert len(sandbox.mailbox()) == 1


@pytest.mark.parametrize(
    "attachments",
    [
        "a.pdf",
        ["a.pdf"],
        [{"filename": "a.pdf"}],
        [{"filename": "a.pdf", "content": "not base64"}],
        [{"filename": "a.pdf", "content": [256]}],
        [{"filename": "a.pdf", "content": ["a"]}],
        [{"filename": "a.pdf", "content": {"a": 1}}],
    ],
    ids=str,
)
def test_an_attachment_is_wrong(sandbox: Sandbox, sdk: Emails, attachments: object) -> None:
    with pytest.raises(ResendError) as refusal:
        sdk.send(mail(attachments=attachments))
    assert (refusal.value.code, refusal.value.error_type) == (422, "invalid_attachment")


@pytest.mark.parametrize(
    ("method", "path", "status", "name"),
    [
        ("GET", "emails", 405, "method_not_allowed"),
        ("PATCH", "emails/8f9a0c36-93f5-4a3e-a1a7-6f0b4d7a5a11", 405, "method_not_allowed"),
        ("GET", "emails/8f9a0c36-93f5-4a3e-a1a7-6f0b4d7a5a11", 404, "not_found"),
        ("GET", "emails/order-1", 422, "invalid_parameter"),
        ("GET", "domains", 404, "not_found"),
    ],
)
def test_what_is_not_there(
    sandbox: Sandbox, http: requests.Session, method: str, path: str, status: int, name: str
) -> None:
    headers = {"Authorization": f"Bearer {KEY}"}
    answer = http.request(method, f"{sandbox.url}/resend/{path}", headers=headers)
    assert (answer.status_code, answer.json()["name"]) == (status, name)
    assert answer.json()["statusCode"] == status
