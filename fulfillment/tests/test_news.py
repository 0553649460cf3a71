"""A release, and everybody who owns the thing."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from catalog.models import Product, Release
from catalog.tests.shelf_of import on_the_shelf
from fulfillment import news
from fulfillment.models import Entitlement, News
from fulfillment.tests.owners import out, owner, owners
from sandbox.testing import Sandbox
from shop.accounts.models import User
from shop.events import leaving, mailing
from shop.events.kinds import Kind
from shop.events.models import Event, Mail, Pause, Suppression
from shop.events.topics import Topic
from shop.storefront.models import Storefront
from tests.crowd import at_once
from tests.people import a_member, browser

pytestmark = pytest.mark.django_db

LIST = "/ops/catalog/release/"


@pytest.fixture
def product() -> Product:
    return on_the_shelf("Marlow")


def announced(release: Release) -> News:
    row = news.announce(release, by="olga")
    news.spread(row)
    row.refresh_from_db()
    return row


def told() -> list[str]:
    return sorted(Mail.objects.values_list("to", flat=True))


def test_everybody_who_owns_it_is_told_once_for_ever(product: Product) -> None:
    for name in ("alice", "bob"):
        owner(product, f"{name}@example.com")
    owner(product, "ALICE@example.com")
    owner(on_the_shelf("Another"), "carl@example.com")
    release = out(product)
    for _ in range(3):
        row = announced(release)
        News.objects.update(done_at=None, cursor=0, due_at=timezone.now())
        news.spread(News.objects.get())
    assert told() == ["alice@example.com", "bob@example.com"]
    assert row.audience == 2
    event = Event.objects.get(kind=Kind.RELEASE_ANNOUNCED)
    assert (event.actor_name, event.data["people"]) == ("olga", 2)


@pytest.mark.parametrize("state", ["frozen_at", "withdrawn_at"])
def test_who_may_not_use_it_hears_nothing_of_it(product: Product, state: str) -> None:
    owner(product, "alice@example.com")
    Entitlement.objects.update(**{state: timezone.now()})
    assert announced(out(product)).audience == 0
    assert told() == []


def test_who_wants_none_and_whom_nothing_reaches_is_left_out(product: Product) -> None:
    for name in ("alice", "bob", "carl"):
        owner(product, f"{name}@example.com")
    leaving.leave("Bob@example.com", Topic.RELEASES, by="bob")
    Suppression.objects.create(address="carl@example.com", cause="bounced")
    release = out(product)
    assert news.reach(release) == 1
    announced(release)
    assert told() == ["alice@example.com"]


def test_a_mail_goes_where_somebody_has_their_mails_now(product: Product) -> None:
    own = owner(product, "old@example.com")
    own.account.user = User.objects.create_user("alice@example.com")
    own.account.email = ""
    own.account.save()
    announced(out(product))
    assert told() == ["alice@example.com"]


def test_it_says_what_is_new_and_leads_to_the_goods_in_the_readers_language(
    product: Product, sandbox: Sandbox, settings: Settings
) -> None:
    options = {"api_key": "re_sandbox_test", "api_url": f"{sandbox.url}/resend", "timeout": 5}
    settings.MAILERS = {"default": {"BACKEND": "shop.events.resend.Mailer", "OPTIONS": options}}
    Storefront(languages=["en", "de"]).change(changed=["languages"])
    owner(product, "alice@example.com")
    owner(product, "bernd@example.com", language="de")
    announced(out(product, "2.1", notes="Small capitals. <b>Bold</b>" + "x" * 5000))
    for mail in Mail.objects.all():
        mailing.send(mail)
    [english] = sandbox.mailbox("alice@example.com")
    assert english["subject"] == "Marlow 2.1 is out"
    assert "Small capitals. &lt;b&gt;" in english["html"]
    assert len(english["text"]) < 2500
    assert "List-Unsubscribe" in english["headers"]
    [german] = sandbox.mailbox("bernd@example.com")
    site = settings.SITE_URL
    for mail, prefix in ((english, ""), (german, "/de")):
        [link] = [line for line in mail["text"].splitlines() if "/orders/" in line]
        assert link.startswith(f"{site}{prefix}/orders/")
        assert Client().get(link.removeprefix(site)).status_code == 200
        assert f"{site}{prefix}/unsubscribe/" in mail["text"]


def test_who_buys_after_the_news_is_not_told(product: Product) -> None:
    owner(product, "alice@example.com")
    row = news.announce(out(product), by="olga")
    late = owner(product, "late@example.com")
    Entitlement.objects.filter(pk=late.pk).update(granted_at=timezone.now() + timedelta(hours=1))
    news.spread(row)
    assert told() == ["alice@example.com"]


def test_a_name_that_nobody_proved_is_not_repeated(product: Product) -> None:
    own = owner(product, "alice@example.com")
    own.account.name = "Buy at evil.example"
    own.account.save()
    assert own.line
    order = own.line.order
    order.total = 0
    order.save()
    announced(out(product))
    assert Mail.objects.get().context["name"] == ""


@pytest.mark.parametrize("died", [0, 1, 2])
def test_whoever_dies_in_between_is_followed_by_somebody_who_goes_on(
    product: Product, died: int
) -> None:
    people = 2 * news.BATCH + 40
    owners(product, people)
    row = news.announce(out(product), by="olga")
    assert row.claim()
    for _ in range(died):
        news._batch(row)
    assert Mail.objects.count() == died * news.BATCH
    News.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    news.spread(News.objects.get())
    assert Mail.objects.count() == people
    found = News.objects.get()
    assert (found.told, found.audience) == (people, people)
    assert found.done_at


def test_whoever_was_held_up_too_long_adds_nothing(product: Product) -> None:
    owners(product, 3)
    slow = news.announce(out(product), by="olga")
    assert slow.claim()
    News.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    news.spread(News.objects.get())
    Mail.objects.all().delete()
    with pytest.raises(news.Lost):
        news._batch(slow)
    assert not Mail.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_ten_who_press_at_once_tell_everybody_once(product: Product) -> None:
    owners(product, 5)
    release = out(product)
    at_once(10, lambda: news.spread(news.announce(Release.objects.get(pk=release.pk), by="olga")))
    assert Mail.objects.count() == 5
    assert Event.objects.filter(kind=Kind.RELEASE_ANNOUNCED).count() == 1
    paths = list(DBTaskResult.objects.values_list("task_path", flat=True))
    assert paths == ["fulfillment.tasks.spread_news"]


def test_a_batch_asks_as_much_for_a_few_as_for_many(product: Product) -> None:
    def asked(count: int) -> int:
        owners(product, count)
        row = news.announce(out(product, f"v{count}"), by="olga")
        assert row.claim()
        with CaptureQueriesContext(connection) as queries:
            news._batch(row)
        return len(queries)

    few = asked(3)
    assert asked(300) == few <= 10


def test_a_fault_is_kept_and_tried_again(product: Product) -> None:
    owners(product, 2)
    row = news.announce(out(product), by="olga")
    rename("events_mail", "elsewhere")
    news.spread(row)
    rename("elsewhere", "events_mail")
    row.refresh_from_db()
    assert "events_mail" in row.error
    assert row.due_at > timezone.now()
    assert row.cursor == 0
    News.objects.update(due_at=timezone.now())
    news.spread(News.objects.get())
    assert Mail.objects.count() == 2


def rename(table: str, name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} RENAME TO {name}")


def test_what_is_not_out_is_no_news(product: Product) -> None:
    release = Release.objects.create(product=product, version="3.0")
    with pytest.raises(news.NotOut):
        news.announce(release, by="olga")
    assert not News.objects.exists()


def test_who_bought_a_thing_without_files_is_mailed_when_they_come(product: Product) -> None:
    owner(product, "alice@example.com")
    leaving.leave("alice@example.com", Topic.RELEASES, by="alice")
    assert news.announce_first() == 0
    out(product, "1.0")
    for _ in range(3):
        news.announce_first()
    for row in News.objects.all():
        news.spread(row)
    mail = Mail.objects.get()
    assert (mail.to, mail.name) == ("alice@example.com", "first_release")
    out(product, "1.1")
    assert news.announce_first() == 0


def test_first_files_are_no_news_where_nobody_waits(product: Product) -> None:
    out(product, "1.0")
    owner(product, "alice@example.com")
    Entitlement.objects.update(granted_at=timezone.now() + timedelta(seconds=5))
    assert news.announce_first() == 0


def act(client: Client, release: Release, where: str = LIST, **more: str) -> Any:
    data = {"action": "announce", "index": "0", "_selected_action": [release.pk], **more}
    return client.post(where, data, follow=True)


def test_an_operator_sees_how_many_are_told_and_how_far_it_is(
    product: Product, olgas_browser: Client
) -> None:
    owners(product, 12)
    leaving.leave("owner3@example.com", Topic.RELEASES, by="owner")
    release = out(product)
    asked = act(olgas_browser, release)
    assert "Marlow 2.0: 11 people get a mail." in asked.text
    assert not News.objects.exists()
    confirmed = {"token": str(asked.context["form"].initial["token"]), "reason": "It is good."}
    assert "11 people are being told." in act(olgas_browser, release, **confirmed).text
    page = f"{LIST}{release.pk}/change/"
    assert "0 of 11 so far." in olgas_browser.get(page).text
    news.spread(News.objects.get())
    assert "11 mails are queued." in olgas_browser.get(page).text
    assert "announced before, so nobody is told" in act(olgas_browser, release).text
    again = act(olgas_browser, release, **confirmed)
    assert "None of these is out and not announced yet." in again.text
    assert Mail.objects.count() == 11


def test_a_seller_tells_the_buyers_of_their_own_things_only(product: Product) -> None:
    owner(product, "alice@example.com")
    release, where = out(product), "/sell/catalog/release/"
    sally = browser(a_member(product.seller, "sally@example.com"))
    vera = browser(a_member(product.seller, "vera@example.com", "viewer"))
    rita = browser(User.objects.create_user("rita@example.com"))
    assert "Marlow 2.0: one person gets a mail." in act(sally, release, where).text
    for other in (vera, rita):
        assert "gets a mail" not in act(other, release, where).text
    draft = Release.objects.create(product=product, version="3.0")
    assert "is not out, so nobody is told" in act(sally, draft, where).text


def test_a_day_without_a_provider_and_everything_arrives_once(
    product: Product, sandbox: Sandbox, settings: Settings
) -> None:
    """Mails of a purchase and of a release, with attempts all through the day."""
    options = {"api_key": "re_sandbox_test", "api_url": f"{sandbox.url}/resend", "timeout": 5}
    settings.MAILERS = {"default": {"BACKEND": "shop.events.resend.Mailer", "OPTIONS": options}}
    owners(product, 5)
    announced(out(product))
    for number in range(2):
        mailing.mail(f"r/{number}", "welcome", f"buyer{number}@example.com", {"name": "B"}, "en")
    clear, doubtful = ["unavailable_html", "rate_limit", "daily_quota"], ["drop", "server_error"]
    for outage in clear * 6 + doubtful * 3:
        sandbox.chaos(outage)
        pass_an_hour()
        for row in Mail.objects.open():
            Pause.objects.all().delete()
            mailing.send(row)
    assert sandbox.mailbox() == []
    assert not Mail.objects.failed().exists()

    sandbox.chaos("ok")
    pass_an_hour()
    for row in Mail.objects.open():
        mailing.send(row)
    arrived = [mail["to"][0] for mail in sandbox.mailbox()]
    assert len(arrived) == len(set(arrived)) == 7
    assert not Mail.objects.open().exists()


def pass_an_hour() -> None:
    hour, now = timedelta(hours=1), timezone.now()
    Pause.objects.all().delete()
    for row in Mail.objects.open():
        doubt = row.uncertain_since and row.uncertain_since - hour
        Mail.objects.filter(pk=row.pk).update(
            due_at=now - hour, queued_at=row.queued_at - hour, uncertain_since=doubt
        )
