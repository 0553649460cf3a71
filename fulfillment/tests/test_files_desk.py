"""What the desks tell of downloads: evidence for operators, numbers for sellers, terms to set."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from billing.tests.counter import do, page_of
from catalog.models import File, Product
from catalog.tests.shelf_of import on_the_shelf
from fulfillment import stamps
from fulfillment.models import Download, Stamp
from fulfillment.tests import books
from fulfillment.tests.filing import fetch, release
from fulfillment.tests.owning import a_person, bought, owned
from shop.accounts.models import User
from shop.tests.stall import form_data
from tests.people import a_member, a_seller, browser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("disk")]


@pytest.fixture
def pia(db: None) -> User:
    return a_person()


@pytest.fixture
def sally(db: None) -> Client:
    return browser(a_member(a_seller(), "sally@example.com"))


def test_an_order_tells_what_was_downloaded_and_whence(pia: User, olgas_browser: Client) -> None:
    book = on_the_shelf("Book")
    release(book, "1.2")
    mine = owned(book, by=pia)
    assert mine.line
    assert "Downloaded" not in olgas_browser.get(page_of(mine.line.order)).text
    browser(pia).post(
        f"/account/downloads/{mine.token}/{File.objects.get().pk}/", REMOTE_ADDR="203.0.113.9"
    )
    page = olgas_browser.get(page_of(mine.line.order)).text
    assert "Downloaded: book.pdf" in page
    assert "1.2 · 203.0.113.0/24" in page


def test_a_seller_sees_how_often_and_not_by_whom(pia: User, sally: Client) -> None:
    book = on_the_shelf("Book")
    out = release(book)
    mine = owned(book, by=pia)
    for _time in range(2):
        fetch(browser(pia), mine, out.files.get())
    page = sally.get(page_of(out, "sell")).text
    assert "downloaded 2 times" in page
    assert "127.0.0" not in page
    assert "Pia" not in page


def test_an_operator_allows_downloads_anew_from_the_orders_page(
    pia: User, olgas_browser: Client
) -> None:
    book = on_the_shelf("Book", download_limit=1)
    out = release(book)
    order = bought(book, by=pia)
    mine = order.lines.get().entitlements.get()
    codes = [fetch(browser(pia), mine, out.files.get()).status_code for _time in range(2)]
    assert codes == [303, 403]
    assert do(olgas_browser, "allow_downloads", order) == ["They may download again."]
    assert fetch(browser(pia), mine, out.files.get()).status_code == 303
    assert "Downloads allowed anew" in olgas_browser.get(page_of(order)).text
    assert Download.objects.count() == 2


def test_a_seller_sets_the_terms_of_downloads(sally: Client) -> None:
    book = on_the_shelf("Book")
    page = page_of(book, "sell")
    data = form_data(sally, page) | {"download_limit": "3", "download_days": "30", "stamped": "on"}
    del data["older_versions"]
    assert sally.post(page, data).status_code == 302
    kept = Product.objects.get()
    assert (kept.older_versions, kept.download_limit, kept.download_days, kept.stamped) == (
        False, 3, 30, True,
    )  # fmt: skip
    wrong = sally.post(page, data | {"download_limit": "0"})
    assert "greater than or equal to 1" in wrong.text


def test_removing_what_was_sold_says_what_becomes_of_it(sally: Client) -> None:
    out = release(on_the_shelf("Book"))
    there = f"/sell/catalog/release/{out.pk}/files/{out.files.get().pk}/removal/"
    page = sally.post(there, follow=True).text
    assert "Whoever bought it before keeps it" in page


def test_a_copy_without_a_name_is_a_queue_and_can_be_made_again(
    pia: User, olgas_browser: Client
) -> None:
    book = on_the_shelf("Book", stamped=True)
    release(book, book=books.a_book(password="secret"))
    owned(book, by=pia)
    row = Stamp.objects.get()
    stamps.make(row)
    assert 'href="/ops/fulfillment/stamp/?state=failed"' in olgas_browser.get("/ops/").text
    page = olgas_browser.get("/ops/fulfillment/stamp/?state=failed").text
    assert "It is encrypted." in page
    assert "book.pdf" not in olgas_browser.get("/ops/fulfillment/stamp/?state=waiting").text
    assert do(olgas_browser, "again", row) == ["It is made again."]
    assert Stamp.objects.get().state == "waiting"


def test_a_copy_is_looked_for_where_its_state_is(pia: User, olgas_browser: Client) -> None:
    book = on_the_shelf("Book", stamped=True)
    release(book, book=books.a_book())
    owned(book, by=pia)
    stamps.make(Stamp.objects.get())
    Stamp.objects.update(asked_at=timezone.now() - timedelta(days=1))
    for state, shown in (("made", True), ("failed", False), ("waiting", False), ("x", True)):
        page = olgas_browser.get(f"/ops/fulfillment/stamp/?state={state}").text
        assert ("book.pdf" in page) is shown


def test_files_on_disk_may_be_read_by_the_shops_group(disk: Path) -> None:
    release(on_the_shelf("Book"))
    (kept,) = [path for path in disk.rglob("*.pdf") if path.is_file()]
    assert oct(kept.stat().st_mode & 0o777) == "0o640"
