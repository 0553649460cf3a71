"""Webhooks at the operators' desk."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from billing import inbox
from billing.models import WebhookEvent
from shop.accounts.models import User
from shop.events.kinds import Kind
from shop.events.models import Event

pytestmark = pytest.mark.django_db

LIST = "/ops/billing/webhookevent/"
STATES = ("received", "handled", "ignored", "failed")


def webhook(state: str = "received", body: str = '{"data": {"id": "user_alice"}}') -> WebhookEvent:
    inbox.receive("clerk", f"msg_{state}", "user.deleted", body)
    row = WebhookEvent.objects.get(external_id=f"msg_{state}")
    match state:
        case "handled":
            row.finish()
        case "ignored":
            row.ignore("data.id is missing.")
        case "failed":
            row.give_up("Clerk answers 500")
    return row


def choose(browser: Client, row: WebhookEvent, **more: str) -> Any:
    data = {"action": "replay", "index": "0", "_selected_action": [row.pk], **more}
    return browser.post(LIST, data)


def confirm(browser: Client, page: str) -> Any:
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    return browser.post(LIST, fields | {"reason": "Clerk is back."}, follow=True)


@pytest.mark.parametrize("state", [*STATES, "nonsense", ""])
def test_the_list_is_sorted_by_state(olgas_browser: Client, state: str) -> None:
    for each in STATES:
        webhook(each)
    page = olgas_browser.get(LIST, {"state": state}).text
    words = [word.lower() for word in re.findall(r'class="badge badge-\w+">(\w+)<', page)]
    assert words == ([state] if state in STATES else list(reversed(STATES)))


def test_the_list_is_filtered_by_type_and_searched_by_number(olgas_browser: Client) -> None:
    webhook()
    inbox.receive("clerk", "msg_other", "moon.risen", "{}")

    def types(**query: str) -> list[str]:
        return re.findall(r'field-type"><a [^>]*>([^<]+)<', olgas_browser.get(LIST, query).text)

    assert types() == ["moon.risen", "user.deleted"]
    assert types(type="moon.risen") == types(q="msg_other") == ["moon.risen"]
    assert types(source="stripe") == types(q="msg_nothing") == []


@pytest.mark.parametrize(
    ("state", "what"),
    [
        ("received", "it is handled in a moment"),
        ("handled", "it was handled"),
        ("ignored", "does not say what is missing"),
        ("failed", "then let it be handled again"),
    ],
)
def test_it_says_what_to_do(olgas_browser: Client, state: str, what: str) -> None:
    row = webhook(state)
    page = olgas_browser.get(f"{LIST}{row.pk}/change/").text
    assert what in page
    assert row.error in page


def test_it_says_more_of_what_waits_and_of_what_nobody_needs(olgas_browser: Client) -> None:
    row = webhook()
    row.claim()
    row.postpone("Clerk answers 500")
    assert "Next try:" in olgas_browser.get(f"{LIST}{row.pk}/change/").text
    inbox.receive("clerk", "msg_other", "moon.risen", "{}")
    other = WebhookEvent.objects.get(type="moon.risen")
    assert "has no use" in olgas_browser.get(f"{LIST}{other.pk}/change/").text


def test_what_it_says_is_shown_and_does_nothing(olgas_browser: Client) -> None:
    row = webhook(body='{"a": "<script>ü", "b": "\\u0000 \\ud83d"}')
    page = olgas_browser.get(f"{LIST}{row.pk}/change/").text
    assert "&quot;a&quot;: &quot;&lt;script&gt;ü&quot;,\n" in page
    assert "\\u0000 \\ud83d" in page


@pytest.mark.parametrize("state", ["handled", "ignored", "failed"])
def test_a_replay_asks_first_then_makes_it_due(
    olgas_browser: Client, olga: User, state: str
) -> None:
    row = webhook(state)
    DBTaskResult.objects.all().delete()
    asked = choose(olgas_browser, row).text
    assert "One webhook is handled again." in asked
    assert ("One of them was handled before" in asked) is (state == "handled")
    assert not DBTaskResult.objects.exists()

    done = confirm(olgas_browser, asked)
    assert "One webhook is handled again in a moment." in done.text
    row.refresh_from_db()
    assert row.state == "received"
    assert row.due_at <= timezone.now()
    assert DBTaskResult.objects.count() == 1
    told = Event.objects.get(kind=Kind.WEBHOOK_REPLAYED)
    assert (told.actor, told.data) == (olga, {"reason": "Clerk is back."})


def test_who_may_only_look_replays_nothing(client: Client) -> None:
    rita = User.objects.create_user("rita@example.com", is_staff=True)
    rita.user_permissions.set(Permission.objects.filter(codename="view_webhookevent"))
    client.force_login(rita)
    row = webhook("failed")
    assert client.get(LIST).status_code == 200
    token = "8a9f3a52-0000-4000-8000-000000000000"
    choose(client, row, token=token, reason="Because.")
    row.refresh_from_db()
    assert row.state == "failed"
    assert not Event.objects.exists()


def test_nobody_writes_one_by_hand(olgas_browser: Client) -> None:
    row = webhook()
    for page in ("add/", f"{row.pk}/delete/", f"{row.pk}/change/"):
        assert olgas_browser.post(f"{LIST}{page}", {"post": "yes"}).status_code == 403


def test_a_failed_webhook_is_urgent_and_one_click_away(olgas_browser: Client) -> None:
    webhook("failed")
    webhook()
    page = olgas_browser.get("/ops/").text
    assert page.count("queue-urgent") == 1
    for state in ("failed", "received"):
        assert f"{LIST}?state={state}" in page
        assert "1 webhook" in olgas_browser.get(f"{LIST}?state={state}").text


def test_the_queues_are_for_who_may_see_webhooks(client: Client) -> None:
    rita = User.objects.create_user("rita@example.com", is_staff=True)
    client.force_login(rita)
    webhook("failed")
    assert "queue" not in client.get("/ops/").text
    rita.user_permissions.set(Permission.objects.filter(codename="view_webhookevent"))
    page = client.get("/ops/").text
    assert "Webhooks failed" in page
    assert "Mails failed" not in page


def test_prometheus_counts_what_waits_and_what_failed(client: Client, settings: Settings) -> None:
    settings.METRICS_TOKEN = "secret-token-of-the-shop"
    for state in STATES:
        webhook(state)
    headers = {"Authorization": "Bearer secret-token-of-the-shop"}
    page = client.get("/metrics", headers=headers).text
    assert 'shop_webhooks{state="waiting"} 1.0' in page
    assert 'shop_webhooks{state="failed"} 1.0' in page
