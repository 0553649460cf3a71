"""One's own data: all of it as a file, and the end of it, with the books left whole."""

from __future__ import annotations

import json
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from billing import erasing, exporting
from billing.models import DataExport, RefundRequest, StripeCustomer, Withdrawal
from catalog.tests.goods import on_disk
from catalog.tests.shelf_of import on_the_shelf
from fulfillment.models import CalendarFeed, Download
from fulfillment.tests.filing import release
from fulfillment.tests.owning import a_person, bought
from orders.models import Cart, Order, OrderLine
from shop.accounts.access import account_of
from shop.accounts.models import CustomerAccount, Identity, User
from shop.events import leaving, mailing
from shop.events.kinds import Kind
from shop.events.models import Event, Mail, OptOut, Suppression
from shop.events.topics import Topic
from tests.people import browser

pytestmark = pytest.mark.django_db

URL = "/account/data/"
ERASURE = "/account/erasure/"
PIA = "pia@example.com"


@pytest.fixture(autouse=True)
def kept_here(settings: Settings, tmp_path: Path) -> None:
    on_disk(settings, tmp_path)


@pytest.fixture
def pia() -> User:
    return a_person(PIA)


def an_order(person: User, name: str = "Type", **said: Any) -> Order:
    told: dict[str, Any] = {
        "email": PIA,
        "name": "Pia Parker",
        "mailbox": PIA,
        "subtotal": 2900,
        "total": 2900,
    }
    return bought(on_the_shelf(name), by=person, **told | said)


def copy_of(client: Client) -> dict[str, Any]:
    """What the file says that the button on the page leads to."""
    row = DataExport.objects.latest("pk")
    there = client.get(f"{URL}{row.token}/")
    assert there.status_code == 302
    body = b"".join(client.get(there["Location"]).streaming_content)  # type: ignore[attr-defined]  # a file
    with ZipFile(BytesIO(body)) as file:
        assert sorted(file.namelist()) == ["data.html", "data.json"]
        assert b"Pia Parker" in file.read("data.html")
        found: dict[str, Any] = json.loads(file.read("data.json"))
    return found


def make() -> None:
    for row in DataExport.objects.open():
        exporting.make(row)


# A copy


def test_everything_of_ones_own_is_in_the_file(pia: User) -> None:
    order, client = an_order(pia), browser(pia)
    OrderLine.objects.update(answers=[{"question": "Which name?", "answer": "Agatha"}])
    mailing.mail(f"receipt/{order.pk}", "receipt", PIA, {})
    rita = a_person("rita@example.com")
    bought(on_the_shelf("Other"), by=rita, email="rita@example.com", name="Rita")

    assert "Make a copy of today" in client.get(URL).text
    for _time in range(2):
        assert client.post(URL).status_code == 303
    assert DataExport.objects.count() == 1
    assert "It is being made." in client.get(URL).text
    make()

    assert Mail.objects.filter(name="data_export", to=PIA).count() == 1
    assert Event.objects.filter(kind=Kind.DATA_EXPORTED).count() == 1
    assert "Download it" in client.get(URL).text
    found = copy_of(client)
    assert found["person"][0]["email"] == PIA
    assert [each["id"] for each in found["orders"]] == [order.pk]
    assert "Agatha" in json.dumps(found["lines"])
    assert [each["to"] for each in found["mails"]] == [PIA]
    assert "order.paid" in {each["kind"] for each in found["events"]}
    said = json.dumps(found)
    assert "rita" not in said.lower()
    assert "password" not in said


def test_nobody_else_opens_it(pia: User) -> None:
    browser(pia).post(URL)
    make()
    path = f"{URL}{DataExport.objects.get().token}/"
    assert Client().get(path)["Location"].startswith("/sign-in/")
    assert browser(a_person("rita@example.com")).get(path).status_code == 404
    assert browser(pia).get(f"{URL}nonsense/").status_code == 404
    assert Client().get(URL)["Location"].startswith("/sign-in/")


def test_a_copy_is_gone_after_a_week(pia: User, tmp_path: Path) -> None:
    client = browser(pia)
    client.post(URL)
    make()
    path = f"{URL}{DataExport.objects.get().token}/"
    assert exporting.forget_old() == 0
    assert list(tmp_path.rglob("*.zip"))
    long_ago = timezone.now() - timedelta(days=8)
    DataExport.objects.update(queued_at=long_ago, done_at=long_ago)
    assert client.get(path).status_code == 404
    assert exporting.forget_old() == 1
    assert not list(tmp_path.rglob("*.zip"))


def test_a_storage_that_is_away_is_asked_again(pia: User, tmp_path: Path) -> None:
    browser(pia).post(URL)
    (tmp_path / "goods").mkdir()
    (tmp_path / "goods" / "exports").write_text("in the way")
    make()
    row = DataExport.objects.get()
    assert (row.done_at, bool(row.error)) == (None, True)
    assert not Mail.objects.filter(name="data_export").exists()


def test_copies_are_limited(pia: User) -> None:
    client = browser(pia)
    codes = []
    for _time in range(4):
        codes.append(client.post(URL).status_code)
        make()
    assert codes == [303, 303, 303, 429]


# The end


def test_it_is_said_before_it_happens(pia: User) -> None:
    an_order(pia)
    client = browser(pia)
    page = client.get(ERASURE).text
    assert "one paid order, without your e-mail" in page
    refused = client.post(ERASURE, {})
    assert refused.status_code == 422
    pia.refresh_from_db()
    assert pia.email == PIA


def test_who_is_erased_is_named_nowhere_but_in_the_books(pia: User) -> None:
    order, client = an_order(pia), browser(pia)
    free = an_order(pia, "Free", subtotal=0, total=0)
    account = account_of(pia)
    OrderLine.objects.update(answers=[{"question": "Which name?", "answer": "Agatha"}])
    Identity.objects.create(user=pia, issuer="https://clerk.example", subject="user_1")
    Cart.objects.create(account=account, remind_to=PIA)
    CalendarFeed.objects.create(account=account)
    StripeCustomer.objects.create(account=account, livemode=False, external_id="cus_1")
    Withdrawal.objects.create(order=order, name="Pia Parker", email=PIA, declared_at=timezone.now())
    RefundRequest.objects.create(
        order=order, words="I am Pia", granted=True, answered_at=timezone.now()
    )
    Suppression.objects.create(address=PIA, cause="bounced")
    leaving.leave(PIA, Topic.RELEASES, by="link")
    sent = mailing.mail(f"receipt/{order.pk}", "receipt", PIA, {"name": "Pia Parker"})
    owned = account.entitlements.first()
    assert owned
    assert owned.product
    file = release(owned.product).files.get()
    Download.objects.create(entitlement=owned, file=file, address="10.0.0.0/24", browser="Firefox")

    answer = client.post(ERASURE, {"sure": "on"}, follow=True)
    assert "Your account is erased" in answer.text
    assert client.get("/account/")["Location"].startswith("/sign-in/")

    for row in (pia, account, order, free, sent):
        row.refresh_from_db()
    assert (pia.email, pia.name, pia.is_active) == (None, "", False)
    assert str(account) == f"#{account.pk}"
    assert (order.email, order.mailbox, order.name, order.total) == ("", "", "Pia Parker", 2900)
    assert (free.email, free.name) == ("", "")
    assert sent.context == {}
    for model in (Cart, CalendarFeed, StripeCustomer, OptOut, Suppression):
        assert not model._default_manager.exists()
    assert not Download.objects.exclude(address="", browser="").exists()
    assert Identity.objects.get().deleted_at
    assert _said_of("pia", "agatha") == ["orders_order.name"]


def _said_of(*words: str) -> list[str]:
    """In which columns of all tables one of them still stands."""
    from django.apps import apps  # noqa: PLC0415  for this question alone

    found = set()
    for model in apps.get_models():
        for row in model._default_manager.all():
            for field in model._meta.concrete_fields:
                text = str(getattr(row, field.attname)).lower()
                if any(word in text for word in words):
                    found.add(f"{model._meta.db_table}.{field.name}")
    return sorted(found)


def test_twice_is_once(pia: User) -> None:
    an_order(pia)
    erasing.erase(pia)
    events = Event.objects.count()
    erasing.erase(pia)
    assert Event.objects.count() == events


def test_while_something_may_still_be_paid_nothing_is_erased(pia: User) -> None:
    an_order(pia)
    Order.objects.update(paid_at=None, processing_at=timezone.now())
    answer = browser(pia).post(ERASURE, {"sure": "on"})
    assert answer.status_code == 422
    assert "may still be paid" in answer.text
    pia.refresh_from_db()
    assert pia.email == PIA


def test_operators_are_unmade_by_operators(olga: User, olgas_browser: Client) -> None:
    answer = olgas_browser.post(ERASURE, {"sure": "on"})
    assert answer.status_code == 422
    assert "You are an operator" in answer.text
    olga.refresh_from_db()
    assert olga.email


def test_what_somebody_only_wrote_down_takes_nothing_from_others(pia: User) -> None:
    """An address in the billing details proves nothing."""
    CustomerAccount.objects.filter(pk=account_of(pia).pk).update(email="victim@example.com")
    an_order(pia, email="victim@example.com")
    leaving.leave("victim@example.com", Topic.RELEASES, by="victim")
    theirs = mailing.mail("welcome/1", "welcome", "victim@example.com", {"name": "Victim"})
    erasing.erase(pia)
    theirs.refresh_from_db()
    assert theirs.to == "victim@example.com"
    assert OptOut.objects.of("victim@example.com").exists()


def test_what_is_mailed_to_who_is_forgotten_goes_nowhere(pia: User) -> None:
    order = an_order(pia)
    first = mailing.mail(f"receipt/{order.pk}", "receipt", PIA, {})
    erasing.erase(pia)
    order.refresh_from_db()
    first.refresh_from_db()
    late = mailing.mail("refund/1", "refund_answered", order.email, {})
    again = mailing.resend(first, by="otto")
    for row in (late, again):
        mailing.send(row)
        row.refresh_from_db()
        assert row.state == "withheld"


def test_a_stranger_is_asked_to_sign_in() -> None:
    for method in ("get", "post"):
        assert getattr(Client(), method)(ERASURE)["Location"].startswith("/sign-in/")
