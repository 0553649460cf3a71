"""Whether the shop says of itself what is true, and how to mend what is not."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from billing.models import WebhookEvent
from billing.tests.counter import otto
from catalog.tests.goods import NOWHERE, in_bucket, on_disk, s3_server
from sandbox.testing import Sandbox
from shop.accounts import sync
from shop.accounts.models import User
from shop.accounts.preflight import people
from shop.events.models import Mail, Pulse
from shop.events.tasks import beat
from shop.lib.findings import Finding, Level
from shop.management.commands.tick import show_life
from shop.preflight import preflight
from shop.preflight.clockwork import clockwork
from shop.preflight.database import database
from shop.preflight.files import files
from shop.preflight.hearing import hearing
from shop.preflight.letters import letters
from shop.preflight.own_pages import own_pages, paths
from shop.preflight.supabase import supabase

pytestmark = pytest.mark.django_db


def levels(findings: list[Finding]) -> list[Level]:
    return [each.level for each in findings]


def test_the_database_answers() -> None:
    found = list(database())
    assert levels(found[:2]) == ["ok", "ok"]
    # Whoever runs a public shop on SQLite should know what it can bear.
    assert levels(found[2:]) == (["doubt"] if connection.vendor == "sqlite" else [])
    assert not Pulse.objects.filter(name="preflight").exists()


def test_goods_and_pictures_go_there_and_back(settings: Settings, tmp_path: Path) -> None:
    on_disk(settings, tmp_path)
    assert levels(list(files())) == ["ok", "ok"]
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_disk_that_cannot_be_written_to(settings: Settings, tmp_path: Path) -> None:
    on_disk(settings, tmp_path)
    for name in ("goods", "media"):
        (tmp_path / name).write_text("A file is where a folder should be.")
    found = list(files())
    assert levels(found) == ["fault", "fault"]
    assert "ASSET_STORAGE" in str(found[0].mend)


def test_a_bucket_keeps_its_goods_to_itself(settings: Settings) -> None:
    with s3_server() as url:
        in_bucket(settings, url)
        found = list(files())
    assert levels(found) == ["ok", "ok", "ok"]
    assert "signed address" in str(found[1].text)


def test_a_bucket_that_is_away(settings: Settings) -> None:
    in_bucket(settings, NOWHERE)
    assert levels(list(files())) == ["fault", "fault"]


def test_clock_and_worker_show_themselves() -> None:
    assert levels(list(clockwork())) == ["fault", "fault"]
    show_life()
    assert levels(list(clockwork())) == ["ok", "fault"]
    beat.func()
    assert levels(list(clockwork())) == ["ok", "ok"]
    Pulse.objects.update(at=timezone.now() - timedelta(minutes=4))
    assert levels(list(clockwork())) == ["fault", "fault"]


def test_webhooks_are_told_by_kind(settings: Settings) -> None:
    settings.STRIPE_WEBHOOK_SECRET = "whsec_x"
    settings.CLERK_WEBHOOK_SIGNING_SECRETS = settings.RESEND_WEBHOOK_SECRETS = []
    assert levels(list(hearing())) == ["doubt"]
    row = WebhookEvent.objects.create(
        source="stripe", external_id="evt_1", type="checkout.session.completed", body="{}"
    )
    assert "checkout.session.completed" in str(next(iter(hearing())).text)
    assert levels(list(hearing())) == ["ok"]
    WebhookEvent.objects.filter(pk=row.pk).update(failed_at=timezone.now())
    assert levels(list(hearing())) == ["ok", "fault"]


def test_a_mail_is_sent_to_try_it(sandbox: Sandbox, settings: Settings) -> None:
    mailbox(sandbox, settings)
    assert levels(list(letters("olga@example.com"))) == ["ok", "ok"]
    assert Mail.objects.get().done_at
    assert levels(list(letters(""))) == ["ok", "doubt"]
    sandbox.chaos("server_error")
    assert levels(list(letters("olga@example.com"))) == ["ok", "fault"]
    settings.RESEND_API_KEY = ""
    assert levels(list(letters("olga@example.com"))) == ["fault"]


def test_bounces_that_nobody_could_hear(sandbox: Sandbox, settings: Settings) -> None:
    mailbox(sandbox, settings)
    settings.RESEND_WEBHOOK_SECRETS = []
    found = list(letters(""))
    assert levels(found) == ["fault", "doubt"]
    assert f"{settings.SITE_URL}/webhooks/resend/" in str(found[0].mend)


def test_every_page_of_an_account_opens_and_leaves_nothing() -> None:
    found = list(own_pages())
    assert set(levels(found)) == {Level.OK}, found
    assert {"/account/", "/account/purchases/", "/account/goods/"} <= set(paths())
    assert not User.objects.exists()


def test_a_page_that_does_not_open_is_named(settings: Settings) -> None:
    settings.ROOT_URLCONF = "shop.preflight.tests.broken"
    found = list(own_pages())
    assert levels(found) == ["fault"]
    assert "/account/broken/" in str(found[0].text)


def test_nothing_is_said_of_supabase_where_nobody_uses_it(settings: Settings) -> None:
    assert not list(supabase())
    settings.SUPABASE_URL = NOWHERE
    assert levels(list(supabase())) == ["fault"]
    settings.SUPABASE_JWT_SECRET = "a-secret-that-two-share-and-nobody-else"
    assert levels(list(supabase())) == ["ok"]


def test_a_person_whose_address_changed_unheard(clerk: Sandbox, settings: Settings) -> None:
    settings.CLERK_WEBHOOK_SIGNING_SECRETS = ["whsec_x"]
    assert levels(list(people()))[2] == "doubt"
    sync.refresh(str(clerk.clerk_users("alice@example.com")[0]["id"]))
    assert levels(list(people()))[2] == "ok"
    User.objects.update(email="old@example.com")
    assert levels(list(people()))[2] == "fault"


def test_a_check_that_breaks_does_not_hide_the_others(
    settings: Settings,
) -> None:
    settings.SITE_URL = "http://[nonsense"
    found = {str(part.name): part.findings for part in preflight()}
    assert "could not be checked" in str(found["Pages"][0].text)
    assert found["Database"][0].level == "ok"


def test_the_command_ends_with_one_if_something_is_to_be_mended() -> None:
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("preflight", stdout=out)
    assert "!!  The clock has not shown itself" in out.getvalue()
    assert "Start manage.py tick" in out.getvalue()


def test_the_desk_shows_the_same_by_a_button() -> None:
    browser = otto("change_storefront")
    assert "Check now" in browser.get("/ops/preflight/").text
    page = browser.post("/ops/preflight/", {"mail": ""}).text
    assert "Every migration is applied." in page
    assert "to mend" in page
    assert browser.post("/ops/preflight/", {"mail": "nonsense"}).status_code == 200
    assert 'href="/ops/preflight/"' in browser.get("/ops/").text


def test_the_desk_shows_it_to_who_may() -> None:
    assert otto("view_order").get("/ops/preflight/").status_code == 403
    assert Client().get("/ops/preflight/").status_code == 302


def mailbox(sandbox: Sandbox, settings: Settings) -> None:
    settings.RESEND_API_KEY = "re_sandbox_test"
    settings.RESEND_WEBHOOK_SECRETS = ["whsec_x"]
    options = {
        "api_key": "re_sandbox_test", "api_url": f"{sandbox.url}/resend", "timeout": 5,
    }  # fmt: skip
    settings.MAILERS = {"default": {"BACKEND": "shop.events.resend.Mailer", "OPTIONS": options}}
