"""What Clerk's webhooks do here, with the sandbox's Clerk to ask."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from billing import inbox
from billing.models import WebhookEvent
from billing.tests.delivery import deliver, event
from billing.tests.till import price_of
from catalog.tests.shelf_of import on_the_shelf
from orders.models import Cart, CartLine
from sandbox.testing import Sandbox
from shop.accounts.models import ClerkSession, Identity, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clerk")]


def arrive(kind: str, **data: object) -> WebhookEvent:
    """Delivered, and handled by a worker."""
    number = f"msg_{WebhookEvent.objects.count()}"
    assert deliver(event(kind, **data), number).status_code == 200
    inbox.handle(WebhookEvent.objects.get(external_id=number))
    return WebhookEvent.objects.get(external_id=number)


def later(event: WebhookEvent) -> WebhookEvent:
    """Its pause is over, and a worker comes by again."""
    WebhookEvent.objects.filter(pk=event.pk).update(due_at=timezone.now())
    inbox.handle(WebhookEvent.objects.get(pk=event.pk))
    return WebhookEvent.objects.get(pk=event.pk)


def somebody(clerk: Sandbox, email: str = "alice@buyers.example") -> str:
    return str(clerk.create_user(email, first_name="Alice", last_name="Moor")["id"])


def test_a_new_person_is_asked_for_and_written_down(clerk: Sandbox) -> None:
    """Whatever the event says of them: it may be old."""
    number = somebody(clerk)
    assert arrive("user.created", id=number, first_name="Mallory").state == "handled"
    user = User.objects.get(identities__subject=number)
    assert (user.email, user.name) == ("alice@buyers.example", "Alice Moor")


def test_a_change_is_written_down_however_often_it_is_told(clerk: Sandbox) -> None:
    number = somebody(clerk)
    arrive("user.created", id=number)
    clerk.update_user(number, first_name="Alicia")
    for _ in range(3):
        assert arrive("user.updated", id=number).state == "handled"
    assert User.objects.get(identities__subject=number).name == "Alicia Moor"
    assert User.objects.count() == 1


def test_events_in_the_wrong_order_end_the_same(clerk: Sandbox) -> None:
    number = somebody(clerk)
    clerk.delete_user(number)
    assert arrive("user.deleted", id=number).state == "handled"
    for kind in ("user.updated", "user.created"):
        assert arrive(kind, id=number).state == "ignored"
    assert not User.objects.filter(email="alice@buyers.example").exists()


def test_somebody_whom_clerk_denies_is_asked_for_again_and_not_forgotten(clerk: Sandbox) -> None:
    """The key may be another application's, to which all of our people are strangers."""
    number = somebody(clerk)
    arrive("user.created", id=number)
    clerk.delete_user(number)
    waiting = arrive("user.updated", id=number)
    assert waiting.state == "received"
    assert "CLERK_SECRET_KEY" in waiting.error
    assert User.objects.filter(email="alice@buyers.example").exists()
    arrive("user.deleted", id=number)
    assert later(waiting).state == "ignored"
    assert not User.objects.filter(email="alice@buyers.example").exists()


def test_who_is_deleted_there_is_forgotten_here_without_asking(
    clerk: Sandbox, settings: Settings
) -> None:
    number = somebody(clerk)
    arrive("user.created", id=number)
    settings.CLERK_API_URL = "http://127.0.0.1:9"
    assert arrive("user.deleted", id=number, deleted=True).state == "handled"
    user = User.objects.get(identities__subject=number)
    assert (user.email, user.is_active) == (None, False)


def test_who_is_forgotten_leaves_no_cart_behind(clerk: Sandbox) -> None:
    number, other = somebody(clerk), somebody(clerk, "bob@buyers.example")
    for each in (number, other):
        arrive("user.created", id=each)
        account = User.objects.get(identities__subject=each).account
        line = Cart.objects.create(account=account).add(price_of(on_the_shelf(f"For {each}")))
        CartLine.objects.filter(pk=line.pk).update(answers={"1": "For my Aunt Agatha"})

    arrive("user.deleted", id=number)

    left = Cart.objects.values_list("account__user__identities__subject", flat=True)
    assert list(left) == [other]


@pytest.mark.parametrize("kind", ["session.ended", "session.removed", "session.revoked"])
def test_a_session_that_ends_there_ends_here(kind: str) -> None:
    assert arrive(kind, id="sess_1", user_id="user_1").state == "handled"
    row = ClerkSession.objects.get(sid="sess_1")
    assert row.ended_at is not None
    assert row.why == kind


def test_when_clerk_is_down_the_event_waits(clerk: Sandbox) -> None:
    number = somebody(clerk)
    clerk.clerk_chaos("api_down", times=1)
    row = arrive("user.created", id=number)
    assert (row.state, row.error) == ("received", "Clerk answers 503")
    assert not Identity.objects.exists()

    past = timezone.now() - timedelta(seconds=1)
    WebhookEvent.objects.update(due_at=past)
    inbox.handle(WebhookEvent.objects.get())
    assert WebhookEvent.objects.get().state == "handled"
    assert Identity.objects.filter(subject=number).exists()


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"data": None},
        {"data": []},
        {"data": "user_1"},
        {"data": {}},
        {"data": {"id": None}},
        {"data": {"id": 7}},
        {"data": {"id": ["user_1"]}},
        {"data": {"id": "user\0"}},
    ],
    ids=json.dumps,
)
@pytest.mark.parametrize("kind", ["user.updated", "user.deleted", "session.ended"])
def test_an_event_without_its_number_is_ignored_and_says_so(
    kind: str, said: dict[str, object]
) -> None:
    assert deliver({"type": kind, **said}).status_code == 200
    inbox.handle(WebhookEvent.objects.get())
    row = WebhookEvent.objects.get()
    assert (row.state, row.error) == ("ignored", "data.id is missing.")
