"""Mail against the sandbox's Resend, over HTTP and through the real SDK."""

from base64 import b64decode
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from sandbox.testing import Sandbox
from shop.accounts.models import User
from shop.events import mailing
from shop.events.due import PATIENCE, REWAKE
from shop.events.kinds import Kind
from shop.events.models import Event, Mail, Pause
from shop.events.tasks import send_mail
from tests.crowd import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def provider(sandbox: Sandbox, settings: Settings) -> None:
    options = {"api_key": "re_sandbox_test", "api_url": f"{sandbox.url}/resend", "timeout": 5}
    settings.MAILERS = {"default": {"BACKEND": "shop.events.resend.Mailer", "OPTIONS": options}}
    settings.RESEND_REPLY_TO_EMAIL = "answers@example.com"


def queued(key: str = "welcome/1", to: str = "alice@example.com") -> Mail:
    return mailing.mail(key, "welcome", to, {"name": "Alice"}, language="en")


def due_now(row: Mail) -> Mail:
    """As if the pauses had passed, its own and everybody's."""
    past = timezone.now() - timedelta(seconds=1)
    Pause.objects.update(until=past)
    Mail.objects.filter(pk=row.pk).update(due_at=past, leased_until=None)
    return Mail.objects.get(pk=row.pk)


def test_a_mail_arrives_as_text_and_html(sandbox: Sandbox) -> None:
    row = queued()
    mailing.send(row)

    [arrived] = sandbox.mailbox("alice@example.com")
    row.refresh_from_db()
    assert row.state == "sent"
    assert row.provider_id == arrived["id"]
    assert arrived["subject"] == row.subject
    assert arrived["text"] == row.text
    assert arrived["html"] == row.html
    assert arrived["reply_to"] == ["answers@example.com"]


def test_what_is_attached_arrives(sandbox: Sandbox) -> None:
    content = "BEGIN:VCALENDAR\r\nSUMMARY:Größe\r\nEND:VCALENDAR\r\n"
    attached = {"name": "appointment.ics", "type": "text/calendar", "content": content}
    told = {"name": "Alice", "attachments": [attached]}
    mailing.send(mailing.mail("welcome/1", "welcome", "alice@example.com", told, language="en"))

    [arrived] = sandbox.mailbox("alice@example.com")
    [file] = arrived["attachments"]
    assert (file["filename"], file["content_type"]) == ("appointment.ics", "text/calendar")
    assert b64decode(file["content"]).decode() == content


def test_a_key_mails_an_address_once_for_ever(sandbox: Sandbox) -> None:
    for _ in range(3):
        mailing.send(queued())
    mailing.send(queued(to="  ALICE@example.com "))

    assert len(sandbox.mailbox()) == 1
    assert len(sandbox.calls()) == 1
    assert Mail.objects.count() == 1


def test_the_row_stands_before_anything_is_sent(sandbox: Sandbox) -> None:
    assert queued().state == "waiting"
    assert sandbox.calls() == []


def test_a_rolled_back_sale_mails_nobody() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        queued()
        raise RuntimeError
    assert not Mail.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_queueing_wakes_the_worker_after_the_commit() -> None:
    with transaction.atomic():
        queued()
        assert not DBTaskResult.objects.exists()
    [wake_up] = DBTaskResult.objects.all()
    assert wake_up.task_path == "shop.events.tasks.send_mail"


@pytest.mark.parametrize("mode", ["server_error", "unavailable_html", "drop", "bad_body"])
def test_a_provider_that_is_down_delays_a_mail(sandbox: Sandbox, mode: str) -> None:
    sandbox.chaos(mode, times=1)
    row = queued()
    mailing.send(row)
    row.refresh_from_db()
    assert row.state == "waiting"
    assert row.error
    assert row.due_at > timezone.now()
    assert sandbox.mailbox() == []

    mailing.send(due_now(row))
    assert len(sandbox.mailbox()) == 1
    assert Mail.objects.get().state == "sent"
    assert Mail.objects.get().error == ""


def test_a_provider_that_limits_is_asked_again_when_it_said(sandbox: Sandbox) -> None:
    sandbox.chaos("rate_limit", times=1, retry_after=1800)
    row = queued()
    mailing.send(row)
    row.refresh_from_db()
    pause = row.due_at - timezone.now()
    assert timedelta(minutes=29) < pause <= timedelta(minutes=30)


def test_a_spent_quota_pauses_for_an_hour(sandbox: Sandbox) -> None:
    sandbox.chaos("daily_quota", times=1)
    row = queued()
    mailing.send(row)
    row.refresh_from_db()
    assert row.due_at - timezone.now() > timedelta(minutes=59)


def test_an_answer_that_comes_too_late_does_not_mail_twice(
    sandbox: Sandbox, settings: Settings
) -> None:
    settings.MAILERS["default"]["OPTIONS"]["timeout"] = 0.5
    sandbox.chaos("stall_after_accept", times=1, seconds=30)
    row = queued()
    mailing.send(row)
    row.refresh_from_db()
    assert row.state == "waiting"
    assert row.uncertain_since

    mailing.send(due_now(row))
    assert Mail.objects.get().state == "sent"
    assert len(sandbox.mailbox()) == 1


def test_what_may_have_been_sent_a_day_ago_is_not_sent_again(sandbox: Sandbox) -> None:
    row = queued()
    Mail.objects.filter(pk=row.pk).update(uncertain_since=timezone.now() - timedelta(hours=24))
    mailing.send(Mail.objects.get(pk=row.pk))
    row.refresh_from_db()
    assert row.state == "failed"
    assert "resend it" in row.error
    assert sandbox.calls() == []


def test_a_wrong_key_keeps_the_mail_for_when_it_is_right(settings: Settings) -> None:
    options = settings.MAILERS["default"]["OPTIONS"]
    options["api_key"] = "re_live_looking_key"
    row = queued()
    mailing.send(row)
    row.refresh_from_db()
    assert row.state == "waiting"

    options["api_key"] = "re_sandbox_test"
    mailing.send(due_now(row))
    assert Mail.objects.get().state == "sent"


def test_without_a_provider_mails_wait_and_say_why(settings: Settings) -> None:
    settings.MAILERS["default"]["OPTIONS"]["api_key"] = ""
    row = queued()
    mailing.send(row)
    row.refresh_from_db()
    assert row.state == "waiting"
    assert "RESEND_API_KEY" in row.error


def test_a_refused_mail_fails_at_once_and_says_so(settings: Settings) -> None:
    settings.DEFAULT_FROM_EMAIL = "not an address"
    row = queued()
    mailing.send(row)
    row.refresh_from_db()
    assert row.state == "failed"
    assert Event.objects.get(kind=Kind.MAIL_FAILED).subject_id == str(row.pk)


def test_patience_ends(sandbox: Sandbox) -> None:
    sandbox.chaos("server_error")
    row = queued()
    Mail.objects.filter(pk=row.pk).update(queued_at=timezone.now() - PATIENCE)
    mailing.send(Mail.objects.get(pk=row.pk))
    row.refresh_from_db()
    assert row.state == "failed"
    assert Event.objects.filter(kind=Kind.MAIL_FAILED).exists()


def test_a_template_that_fails_keeps_the_mail(sandbox: Sandbox) -> None:
    row = mailing.mail("odd/1", "no_such_template", "alice@example.com", {}, language="en")
    mailing.send(row)
    row.refresh_from_db()
    assert row.state == "waiting"
    assert "TemplateDoesNotExist" in row.error


def test_a_resent_mail_is_a_new_mail(sandbox: Sandbox, olga: User) -> None:
    original = queued()
    mailing.send(original)
    again = mailing.resend(original, by=olga)
    mailing.send(again)

    assert len(sandbox.mailbox("alice@example.com")) == 2
    event = Event.objects.get(kind=Kind.MAIL_RESENT)
    assert event.actor == olga
    assert event.subject_id == str(original.pk)


def test_due_mails_are_woken_once(sandbox: Sandbox) -> None:
    row = due_now(queued())
    Mail.objects.update(woken_at=None)
    assert Mail.objects.wake(send_mail) == 1
    assert Mail.objects.wake(send_mail) == 0

    Mail.objects.update(woken_at=timezone.now() - REWAKE)
    assert Mail.objects.wake(send_mail) == 1
    mailing.send(row)
    Mail.objects.update(woken_at=None)
    assert Mail.objects.wake(send_mail) == 0


def test_a_mail_in_other_hands_is_left_alone(sandbox: Sandbox) -> None:
    row = queued()
    assert row.claim()
    mailing.send(Mail.objects.get(pk=row.pk))
    assert sandbox.calls() == []

    mailing.send(due_now(row))
    assert len(sandbox.mailbox()) == 1


@pytest.mark.django_db(transaction=True)
def test_ten_workers_send_one_mail(sandbox: Sandbox) -> None:
    row = queued()
    at_once(10, lambda: mailing.send(Mail.objects.get(pk=row.pk)))

    assert len(sandbox.calls()) == 1
    assert Mail.objects.get().state == "sent"


@pytest.mark.django_db(transaction=True)
def test_ten_requests_queue_one_mail() -> None:
    at_once(10, queued)

    assert Mail.objects.count() == 1
    assert DBTaskResult.objects.count() == 1


def test_a_limit_rests_the_whole_queue_and_costs_no_other_mail_an_attempt(sandbox: Sandbox) -> None:
    sandbox.chaos("rate_limit", retry_after=1800)
    rows = [queued(f"welcome/{number}", f"buyer{number}@example.com") for number in range(40)]
    for row in rows:
        mailing.send(row)
    assert len(sandbox.calls()) == 1
    assert [mail.attempts for mail in Mail.objects.order_by("pk")] == [1] + [0] * 39
    assert not Mail.objects.exclude(pk=rows[0].pk).exclude(woken_at=None).exists()
    assert not Mail.objects.exclude(uncertain_since=None).exists()
    assert mailing.wake() == 0

    sandbox.chaos("ok")
    for row in rows:
        mailing.send(due_now(row))
    assert len({mail["to"][0] for mail in sandbox.mailbox()}) == len(sandbox.mailbox()) == 40


def test_a_limit_that_lasts_for_weeks_loses_no_mail(sandbox: Sandbox) -> None:
    sandbox.chaos("daily_quota")
    row = queued()
    Mail.objects.update(queued_at=timezone.now() - PATIENCE * 5)
    mailing.send(Mail.objects.get())
    assert Mail.objects.get().state == "waiting"

    sandbox.chaos("ok")
    mailing.send(due_now(row))
    assert len(sandbox.mailbox()) == 1


def test_a_provider_that_is_away_is_not_asked_by_every_mail(settings: Settings) -> None:
    settings.MAILERS["default"]["OPTIONS"]["api_url"] = "http://127.0.0.1:1/resend"
    rows = [queued(f"welcome/{number}") for number in range(5)]
    for row in rows:
        mailing.send(row)
    assert sum(mail.attempts for mail in Mail.objects.all()) == 1


def test_a_shorter_pause_ends_no_longer_one() -> None:
    Pause.begin(timedelta(hours=1), "quota")
    Pause.begin(timedelta(seconds=1), "rate")
    assert (pause := Pause.now())
    assert pause.reason == "quota"
    assert pause.until > timezone.now() + timedelta(minutes=59)


def test_the_clock_wakes_as_many_as_the_provider_takes_and_many_at_once_come_last(
    settings: Settings,
) -> None:
    settings.RESEND_PER_SECOND = 3
    letters = [(f"b{n}@example.com", {"name": "B"}, "en") for n in range(10)]
    mailing.spread("news/1", "welcome", letters)
    receipt = queued()
    Mail.objects.filter(pk=receipt.pk).update(woken_at=None)
    assert mailing.wake() == 3 * mailing.TICK
    assert Mail.objects.get(pk=receipt.pk).woken_at
    assert Mail.objects.filter(bulk=True, woken_at=None).count() == 5


def test_many_at_once_are_queued_once_for_ever(sandbox: Sandbox) -> None:
    letters = [(f" B{n}@example.com", {"name": "B"}, "en") for n in range(10)]
    for _ in range(3):
        mailing.spread("news/1", "welcome", letters)
    assert Mail.objects.count() == 10
    for row in Mail.objects.all():
        mailing.send(row)
    assert {mail["to"][0] for mail in sandbox.mailbox()} == {f"b{n}@example.com" for n in range(10)}


@pytest.mark.parametrize("mode", ["refused", "unavailable_html"])
def test_an_outage_of_a_day_loses_no_mail(sandbox: Sandbox, settings: Settings, mode: str) -> None:
    """Nothing was taken, so nothing is in doubt."""
    options = settings.MAILERS["default"]["OPTIONS"]
    there = options["api_url"]
    if mode == "refused":
        options["api_url"] = "http://127.0.0.1:1/resend"
    else:
        sandbox.chaos(mode)
    row = queued()
    mailing.send(row)
    Mail.objects.update(queued_at=timezone.now() - timedelta(hours=30))
    mailing.send(due_now(row))
    row.refresh_from_db()
    assert row.state == "waiting"
    assert row.uncertain_since is None

    options["api_url"] = there
    sandbox.chaos("ok")
    mailing.send(due_now(row))
    assert len(sandbox.mailbox()) == 1


def test_who_lost_the_lease_changes_nothing(sandbox: Sandbox) -> None:
    slow = queued()
    assert slow.claim()
    mailing.send(due_now(slow))
    assert not slow.give_up("too late")
    assert not slow.postpone("too late")
    assert Mail.objects.get().state == "sent"
    assert Mail.objects.get().error == ""


def test_a_second_attempt_says_the_same(sandbox: Sandbox, settings: Settings) -> None:
    settings.MAILERS["default"]["OPTIONS"]["timeout"] = 0.5
    sandbox.chaos("stall_after_accept", times=1, seconds=30)
    row = queued()
    mailing.send(row)
    settings.RESEND_REPLY_TO_EMAIL = "others@example.com"
    settings.DEFAULT_FROM_EMAIL = "Others <others@example.com>"
    mailing.send(due_now(row))
    assert Mail.objects.get().state == "sent"
    assert len(sandbox.mailbox()) == 1


def test_an_odd_answer_is_no_loop(sandbox: Sandbox) -> None:
    row = queued()
    assert row.claim()
    assert row.postpone("odd \0 words")
    assert row.error == "odd  words"
