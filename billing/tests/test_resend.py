"""What Resend says became of a mail, and what follows."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from billing.models import WebhookEvent
from billing.tasks import handle_webhook
from billing.tests.delivery import OTHER, SECRET, signed
from shop.events import mailing, suppression
from shop.events.kinds import Kind
from shop.events.models import Event, Mail, Suppression
from shop.events.models.mail import Fate

pytestmark = pytest.mark.django_db

URL = "/webhooks/resend/"
EVE = "eve@example.com"


@pytest.fixture(autouse=True)
def secret(settings: Settings) -> None:
    settings.RESEND_WEBHOOK_SECRETS = [SECRET]


def sent(key: str = "welcome/1") -> Mail:
    row = mailing.mail(key, "welcome", EVE, {"name": "Eve"}, "en")
    row.finish()
    return row


def said(kind: str, row: Mail | None, **more: Any) -> dict[str, Any]:
    """As Resend's documentation has it."""
    data = {
        "created_at": "2026-11-22T23:41:11.894719+00:00",
        "email_id": "56761188-7520-42d8-8898-ff6fc54ce618",
        "from": "Tradepost <shop@tradepost.example>",
        "to": [EVE],
        "subject": "Your desk",
        **more,
    }
    if row:
        data["tags"] = {"mail": str(row.public_id)}
    return {"type": kind, "created_at": "2026-11-22T23:41:12.126Z", "data": data}


def bounce(row: Mail | None, kind: str = "Permanent") -> dict[str, Any]:
    told = {"message": "550 5.1.1 no such user", "subType": "General", "type": kind}
    return said("email.bounced", row, bounce=told)


def post(told: dict[str, Any], secret: str = SECRET, number: str = "") -> Any:
    body = json.dumps(told).encode()
    headers = signed(body, number or f"msg_{uuid4().hex}", secret=secret)
    return Client().generic("POST", URL, body, "application/json", headers=headers)


def bring(told: dict[str, Any]) -> WebhookEvent:
    assert post(told).status_code == 200
    event = WebhookEvent.objects.latest("pk")
    handle_webhook.func(event.pk)
    event.refresh_from_db()
    return event


def test_without_a_secret_it_is_not_there(settings: Settings) -> None:
    settings.RESEND_WEBHOOK_SECRETS = []
    assert post(bounce(None)).status_code == 404


def test_it_is_signed_by_any_of_our_secrets(settings: Settings) -> None:
    assert post(bounce(None), OTHER).status_code == 400
    settings.RESEND_WEBHOOK_SECRETS = [SECRET, OTHER]
    for each in (SECRET, OTHER):
        assert post(bounce(None), each).status_code == 200


def test_the_same_event_comes_twice_and_is_one() -> None:
    told = bounce(sent())
    for _ in range(3):
        assert post(told, number="msg_1").status_code == 200
    assert WebhookEvent.objects.get().source == "resend"


QUOTA = {"failed": {"reason": "reached_daily_quota"}}
LISTED = {"suppressed": {"message": "On the list", "type": "OnAccountSuppressionList"}}


@pytest.mark.parametrize(
    ("kind", "more", "fate", "words"),
    [
        ("email.delivered", {}, Fate.DELIVERED, ""),
        ("email.delivery_delayed", {}, Fate.DELAYED, ""),
        ("email.failed", QUOTA, Fate.FAILED, "reached_daily_quota"),
        ("email.suppressed", LISTED, Fate.REFUSED, "On the list"),
        ("email.complained", {}, Fate.COMPLAINED, ""),
    ],
)
def test_the_mail_says_what_became_of_it(
    kind: str, more: dict[str, Any], fate: Fate, words: str
) -> None:
    row = sent()
    assert bring(said(kind, row, **more)).state == "handled"
    row.refresh_from_db()
    assert (row.fate, row.fate_told) == (fate, words)
    assert row.fate_at
    assert Suppression.objects.exists() is (fate == Fate.COMPLAINED)


def test_an_address_that_is_none_gets_no_more_mail(olgas_browser: Client) -> None:
    row = sent()
    bring(bounce(row))
    held = Suppression.objects.get()
    assert (held.address, held.cause, held.mail) == (EVE, "bounced", row)
    assert held.told == "550 5.1.1 no such user"
    assert Event.objects.get(kind=Kind.ADDRESS_SUPPRESSED).subject_name == EVE

    other = mailing.mail("welcome/2", "welcome", EVE, {}, "en")
    mailing.send(other)
    other.refresh_from_db()
    assert other.state == "withheld"
    assert "This address is blocked: bounced (550 5.1.1 no such user)." in other.error
    assert not Event.objects.filter(kind=Kind.MAIL_FAILED).exists()
    assert EVE in olgas_browser.get("/ops/events/suppression/?state=open").text


@pytest.mark.parametrize("kind", ["Transient", "Undetermined", "Temporary", ""])
def test_a_full_mailbox_is_no_reason_never_to_write_again(kind: str) -> None:
    row = sent()
    bring(bounce(row, kind))
    row.refresh_from_db()
    assert row.fate == Fate.BOUNCED
    assert not Suppression.objects.exists()


def test_word_that_comes_late_and_twice_changes_nothing() -> None:
    row = sent()
    for told in (bounce(row), bounce(row), said("email.delivered", row)):
        bring(told)
    bring(said("email.delivery_delayed", row))
    row.refresh_from_db()
    assert row.fate == Fate.BOUNCED
    assert Suppression.objects.count() == 1
    bring(said("email.complained", row))
    row.refresh_from_db()
    assert row.fate == Fate.COMPLAINED
    assert Suppression.objects.get().cause == "bounced"


def test_word_of_a_mail_settles_whether_it_was_taken() -> None:
    """Its answer was lost, and after a day nobody dared to send it again."""
    row = mailing.mail("welcome/1", "welcome", EVE, {}, "en")
    Mail.objects.update(uncertain_since=timezone.now() - timedelta(hours=24))
    mailing.send(Mail.objects.get())
    row.refresh_from_db()
    assert row.state == "failed"
    bring(said("email.delivered", row))
    row.refresh_from_db()
    assert (row.state, row.error, row.uncertain_since) == ("sent", "", None)
    mailing.send(row)
    assert row.attempts == 1


def test_what_the_provider_took_and_could_not_send_asks_for_a_hand(olgas_browser: Client) -> None:
    row = sent()
    for _ in range(2):
        bring(said("email.failed", row, failed={"reason": "reached_daily_quota"}))
    assert Event.objects.filter(kind=Kind.MAIL_FAILED).count() == 1
    assert "queue-urgent" in olgas_browser.get("/ops/").text
    mailing.resend(row, by="olga")
    assert "queue-urgent" not in olgas_browser.get("/ops/").text


@pytest.mark.parametrize("tags", [None, {}, {"mail": 7}, {"mail": "x"}, {"mail": str(uuid4())}, []])
def test_a_mail_that_is_not_ours_is_ignored(tags: Any) -> None:
    told = bounce(None)
    told["data"]["tags"] = tags
    assert bring(told).state == "ignored"
    assert not Suppression.objects.exists()


def test_opening_and_clicking_is_nobodys_business() -> None:
    post(said("email.opened", sent()))
    assert WebhookEvent.objects.get().state == "ignored"


def test_an_operator_lets_an_address_have_mails_again(olgas_browser: Client) -> None:
    bring(bounce(sent()))
    held = Suppression.objects.get()
    url = "/ops/events/suppression/"
    data = {"action": "lift", "index": "0", "_selected_action": [held.pk]}
    asked = olgas_browser.post(url, data)
    assert "From now on mails go to one address again." in asked.text
    assert Suppression.objects.open().exists()
    token = asked.context["form"].initial["token"]
    done = olgas_browser.post(
        url, data | {"reason": "A typing error.", "token": token}, follow=True
    )
    assert "One address may get mails again." in done.text
    assert not Suppression.objects.open().exists()
    event = Event.objects.get(kind=Kind.ADDRESS_LIFTED)
    assert event.data == {"reason": "A typing error."}
    assert suppression.lift(held, "olga", "again") is False
    bring(bounce(sent("welcome/3")))
    assert Suppression.objects.open().count() == 1
    assert Suppression.objects.count() == 2
