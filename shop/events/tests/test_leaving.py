"""Wanting no more mails of one kind: by a link, by a mail program, in one's account."""

import re

import pytest
from django.test import Client
from pytest_django import Settings

from sandbox.testing import Sandbox
from shop.accounts.models import User
from shop.events import leaving, mailing, samples
from shop.events.models import Mail, OptOut
from shop.events.topics import Topic
from tests.people import browser

pytestmark = pytest.mark.django_db

EVE = "eve@example.com"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def link(address: str = EVE) -> str:
    return f"/unsubscribe/{leaving.token(address, Topic.RELEASES)}/"


def left() -> bool:
    return leaving.left(EVE, Topic.RELEASES)


@pytest.fixture
def provider(sandbox: Sandbox, settings: Settings) -> Sandbox:
    options = {"api_key": "re_sandbox_test", "api_url": f"{sandbox.url}/resend", "timeout": 5}
    settings.MAILERS = {"default": {"BACKEND": "shop.events.resend.Mailer", "OPTIONS": options}}
    return sandbox


def announced(key: str = "release/1", **told: object) -> Mail:
    return mailing.mail(key, "new_release", EVE, samples.sample("new_release") | told, "en")


def test_to_follow_the_link_changes_nothing() -> None:
    """Scanners of mails do, before anybody has read them."""
    page = Client().get(link())
    assert page.status_code == 200
    assert EVE in page.text
    assert "No more of these mails?" in page.text
    assert page["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    assert "noindex" in page.text
    assert not left()


def test_the_button_does_it_without_a_session_and_can_be_taken_back() -> None:
    client = Client(enforce_csrf_checks=True)
    for _ in range(2):
        page = client.post(link())
        assert "You get no more of these mails." in page.text
    assert left()
    assert "You get no more of these mails." in client.get(link()).text
    page = client.post(link(), {"back": "1"})
    assert "You get these mails again." in page.text
    assert not left()
    assert OptOut.objects.get().ended_at
    client.post(link())
    assert left()
    assert OptOut.objects.count() == 2


def test_a_mail_program_presses_once_and_hears_200(provider: Sandbox) -> None:
    mailing.send(announced())
    [arrived] = provider.mailbox(EVE)
    assert arrived["headers"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = arrived["headers"]["List-Unsubscribe"].strip("<>")
    assert re.fullmatch(r"http://127\.0\.0\.1:8000/unsubscribe/[\w.:-]+/", url)
    path = url.removeprefix("http://127.0.0.1:8000")
    answer = Client(enforce_csrf_checks=True).post(path, ONE_CLICK)
    assert answer.status_code == 200
    assert left()


def test_a_thousand_mail_programs_behind_one_address_are_not_too_many(settings: Settings) -> None:
    for number in range(settings.RATES["anonymous"].limit + 5):
        assert Client().post(link(f"eve{number}@example.com"), ONE_CLICK).status_code == 200


@pytest.mark.parametrize(
    "change", [lambda t: t[:-1], lambda t: "x" + t, lambda t: "x", lambda t: ":"]
)
def test_a_link_that_is_not_ours_is_nowhere(change) -> None:  # type: ignore[no-untyped-def]  # a lambda
    token = change(leaving.token(EVE, Topic.RELEASES))
    assert Client().get(f"/unsubscribe/{token}/").status_code == 404
    assert Client().post(f"/unsubscribe/{token}/").status_code == 404
    assert not OptOut.objects.exists()


def test_who_left_is_not_mailed_and_everybody_sees_why(
    provider: Sandbox, olgas_browser: Client
) -> None:
    row = announced()
    leaving.leave(EVE, Topic.RELEASES, by="eve")
    mailing.send(row)
    row.refresh_from_db()
    assert row.state == "withheld"
    assert provider.calls() == []
    page = olgas_browser.get(f"/ops/events/mail/{row.pk}/change/").text
    assert "They want no mails about this: releases." in page
    assert "It was not sent, and will not be" in page
    assert "queue-urgent" not in olgas_browser.get("/ops/").text
    assert EVE in olgas_browser.get("/ops/events/mail/?state=withheld").text


def test_what_belongs_to_a_purchase_arrives_all_the_same(provider: Sandbox) -> None:
    leaving.leave(EVE, Topic.RELEASES, by="eve")
    mailing.send(mailing.mail("r/1", "receipt", EVE, samples.sample("receipt"), "en"))
    [arrived] = provider.mailbox(EVE)
    assert "List-Unsubscribe" not in arrived["headers"]
    assert "/unsubscribe/" not in arrived["text"]


def test_a_test_one_asked_for_arrives_all_the_same(provider: Sandbox) -> None:
    leaving.leave(EVE, Topic.RELEASES, by="eve")
    mailing.send(announced(trial=True))
    assert len(provider.mailbox(EVE)) == 1


def test_ones_own_choices_stand_in_the_account() -> None:
    eve = User.objects.create_user(EVE, name="Eve")
    client = browser(eve)
    page = client.get("/account/notifications/").text
    assert re.search(r'value="releases"[^>]* checked', page)
    assert EVE in page
    assert client.post("/account/notifications/", {}).status_code == 302
    assert left()
    page = client.get("/account/notifications/").text
    assert not re.search(r'value="releases"[^>]* checked', page)
    client.post("/account/notifications/", {"topics": ["releases"]})
    assert not left()
    assert client.post("/account/notifications/", {"topics": ["moon"]}).status_code == 422


def test_a_choice_holds_for_every_address_of_somebody() -> None:
    eve = User.objects.create_user(EVE)
    client = browser(eve)
    client.get("/account/notifications/")
    eve.account.email = "Billing@example.com"
    eve.account.save()
    client.post("/account/notifications/", {})
    assert leaving.left("billing@example.com", Topic.RELEASES)
    assert left()


def test_a_stranger_has_no_choices() -> None:
    assert "/sign-in/" in Client().get("/account/notifications/")["Location"]
