"""Fetching a file: whose it is, how often, and what is counted; on disk and in a bucket."""

from __future__ import annotations

import re
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from catalog import uploads
from catalog.models import File, Release
from catalog.tests.goods import NOWHERE, PDF, in_bucket
from catalog.tests.shelf_of import on_the_shelf
from fulfillment import delivery, downloads
from fulfillment.models import Download, Entitlement
from fulfillment.tests.filing import add, fetch, read, release, url
from fulfillment.tests.owning import a_person, bought, owned
from orders import links
from shop.accounts.models import User
from shop.events.kinds import Kind
from shop.events.models import Event
from shop.lib import storage
from shop.lib.rates import Rate
from tests.crowd import at_once
from tests.people import browser

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def pia(db: None) -> User:
    return a_person()


def a_book(by: User | None = None, **terms: Any) -> tuple[Entitlement, File]:
    book = on_the_shelf("Book", **terms)
    release(book)
    return owned(book, by=by), File.objects.get()


def test_what_was_bought_comes_as_it_was_uploaded_and_is_written_down(
    store: str, pia: User
) -> None:
    mine, file = a_book(pia)
    answer = browser(pia).post(
        url(mine, file), headers={"User-Agent": FIREFOX}, REMOTE_ADDR="203.0.113.77"
    )
    assert answer.status_code == 303
    assert "no-store" in answer["Cache-Control"]
    assert sha256(read(answer["Location"])).hexdigest() == file.sha256
    row = Download.objects.get()
    assert (row.entitlement, row.file) == (mine, file)
    assert (row.address, row.browser) == ("203.0.113.0/24", "Firefox")


def test_a_script_is_told_where_to_go(store: str, pia: User) -> None:
    mine, file = a_book(pia)
    answer = browser(pia).post(url(mine, file), headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content) == (200, b"")
    assert read(answer["HX-Redirect"]) == PDF


def test_an_address_of_a_bucket_is_signed_for_minutes_and_names_the_file(
    bucket: str, pia: User, settings: Settings
) -> None:
    settings.ASSET_STORAGE_SIGNED_URL_TTL_SECONDS = 90
    in_bucket(settings, bucket)
    book = on_the_shelf("Book")
    mine_, file = release(book), add(Release.objects.get(), "Bücher 山.pdf")
    mine = owned(book, by=pia)
    asked = parse_qs(urlsplit(fetch(browser(pia), mine, file)["Location"]).query)
    assert asked["X-Amz-Expires"] == ["90"]
    assert asked["response-content-type"] == [storage.OCTETS]
    assert asked["response-content-disposition"] == [
        "attachment; filename*=utf-8''B%C3%BCcher%20%E5%B1%B1.pdf"
    ]
    assert len(asked["X-Amz-Signature"][0]) == 64
    assert mine_.files.count() == 2


def test_forms_may_lead_to_the_bucket(bucket: str, pia: User) -> None:
    mine, _file = a_book(pia)
    order = mine.line.order if mine.line else None
    assert order
    for page in ("downloads/", "goods/", f"downloads/{mine.token}/"):
        policy = browser(pia).get(f"/account/{page}")["Content-Security-Policy"]
        assert f"form-action 'self' {bucket}" in policy
    assert (
        f"form-action 'self' {bucket}"
        in browser(pia).get(order.get_absolute_url())["Content-Security-Policy"]
    )


def test_forms_lead_nowhere_else_from_a_disk(disk: Path, pia: User) -> None:
    policy = browser(pia).get("/account/downloads/")["Content-Security-Policy"]
    assert re.search(r"form-action 'self'(;|$)", policy)


def test_another_buyers_file_is_not_there(disk: Path, pia: User) -> None:
    mine, file = a_book(pia)
    rita = a_person("rita@example.com")
    theirs = owned(on_the_shelf("Font"), by=rita)
    assert fetch(browser(rita), mine, file).status_code == 404
    assert fetch(browser(rita), theirs, file).status_code == 404  # with a token of their own
    assert fetch(Client(), mine, file).status_code == 404
    assert fetch(Client(), mine, file, key="nonsense").status_code == 404
    assert fetch(browser(pia), mine, File(pk=file.pk + 1)).status_code == 404
    assert browser(pia).post(f"/account/downloads/{mine.token}/x/").status_code == 404
    assert not Download.objects.exists()


def test_who_holds_the_orders_link_fetches_too(store: str) -> None:
    mine, file = a_book()
    assert mine.line
    answer = fetch(Client(), mine, file, key=links.key(mine.line.order))
    assert read(answer["Location"]) == PDF
    other = bought(on_the_shelf("Font"))
    assert fetch(Client(), mine, file, key=links.key(other)).status_code == 404


def test_an_address_that_was_tampered_with_or_is_too_old_opens_nothing(
    disk: Path, pia: User, settings: Settings
) -> None:
    mine, file = a_book(pia)
    there = fetch(browser(pia), mine, file)["Location"]
    other = add(Release.objects.get(), "other.pdf", b"%PDF-other")
    ticket = signing.b64_encode(b'{"key":"%s","name":"x"}' % other.key.encode()).decode()
    for wrong in (
        there.replace(there.split("/")[2].split(":")[0], ticket),
        f"{there[:-2]}{'a' if there[-2] != 'a' else 'b'}/",
        there.replace("goods", "uploads"),
    ):
        assert Client().get(wrong).status_code in (404, 405)
    assert read(there) == read(there) == PDF  # going on needs it again; it is counted once
    assert Download.objects.count() == 1
    settings.ASSET_STORAGE_SIGNED_URL_TTL_SECONDS = -1
    assert Client().get(there).status_code == 404


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a/b.pdf", "..", "C:\\temp\\x.pdf", "\x00.pdf"]
)
def test_a_name_is_no_path(disk: Path, pia: User, name: str) -> None:
    book = on_the_shelf("Book")
    release(book)
    try:
        file = add(Release.objects.get(), name)
    except uploads.Refused:
        return
    there = fetch(browser(pia), owned(book, by=pia), file)["Location"]
    assert read(there) == PDF
    shown = Client().get(there)["Content-Disposition"]
    assert "/" not in shown
    assert "\\" not in shown
    assert all(path.is_relative_to(disk) for path in disk.rglob("*.pdf"))


def test_a_limit_says_how_often_it_was_and_whom_to_ask(disk: Path, pia: User) -> None:
    mine, file = a_book(pia, download_limit=2)
    client = browser(pia)
    assert "2 times more" in client.get("/account/downloads/").content.decode()
    assert [fetch(client, mine, file).status_code for _time in range(3)] == [303, 303, 403]
    assert Download.objects.count() == 2
    refused = client.get(url(mine, file))
    assert "downloaded this file 2 times" in refused.content.decode()
    assert (
        f'href="/account/downloads/{mine.token}/{file.pk}/"'
        in client.get("/account/downloads/").content.decode()
    )
    more = add(Release.objects.get(), "more.pdf")
    assert fetch(client, mine, more).status_code == 303  # each file is counted by itself


def test_days_are_counted_from_the_purchase(disk: Path, pia: User) -> None:
    mine, file = a_book(pia, download_days=30)
    Entitlement.objects.update(
        since=timezone.now() - timedelta(days=29), granted_at=timezone.now() - timedelta(days=29)
    )
    assert fetch(browser(pia), mine, file).status_code == 303
    long_ago = timezone.now() - timedelta(days=31)
    Entitlement.objects.update(since=long_ago, granted_at=long_ago)
    refused = fetch(browser(pia), mine, file)
    assert (refused.status_code, "for 30 days" in refused.content.decode()) == (403, True)


def test_an_operator_allows_it_anew(disk: Path, pia: User, olga: User) -> None:
    mine, file = a_book(pia, download_limit=1, download_days=1)
    assert mine.line
    fetch(browser(pia), mine, file)
    long_ago = timezone.now() - timedelta(days=2)
    Entitlement.objects.update(since=long_ago, granted_at=long_ago)
    assert fetch(browser(pia), mine, file).status_code == 403
    assert downloads.allow_anew(mine.line.order, by=olga, reason="A new computer")
    codes = [fetch(browser(pia), mine, file).status_code for _time in range(2)]
    assert codes == [303, 403]
    assert Download.objects.count() == 2  # what was is not forgotten
    assert Event.objects.get(kind=Kind.DOWNLOADS_ALLOWED).data["reason"] == "A new computer"


@pytest.mark.django_db(transaction=True)
def test_twenty_clicks_at_once_are_never_more_than_the_limit(disk: Path, pia: User) -> None:
    mine, file = a_book(pia, download_limit=3)
    client = browser(pia)
    cookies = client.cookies

    def click() -> int:
        again = Client()
        again.cookies = cookies
        return int(fetch(again, mine, file).status_code)

    codes = at_once(20, click)
    assert sorted(codes) == [303] * 3 + [403] * 17
    assert Download.objects.count() == 3


def test_a_visitor_asks_only_so_often(disk: Path, pia: User, settings: Settings) -> None:
    settings.RATES = settings.RATES | {"download": Rate("download", 2, 60)}
    mine, file = a_book(pia)
    codes = [fetch(browser(pia), mine, file).status_code for _time in range(3)]
    assert codes == [303, 303, 429]


@pytest.mark.parametrize(
    ("verb", "said"),
    [(delivery.withdraw, "was taken back"), (delivery.freeze, "is paused")],
)
def test_what_is_not_theirs_to_use_is_refused_with_a_sentence(
    disk: Path, pia: User, verb: object, said: str
) -> None:
    mine, file = a_book(pia)
    assert mine.line
    verb(mine.line.order, by="olga", reason="–")  # type: ignore[operator]  # one of two verbs
    refused = fetch(browser(pia), mine, file)
    assert (refused.status_code, said in refused.content.decode()) == (403, True)
    assert not Download.objects.exists()


@pytest.mark.parametrize("days", [-1, 1])
def test_what_is_owned_for_a_while_is_refused_before_and_after(
    disk: Path, pia: User, days: int
) -> None:
    mine, file = a_book(pia)
    now, day = timezone.now(), timedelta(days=days)
    span = {"since": now + day} if days > 0 else {"since": now + 2 * day, "until": now + day}
    Entitlement.objects.update(**span)
    refused = fetch(browser(pia), mine, file)
    assert refused.status_code == 403
    assert ("from" if days > 0 else "until") in refused.content.decode()


def test_a_storage_that_is_away_uses_up_nothing(bucket: str, pia: User, settings: Settings) -> None:
    mine, file = a_book(pia, download_limit=1)
    in_bucket(settings, NOWHERE)
    refused = fetch(browser(pia), mine, file)
    assert (refused.status_code, refused["Retry-After"]) == (503, "60")
    assert "does not answer" in refused.content.decode()
    assert not Download.objects.exists()
    in_bucket(settings, bucket)
    assert fetch(browser(pia), mine, file).status_code == 303


@pytest.mark.parametrize(
    ("setting", "wrong"),
    [("ASSET_STORAGE_BUCKET", ""), ("ASSET_STORAGE_S3_ENDPOINT_URL", "no address")],
)
def test_a_storage_that_is_not_configured_uses_up_nothing(
    bucket: str, pia: User, settings: Settings, setting: str, wrong: str
) -> None:
    mine, file = a_book(pia)
    setattr(settings, setting, wrong)
    settings.STORAGES = dict(settings.STORAGES)  # they are opened anew
    assert fetch(browser(pia), mine, file).status_code == 503
    for page in ("downloads/", "goods/"):
        assert browser(pia).get(f"/account/{page}").status_code == 200
    assert not Download.objects.exists()


def test_a_file_that_is_lost_is_our_fault_and_uses_up_nothing(store: str, pia: User) -> None:
    mine, file = a_book(pia)
    storage.discard(file.key)
    refused = fetch(browser(pia), mine, file)
    assert (refused.status_code, "our fault" in refused.content.decode()) == (503, True)
    assert not Download.objects.exists()


def test_what_was_removed_is_still_fetched_by_who_had_bought_it(store: str, pia: User) -> None:
    mine, file = a_book(pia)
    uploads.remove(file)
    uploads.clean()
    late = owned(on_the_shelf("Font"), by=pia)
    Entitlement.objects.filter(pk=late.pk).update(product=mine.product)
    assert read(fetch(browser(pia), mine, file)["Location"]) == PDF
    assert fetch(browser(pia), late, file).status_code == 404


def test_what_was_replaced_says_so(disk: Path, pia: User) -> None:
    mine, file = a_book(pia)
    uploads.remove(file)
    add(Release.objects.get(), file.name, b"%PDF-new")
    refused = fetch(browser(pia), mine, file)
    assert (refused.status_code, "in the place of" in refused.content.decode()) == (410, True)


def test_a_release_that_was_sold_cannot_be_deleted(disk: Path, pia: User, olga: User) -> None:
    mine, file = a_book(pia)
    desk = browser(olga)
    for where in ("ops", "sell"):
        page = f"/{where}/catalog/release/{file.release_id}/delete/"
        assert desk.post(page, {"post": "yes"}).status_code == 403
    assert fetch(browser(pia), mine, file).status_code == 303


def test_whence_somebody_came_is_forgotten_after_a_while(
    disk: Path, pia: User, settings: Settings
) -> None:
    mine, file = a_book(pia)
    fetch(browser(pia), mine, file)
    assert downloads.forget_traces() == 0
    Download.objects.update(at=timezone.now() - timedelta(days=181))
    assert downloads.forget_traces() == 1
    assert downloads.forget_traces() == 0
    row = Download.objects.get()
    assert (row.address, row.browser) == ("", "")


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ("", ""),
        ("unix:", ""),
    ],
)
def test_an_address_is_kept_as_its_network(disk: Path, pia: User, address: str, kept: str) -> None:
    mine, file = a_book(pia)
    browser(pia).post(url(mine, file), REMOTE_ADDR=address)
    assert Download.objects.get().address == kept


def test_a_page_for_one_file_asks_before_it_counts(disk: Path, pia: User) -> None:
    mine, file = a_book(pia, download_limit=1)
    page = browser(pia).get(url(mine, file))
    assert (page.status_code, "It is ready." in page.content.decode()) == (200, True)
    assert not Download.objects.exists()
