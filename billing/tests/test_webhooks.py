"""What is taken at the door, and what is not."""

import json
from typing import Any

import pytest
from django.test import Client
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from billing.models import WebhookEvent
from billing.tests.delivery import OTHER, SECRET, URL, deliver, event, post, sign, signed
from shop.accounts.models import Hits
from shop.lib.rates import Rate
from tests.crowd import at_once

pytestmark = pytest.mark.django_db

BODY = json.dumps(event()).encode()


def nothing_kept() -> bool:
    return not WebhookEvent.objects.exists() and not DBTaskResult.objects.exists()


def test_what_is_well_signed_is_kept_word_for_word() -> None:
    answer = post(BODY, signed(BODY, "msg_42"))
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain")
    row = WebhookEvent.objects.get()
    assert (row.source, row.external_id, row.type) == ("clerk", "msg_42", "user.updated")
    assert row.body == BODY.decode()
    assert row.payload == json.loads(BODY)
    assert (row.state, row.livemode) == ("received", None)


def test_it_wakes_a_worker_in_the_same_breath() -> None:
    deliver(event())
    [wake_up] = DBTaskResult.objects.all()
    assert wake_up.task_path == "billing.tasks.handle_webhook"
    assert wake_up.args_kwargs["args"] == [WebhookEvent.objects.get().pk]


@pytest.mark.parametrize("secret", [SECRET, OTHER])
def test_while_a_secret_is_rotated_both_count(settings: Settings, secret: str) -> None:
    settings.CLERK_WEBHOOK_SIGNING_SECRETS = [SECRET, OTHER]
    assert deliver(event(), secret=secret).status_code == 200


def test_a_secret_that_is_none_stops_no_other(settings: Settings) -> None:
    settings.CLERK_WEBHOOK_SIGNING_SECRETS = ["whsec_", "whsec_ü", SECRET]
    assert deliver(event()).status_code == 200


def test_one_right_signature_of_several_is_enough() -> None:
    headers = signed(BODY)
    right, at = headers["svix-signature"], int(headers["svix-timestamp"])
    wrong = sign(OTHER, "msg_1", at, BODY)
    headers["svix-signature"] = f"v2,AAAA {wrong} {right}"
    assert post(BODY, headers).status_code == 200
    headers["svix-signature"] = f"v2,AAAA {wrong}"
    assert post(BODY, headers).status_code == 400


WRONG: dict[str, dict[str, str]] = {
    "another secret": {"svix-signature": signed(BODY, secret=OTHER)["svix-signature"]},
    "another body": {"svix-signature": signed(b"{}")["svix-signature"]},
    "another number": {"svix-id": "msg_2"},
    "another time": {"svix-timestamp": str(int(signed(BODY)["svix-timestamp"]) - 7)},
    "an unsigned version": {"svix-signature": "v1a," + signed(BODY)["svix-signature"][3:]},
    "no base64": {"svix-signature": "v1,%%%"},
    "no list": {"svix-signature": "nonsense"},
    "no ASCII": {"svix-signature": "v1,ü"},
    "no time": {"svix-timestamp": "yesterday"},
    "no number for a time": {"svix-timestamp": "nan"},
    "a time beyond all calendars": {"svix-timestamp": "9" * 40},
}


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG)
def test_a_wrong_signature_is_refused(change: dict[str, str]) -> None:
    answer = post(BODY, signed(BODY) | change)
    assert answer.status_code == 400
    assert answer.text == "The signature is missing, wrong or too old.\n"
    assert nothing_kept()


@pytest.mark.parametrize("name", ["svix-id", "svix-timestamp", "svix-signature"])
def test_a_header_that_is_missing_is_refused(name: str) -> None:
    headers = signed(BODY)
    headers["webhook-" + name.removeprefix("svix-")] = headers.pop(name)
    assert post(BODY, headers).status_code == 400
    assert nothing_kept()


@pytest.mark.parametrize(("late", "status"), [(301, 400), (-302, 400), (290, 200), (-290, 200)])
def test_five_minutes_are_the_most_a_clock_may_differ(late: int, status: int) -> None:
    assert deliver(event(), late=late).status_code == status
    assert nothing_kept() is (status == 400)


def test_a_delivery_that_comes_twice_is_one() -> None:
    headers = signed(BODY)
    assert [post(BODY, headers).status_code for _ in range(3)] == [200] * 3
    assert deliver(event(), late=20).status_code == 200
    assert WebhookEvent.objects.count() == DBTaskResult.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_are_one() -> None:
    headers = signed(BODY)
    answers = at_once(20, lambda: post(BODY, headers).status_code)
    assert answers == [200] * 20
    assert WebhookEvent.objects.count() == DBTaskResult.objects.count() == 1
    assert Hits.objects.get(rate="webhook").count == 19  # the first was news


@pytest.mark.django_db(transaction=True)
def test_when_the_queue_is_away_nothing_is_kept_so_that_it_is_sent_again(
    settings: Settings,
) -> None:
    DBTaskResult.objects.all().delete()
    settings.TASKS = {"default": {"BACKEND": "nowhere.Backend"}}
    client = Client(raise_request_exception=False)
    answer = client.generic("POST", URL, BODY, "application/json", headers=signed(BODY))
    assert answer.status_code == 500
    assert nothing_kept()
    assert not Hits.objects.exists()


UNREADABLE: dict[str, tuple[bytes, str]] = {
    "half JSON": (BODY[:-1], "The body is not JSON."),
    "nothing": (b"", "The body is not JSON."),
    "no UTF-8": (b'{"type": "user.\xff"}', "The body is not UTF-8."),
    "UTF-16": ('{"type": "user.updated"}'.encode("utf-16"), "The body is not UTF-8."),
    "a raw NUL": (b'{"type": "user.updated", "data": "\0"}', "The body is not JSON."),
    "no number": (b'{"type": "user.updated", "data": NaN}', "The body is not JSON."),
    "too many digits": (b'{"data": ' + b"9" * 5000 + b"}", "The body is not JSON."),
    "an abyss": (b"[" * 200_000, "The body is not JSON."),
    "a list": (b"[]", "The body is not a JSON object."),
    "a text": (b'"user.updated"', "The body is not a JSON object."),
    "null": (b"null", "The body is not a JSON object."),
    "no type": (b'{"data": {}}', "The type is missing."),
    "an empty type": (b'{"type": ""}', "The type is missing."),
    "a type that is no text": (b'{"type": ["user.updated"]}', "The type is missing."),
}


@pytest.mark.parametrize(("body", "sentence"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_is_refused_in_a_sentence(body: bytes, sentence: str) -> None:
    answer = deliver(body)
    assert (answer.status_code, answer.text) == (400, f"{sentence}\n")
    assert nothing_kept()


@pytest.mark.parametrize("size", [1_000_001, 2_000_000, 5_000_000])
def test_a_body_that_is_too_large_is_refused(size: int) -> None:
    start, end = b'{"type": "user.updated", "data": "', b'"}'
    body = start + b"x" * (size - len(start) - len(end)) + end
    assert deliver(body).status_code == 413
    assert nothing_kept()


def test_a_large_body_is_kept_whole() -> None:
    body = b'{"type": "user.updated", "data": "%s"}' % (b"x" * 999_900)
    assert deliver(body).status_code == 200
    assert WebhookEvent.objects.get().body == body.decode()


@pytest.mark.parametrize(
    "kind", ["organization.created", "session.created", "email.created", "moon.risen", "x" * 100]
)
def test_what_the_shop_has_no_use_for_is_kept_and_ignored(kind: str) -> None:
    assert deliver(event(kind)).status_code == 200
    row = WebhookEvent.objects.get()
    assert (row.type, row.state) == (kind, "ignored")
    assert not DBTaskResult.objects.exists()


def test_a_long_type_is_cut() -> None:
    deliver(event("y" * 101))
    assert WebhookEvent.objects.get().type == "y" * 100


@pytest.mark.parametrize("odd", ["\\u0000", "\\ud83d", "\\u2028", "☃"])
def test_no_letter_is_lost_and_none_is_a_fault(odd: str) -> None:
    """Neither NUL nor half a surrogate pair can be stored as it is."""
    body = '{"type": "user.deleted", "data": {"id": "user_1", "note": "aODDb"}}'.replace("ODD", odd)
    assert deliver(body.encode()).status_code == 200
    row = WebhookEvent.objects.get()
    assert row.body == body
    assert row.payload["data"]["note"] == json.loads(f'"a{odd}b"')


@pytest.mark.parametrize("odd", ["\\u0000", "\\ud83d"])
def test_a_type_with_such_a_letter_is_none_we_know(odd: str) -> None:
    assert deliver(b'{"type": "user.deleted%s"}' % odd.encode()).status_code == 200
    row = WebhookEvent.objects.get()
    assert (row.type, row.state) == ("user.deleted?", "ignored")


@pytest.mark.parametrize(("length", "status"), [(200, 200), (201, 400)])
def test_a_number_has_an_end(length: int, status: int) -> None:
    assert deliver(event(), number="m" * length).status_code == status


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
def test_it_is_only_posted_to(method: str) -> None:
    assert Client().generic(method, URL).status_code == 405


def test_without_a_secret_it_is_not_there(settings: Settings) -> None:
    settings.CLERK_WEBHOOK_SIGNING_SECRETS = []
    assert deliver(event()).status_code == 404
    assert nothing_kept()


def test_an_empty_secret_signs_nothing(settings: Settings) -> None:
    settings.CLERK_WEBHOOK_SIGNING_SECRETS = ["", "whsec_"]
    assert deliver(event(), secret="whsec_").status_code == 400
    assert nothing_kept()


def limited(settings: Settings, limit: int) -> None:
    settings.RATES = settings.RATES | {"webhook": Rate("webhook", limit, 86400)}


def test_who_sends_the_same_again_and_again_is_slowed_and_news_is_not(settings: Settings) -> None:
    limited(settings, 2)
    for _ in range(3):
        assert deliver(event(), "msg_1").status_code == 200
    refused = deliver(event(), "msg_1")
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    assert deliver(event(), "msg_2").status_code == 200
    assert WebhookEvent.objects.count() == 2
    assert post(BODY, signed(BODY, "msg_1"), REMOTE_ADDR="203.0.113.8").status_code == 200


@pytest.mark.parametrize("body", [b"{}", b"x" * 1_100_000])
def test_what_is_refused_counts_too(settings: Settings, body: bytes) -> None:
    limited(settings, 2)
    wrong = signed(BODY, secret=OTHER)
    answers = [post(body, wrong).status_code for _ in range(3)]
    assert answers[0] in (400, 413)
    assert answers[2] == 429


def test_a_flood_at_the_door_leaves_other_posts_alone(settings: Settings) -> None:
    deliver(event(), "msg_1")
    deliver(event(), "msg_1")
    rates: Any = Hits.objects.values_list("rate", flat=True)
    assert list(rates) == ["webhook"]
