"""What becomes of a mail, as Resend tells it."""

import json
from collections.abc import Iterator

import pytest
import requests
import resend
from svix.webhooks import Webhook, WebhookVerificationError

from sandbox.resend.webhooks import FATES
from sandbox.testing import Sandbox
from sandbox.tests.clerk import SECRET, Listener, listening, patiently
from sandbox.tests.conftest import mail

type Emails = type[resend.Emails]


@pytest.fixture
def shop(sandbox: Sandbox) -> Iterator[Listener]:
    with listening() as listener:
        sandbox.resend_endpoints([(listener.url, SECRET)])
        yield listener
        sandbox.resend_endpoints([])
        sandbox.clear()


def sent(sdk: Emails) -> str:
    return str(sdk.send(mail(tags=[{"name": "mail", "value": "number-1"}]))["id"])


@pytest.mark.parametrize("fate", FATES)
def test_each_fate_is_told_really_signed(
    sandbox: Sandbox, shop: Listener, sdk: Emails, fate: str
) -> None:
    email_id = sent(sdk)
    svix_id = sandbox.becomes(email_id, fate)
    shop.wait_for(1)
    [(headers, body)] = shop.received
    Webhook(SECRET).verify(body, headers)
    assert headers["svix-id"] == svix_id
    told = json.loads(body)
    kind, more = FATES[fate]
    assert told["type"] == kind
    assert told["data"]["email_id"] == email_id
    assert told["data"]["tags"] == {"mail": "number-1"}
    assert {name: told["data"][name] for name in more} == more


def test_it_is_told_again_until_it_is_heard(sandbox: Sandbox, shop: Listener, sdk: Emails) -> None:
    shop.statuses = [500, 404]
    sandbox.becomes(sent(sdk), "bounced")
    patiently(lambda: [each["state"] for each in sandbox.resend_deliveries()] == ["delivered"])
    assert len(set(shop.ids())) == 1
    assert len(shop.ids()) == 3
    sandbox.resend_redeliver(shop.ids()[0])
    shop.wait_for(4)


def test_its_webhooks_go_wrong_on_request(sandbox: Sandbox, shop: Listener, sdk: Emails) -> None:
    email_id = sent(sdk)
    sandbox.resend_webhook_chaos("webhooks_twice", 1)
    sandbox.becomes(email_id, "delivered")
    shop.wait_for(2)
    sandbox.resend_webhook_chaos("webhooks_unsigned", 1)
    sandbox.becomes(email_id, "bounced")
    shop.wait_for(3)
    headers, body = shop.received[-1]
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(body, headers)


def test_somebody_lets_a_mail_bounce_from_the_mailbox(
    sandbox: Sandbox, shop: Listener, sdk: Emails, http: requests.Session
) -> None:
    email_id = sent(sdk)
    page = f"{sandbox.url}/mailbox/{email_id}/"
    assert "Bounce" in http.get(page).text
    form = {"email_id": email_id, "fate": "bounced"}
    answer = http.post(f"{sandbox.url}/resend/_fates", data=form, headers={"Origin": sandbox.url})
    assert answer.url == page
    shop.wait_for(1)
    patiently(lambda: "email.bounced: delivered" in http.get(page).text)


@pytest.mark.parametrize("wish", [{}, {"fate": "bounced"}, {"email_id": "x", "fate": "bounced"}])
def test_of_no_mail_nothing_becomes(
    sandbox: Sandbox, http: requests.Session, wish: dict[str, str]
) -> None:
    assert http.post(f"{sandbox.url}/resend/_fates", json=wish).status_code == 422


def test_a_fate_that_is_none(sandbox: Sandbox, http: requests.Session, sdk: Emails) -> None:
    wish = {"email_id": sent(sdk), "fate": "eaten"}
    answer = http.post(f"{sandbox.url}/resend/_fates", json=wish)
    assert answer.status_code == 422
    assert "fate is one of" in answer.json()["error"]
