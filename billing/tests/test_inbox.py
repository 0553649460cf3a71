"""Handling: once, whoever tries and however often; what fails waits, and is never forgotten."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from billing import inbox
from billing.handlers import HANDLERS
from billing.handlers.handler import Handler, NotYet, text
from billing.models import WebhookEvent
from billing.models.inbox import KEPT
from billing.tasks import handle_webhook
from shop.events.due import PATIENCE, REWAKE
from shop.events.kinds import Kind
from shop.events.models import Event
from shop.events.record import record
from tests.crowd import at_once

pytestmark = pytest.mark.django_db


class Till:
    """A handler of a source of its own, with an effect one can count, and faults on request."""

    def __init__(self) -> None:
        self.fault: Exception | None = None
        self.asked_inside: list[bool] = []

    def fetch(self, event: WebhookEvent) -> str:
        self.asked_inside.append(connection.in_atomic_block)
        if isinstance(self.fault, NotYet):
            raise self.fault
        return text(event, "coin")

    def apply(self, event: WebhookEvent, coin: Any) -> None:
        record(Kind.STOREFRONT_CHANGED, event, by="till", coin=coin)
        if self.fault:
            raise self.fault

    @property
    def coins(self) -> int:
        return Event.objects.filter(actor_name="till").count()


@pytest.fixture
def till() -> Iterator[Till]:
    till = Till()
    HANDLERS["test", "coin"] = Handler(till.apply, fetch=till.fetch)
    yield till
    del HANDLERS["test", "coin"]


def received(body: str = '{"coin": "penny"}', number: str = "1") -> WebhookEvent:
    assert inbox.receive("test", number, "coin", body)
    return WebhookEvent.objects.get(external_id=number)


def again(event: WebhookEvent, **changes: Any) -> WebhookEvent:
    """As another worker finds it, when its pause has passed."""
    now = timezone.now() - timedelta(seconds=1)
    WebhookEvent.objects.filter(pk=event.pk).update(due_at=now, leased_until=None, **changes)
    return WebhookEvent.objects.get(pk=event.pk)


def test_effect_and_mark_are_there_together(till: Till) -> None:
    event = received()
    inbox.handle(event)
    event = WebhookEvent.objects.get()
    assert (event.state, event.error, till.coins) == ("handled", "", 1)
    assert Event.objects.get(actor_name="till").data == {"coin": "penny"}


@pytest.mark.django_db(transaction=True)
def test_the_provider_is_asked_outside_of_any_transaction(till: Till) -> None:
    inbox.handle(received())
    assert till.asked_inside == [False]
    assert till.coins == 1


def test_what_was_handled_is_left_as_it_is(till: Till) -> None:
    event = received()
    for _ in range(3):
        inbox.handle(WebhookEvent.objects.get())
    inbox.handle(event)
    assert till.coins == 1


def test_what_is_here_already_is_not_received(till: Till) -> None:
    received()
    assert not inbox.receive("test", "1", "coin", '{"coin": "another"}')
    assert inbox.receive("other", "1", "coin", "{}")
    assert WebhookEvent.objects.get(source="test").payload == {"coin": "penny"}


def test_a_fault_of_another_kind_is_not_taken_for_a_double() -> None:
    with pytest.raises(IntegrityError):
        inbox.receive("test", "1", None, "{}")  # type: ignore[arg-type]  # the database refuses it


def test_a_fault_takes_the_effect_back_and_the_event_waits(till: Till) -> None:
    till.fault = RuntimeError("the drawer is stuck\0")
    event = received()
    inbox.handle(event)
    event = WebhookEvent.objects.get()
    assert (event.state, till.coins) == ("received", 0)
    assert event.error == "RuntimeError: the drawer is stuck"
    assert event.due_at > timezone.now()
    assert event.leased_until is None

    till.fault = None
    inbox.handle(event)
    assert till.coins == 0, "its pause has not passed"
    inbox.handle(again(event))
    assert (WebhookEvent.objects.get().state, till.coins) == ("handled", 1)


def test_what_is_not_here_yet_is_waited_for_longer_and_longer(till: Till) -> None:
    till.fault = NotYet("The order is not here yet.")
    event, pauses = received(), []
    for _ in range(4):
        inbox.handle(event)
        event = WebhookEvent.objects.get()
        pauses.append(event.due_at - timezone.now())
        event = again(event)
    assert (event.state, event.error, event.attempts) == (
        "received", "The order is not here yet.", 4,
    )  # fmt: skip
    assert pauses == sorted(pauses)
    assert pauses[3] > 10 * pauses[0]
    assert till.coins == 0

    till.fault = None
    inbox.handle(event)
    assert (WebhookEvent.objects.get().state, till.coins) == ("handled", 1)


@pytest.mark.parametrize("fault", [NotYet("Not here."), RuntimeError("Not here.")])
def test_patience_ends_and_operators_see_it(till: Till, fault: Exception) -> None:
    till.fault = fault
    event = received()
    inbox.handle(again(event, queued_at=timezone.now() - PATIENCE))
    event = WebhookEvent.objects.get()
    assert (event.state, till.coins) == ("failed", 0)
    assert "Not here." in event.error
    told = Event.objects.get(kind=Kind.WEBHOOK_FAILED)
    assert told.subject_id == str(event.pk)
    inbox.handle(again(event))
    assert Event.objects.filter(kind=Kind.WEBHOOK_FAILED).count() == 1


@pytest.mark.parametrize("body", ["{}", '{"coin": null}', '{"coin": 1}', '{"coin": ""}'])
def test_what_lacks_a_field_is_kept_as_ignored_and_says_which(till: Till, body: str) -> None:
    inbox.handle(received(body))
    event = WebhookEvent.objects.get()
    assert (event.state, event.error) == ("ignored", "coin is missing.")
    assert till.coins == 0


@pytest.mark.parametrize("state", ["failed", "handled", "ignored", "waiting"])
def test_a_replay_handles_it_again_whatever_became_of_it(till: Till, state: str) -> None:
    event = received()
    match state:
        case "failed":
            till.fault = RuntimeError("stuck")
            inbox.handle(again(event, queued_at=timezone.now() - PATIENCE))
        case "handled":
            inbox.handle(event)
        case "ignored":
            event.claim()
            event.ignore("For a reason.")
        case "waiting":
            till.fault = NotYet("Later.")
            inbox.handle(event)
    till.fault, before = None, till.coins
    DBTaskResult.objects.all().delete()

    event = WebhookEvent.objects.get()
    assert inbox.replay(event, by="otto", reason="It was mended.")
    assert not inbox.replay(event, by="otto", reason="Twice."), "it is about to be handled anyway"
    assert DBTaskResult.objects.count() == 1
    told = Event.objects.get(kind=Kind.WEBHOOK_REPLAYED)
    assert told.data == {"reason": "It was mended."}
    inbox.handle(WebhookEvent.objects.get())
    assert (WebhookEvent.objects.get().state, till.coins) == ("handled", before + 1)
    assert WebhookEvent.objects.get().error == ""


def test_what_is_in_hands_is_not_replayed(till: Till) -> None:
    event = received()
    assert event.claim()
    assert not inbox.replay(WebhookEvent.objects.get(), by="otto")
    assert event.finish()


def test_a_replay_gets_patience_of_its_own(till: Till) -> None:
    till.fault = RuntimeError("stuck")
    event = again(received(), queued_at=timezone.now() - 2 * PATIENCE)
    inbox.handle(event)
    assert WebhookEvent.objects.get().state == "failed"
    assert inbox.replay(WebhookEvent.objects.get(), by="otto")
    inbox.handle(WebhookEvent.objects.get())
    assert WebhookEvent.objects.get().state == "received"


def test_a_type_that_lost_its_handler_is_ignored(till: Till) -> None:
    event = received()
    WebhookEvent.objects.update(type="paper")
    inbox.handle(WebhookEvent.objects.get())
    event.refresh_from_db()
    assert event.state == "ignored"


def test_who_held_it_too_long_changes_nothing(till: Till) -> None:
    """Between asking and acting the lease ran out, and another worker was quicker."""

    def slow(event: WebhookEvent) -> str:
        HANDLERS["test", "coin"] = Handler(till.apply, fetch=till.fetch)
        inbox.handle(again(event))
        return "late"

    HANDLERS["test", "coin"] = Handler(till.apply, fetch=slow)
    inbox.handle(received())
    assert till.coins == 1
    assert Event.objects.get(actor_name="till").data == {"coin": "penny"}


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_handle_it_once(till: Till) -> None:
    numbers = [received(number=str(n)).pk for n in range(10)]
    for number in numbers:
        at_once(4, lambda pk=number: inbox.handle(WebhookEvent.objects.get(pk=pk)))  # type: ignore[misc]  # bound now
    assert till.coins == 10
    assert {event.state for event in WebhookEvent.objects.all()} == {"handled"}
    assert {event.attempts for event in WebhookEvent.objects.all()} == {1}


def test_the_task_handles_it(till: Till) -> None:
    handle_webhook.call(received().pk)
    assert till.coins == 1


def test_a_wake_up_that_was_lost_is_made_up_for(till: Till) -> None:
    event = received()
    DBTaskResult.objects.all().delete()
    assert WebhookEvent.objects.wake(handle_webhook) == 0
    again(event, woken_at=timezone.now() - REWAKE)
    assert WebhookEvent.objects.wake(handle_webhook) == 1
    assert DBTaskResult.objects.count() == 1


def test_what_was_settled_long_ago_is_forgotten_and_what_failed_is_not(till: Till) -> None:
    long_ago, lately = timezone.now() - KEPT, timezone.now() - KEPT + timedelta(hours=1)
    closed: list[dict[str, Any]] = [
        {"done_at": long_ago},
        {"done_at": long_ago, "ignored_at": long_ago},
        {"done_at": lately},
        {"failed_at": long_ago},
        {},
    ]
    for number, how in enumerate(closed):
        again(received(number=str(number)), queued_at=long_ago, **how)
    assert WebhookEvent.objects.prune() == 2
    left = WebhookEvent.objects.order_by("pk").values_list("external_id", flat=True)
    assert list(left) == ["2", "3", "4"]
