import base64

import requests
import resend

from sandbox.testing import Sandbox
from sandbox.tests.conftest import mail

type Emails = type[resend.Emails]


def test_a_mail_reaches_the_mailbox(sandbox: Sandbox, sdk: Emails) -> None:
    email_id = sdk.send(mail())["id"]
    [kept] = sandbox.mailbox()
    assert kept["id"] == email_id
    assert kept["from"] == "Tradepost <shop@example.com>"
    assert kept["to"] == ["ada@example.com"]
    assert kept["subject"] == "Your receipt"
    assert (kept["html"], kept["text"]) == ("<p>Thank you</p>", "Thank you")


def test_everything_else_is_kept_too(sandbox: Sandbox, sdk: Emails) -> None:
    sdk.send(
        mail(
            cc=["bob@example.com"],
            bcc="eve@example.com",
            reply_to="Help <help@example.com>",
            headers={"X-Entity-Ref-ID": "order-1"},
            tags=[{"name": "event", "value": "order_paid"}],
        )
    )
    [kept] = sandbox.mailbox()
    assert kept["cc"] == ["bob@example.com"]
    assert kept["bcc"] == ["eve@example.com"]
    assert kept["reply_to"] == ["Help <help@example.com>"]
    assert kept["headers"] == {"X-Entity-Ref-ID": "order-1"}
    assert kept["tags"] == [{"name": "event", "value": "order_paid"}]


def test_attachments_come_as_base64_or_as_bytes(sandbox: Sandbox, sdk: Emails) -> None:
    encoded = base64.b64encode(b"%PDF-1.7").decode()
    sdk.send(
        mail(
            attachments=[
                {"filename": "a.pdf", "content": encoded, "content_type": "application/pdf"},
                {"filename": "b.pdf", "content": list(b"%PDF-1.7")},
                {"path": "https://example.com/c.pdf"},
            ]
        )
    )
    [kept] = sandbox.mailbox()
    assert kept["attachments"] == [
        {"filename": "a.pdf", "content_type": "application/pdf", "content": encoded},
        {"filename": "b.pdf", "content": encoded},
        {"path": "https://example.com/c.pdf"},
    ]


def test_a_sent_mail_can_be_retrieved(sandbox: Sandbox, sdk: Emails) -> None:
    email_id = sdk.send(mail())["id"]
    email = sdk.get(email_id)
    assert email["id"] == email_id
    assert email["to"] == ["ada@example.com"]
    assert email["last_event"] == "delivered"
    assert "attachments" not in email


def test_text_alone_is_enough(sandbox: Sandbox, sdk: Emails) -> None:
    sdk.send(mail(html=None))
    assert sandbox.mailbox()[0]["html"] is None


def test_unknown_fields_are_ignored(sandbox: Sandbox, sdk: Emails) -> None:
    sdk.send(mail(colour="red"))
    assert len(sandbox.mailbox()) == 1


def test_the_mailbox_finds_by_exact_address(sandbox: Sandbox, sdk: Emails) -> None:
    sdk.send(mail(to="Ada <Ada@Example.com>"))
    sdk.send(mail(to="not-ada@example.com"))
    [kept] = sandbox.mailbox(to="ada@example.com")
    assert kept["to"] == ["Ada <Ada@Example.com>"]
    assert sandbox.mailbox(to="ada") == []


def test_the_newest_mail_comes_first(sandbox: Sandbox, sdk: Emails) -> None:
    for number in range(3):
        sdk.send(mail(subject=f"Mail {number}"))
    assert [kept["subject"] for kept in sandbox.mailbox()] == ["Mail 2", "Mail 1", "Mail 0"]


def test_calls_are_seen_one_by_one(sandbox: Sandbox, sdk: Emails) -> None:
    sdk.send(mail(), {"idempotency_key": "order-1"})
    [call] = sandbox.calls()
    assert call.pop("at")
    assert call == {
        "method": "POST",
        "path": "/resend/emails",
        "idempotency_key": "order-1",
        "status": 200,
    }


def test_calls_can_be_forgotten_alone(
    sandbox: Sandbox, sdk: Emails, http: requests.Session
) -> None:
    sdk.send(mail())
    assert http.delete(f"{sandbox.url}/resend/_calls").json() == []
    assert (len(sandbox.calls()), len(sandbox.mailbox())) == (0, 1)


def test_clear_forgets_everything(sandbox: Sandbox, sdk: Emails) -> None:
    first = sdk.send(mail(), {"idempotency_key": "order-1"})["id"]
    sandbox.chaos("drop")
    sandbox.clear()
    assert (sandbox.mailbox(), sandbox.calls()) == ([], [])
    assert sdk.send(mail(), {"idempotency_key": "order-1"})["id"] != first
