"""Copies with their buyer's name: made by a worker, handed out, mended, cleaned, made anew."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from catalog.models import File, Product
from catalog.tests.goods import NOWHERE, in_bucket, there
from catalog.tests.shelf_of import a_shelf_of, on_the_shelf
from fulfillment import delivery, stamps
from fulfillment.models import Download, Entitlement, Stamp
from fulfillment.tests import books
from fulfillment.tests.filing import add, fetch, read, release, url
from fulfillment.tests.owning import a_person, bought, owned
from orders.tests.sold import an_order, sold
from shop.accounts.access import account_of
from shop.accounts.models import User
from shop.events.kinds import Kind
from shop.events.models import Event
from shop.lib import storage
from tests.people import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def pia(db: None) -> User:
    return a_person()


def stamped(name: str = "Book", content: bytes = b"") -> Product:
    product = on_the_shelf(name, stamped=True)
    release(product, book=content or books.a_book())
    return product


def make() -> None:
    for row in Stamp.objects.open():
        stamps.make(row)


def get(owner: Entitlement, person: User) -> Any:
    return fetch(browser(person), owner, File.objects.get())


def later(**span: float) -> None:
    """Time passes for every copy."""
    for field in ("queued_at", "asked_at", "due_at"):
        for row in Stamp.objects.all():
            moved = getattr(row, field) - timedelta(**span)
            Stamp.objects.filter(pk=row.pk).update(**{field: moved})


def test_a_copy_bears_the_buyers_name_and_order_and_the_file_stays_as_it_was(
    store: str, pia: User
) -> None:
    order = bought(stamped(), by=pia, name="Jörg Ünal")
    mine, file = Entitlement.objects.get(), File.objects.get()
    make()
    made = read(get(mine, pia)["Location"])
    assert all(f"For Jörg Ünal, order {order.number}" in text for text in books.words(made))
    assert there(file.key)
    assert "Jörg" not in "".join(books.words(books.a_book()))
    assert Download.objects.count() == 1


def test_nobody_else_gets_this_copy(disk: object, pia: User) -> None:
    book, rita = stamped(), a_person("rita@example.com")
    mine, theirs = owned(book, by=pia, name="Pia"), owned(book, by=rita, name="Rita")
    make()
    for owner, person, name in ((mine, pia, "Pia"), (theirs, rita, "Rita")):
        assert f"For {name}," in books.words(read(get(owner, person)["Location"]))[0]


def test_delivering_waits_for_no_copy_and_asks_the_same_for_many(disk: object) -> None:
    products = a_shelf_of(22, stamped=True)
    for product in products:
        release(product, book=books.a_book(1))
    counts = []
    for some in (products[:2], products[2:]):
        order = an_order()
        for product in some:
            sold(product, order=order)
        with CaptureQueriesContext(connection) as asked:
            delivery.deliver(order)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 10
    assert Stamp.objects.open().count() == 22
    delivery.deliver(order)
    assert Stamp.objects.count() == 22


def test_a_delivery_twice_and_a_worker_twice_make_one_copy(disk: object, pia: User) -> None:
    order = bought(stamped(), by=pia)
    make()
    row = Stamp.objects.get()
    stamps.make(row)
    delivery.deliver(order)
    again = Stamp.objects.get()
    assert (again.key, again.done_at) == (row.key, row.done_at)


def test_who_comes_before_the_copy_waits_a_moment_and_uses_up_nothing(
    disk: object, pia: User
) -> None:
    mine = owned(stamped(), by=pia)
    file = File.objects.get()
    answer = get(mine, pia)
    assert (answer.status_code, answer["Location"]) == (303, url(mine, file))
    page = browser(pia).get(url(mine, file))
    assert (page.status_code, page["Retry-After"]) == (202, "3")
    assert 'hx-trigger="every 2s"' in page.content.decode()
    assert '<meta http-equiv="refresh"' in page.content.decode()
    make()
    part = browser(pia).get(url(mine, file), headers={
        "HX-Request": "true", "HX-Request-Type": "partial"
    })  # fmt: skip
    assert (part.status_code, "It is ready." in part.content.decode()) == (200, True)
    assert "<html" not in part.content.decode()
    assert not Download.objects.exists()


def test_a_later_release_is_written_in_when_it_is_asked_for(disk: object, pia: User) -> None:
    book = stamped()
    mine = owned(book, by=pia, name="Pia")
    second = release(book, "2.0", book=books.a_book(1))
    file = second.files.get()
    assert fetch(browser(pia), mine, file)["Location"] == url(mine, file)
    make()
    made = read(fetch(browser(pia), mine, file)["Location"])
    assert "For Pia" in books.words(made)[0]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (books.a_book(password="secret"), "encrypted"),
        (b"%PDF-1.7\nbroken", "Error"),
        (books.a_book()[:700], "Error"),
    ],
)
def test_what_cannot_be_written_in_is_handed_out_as_it_is_and_operators_see_it(
    disk: object, pia: User, content: bytes, why: str
) -> None:
    mine = owned(stamped(content=content), by=pia)
    make()
    row = Stamp.objects.get()
    assert row.state == "failed"
    assert why in row.error
    assert read(get(mine, pia)["Location"]) == content


def test_a_file_that_is_too_large_is_handed_out_as_it_is(
    disk: object, pia: User, settings: Settings
) -> None:
    settings.STAMP_MAX_BYTES = 100
    mine = owned(stamped(), by=pia)
    make()
    assert "STAMP_MAX_BYTES" in Stamp.objects.get().error
    assert read(get(mine, pia)["Location"]) == books.a_book()


def test_only_pdfs_of_products_that_want_it_are_written_in(disk: object, pia: User) -> None:
    plain = on_the_shelf("Plain")
    release(plain, book=books.a_book())
    mixed = stamped("Mixed")
    text = add(mixed.releases.get(), "notes.txt", b"Notes")
    order = bought(plain, mixed, by=pia)
    assert [str(row.entitlement) for row in Stamp.objects.all()] == ["Mixed"]
    mine = Entitlement.objects.of_order(order).get(product=mixed)
    assert read(fetch(browser(pia), mine, text)["Location"]) == b"Notes"


def test_a_storage_that_is_away_is_waited_for(bucket: str, pia: User, settings: Settings) -> None:
    mine = owned(stamped(), by=pia)
    in_bucket(settings, NOWHERE)
    make()
    row = Stamp.objects.get()
    assert row.state == "waiting"
    assert row.error
    in_bucket(settings, bucket)
    Stamp.objects.update(due_at=timezone.now())
    make()
    assert "For gabi@example.com" in books.words(read(get(mine, pia)["Location"]))[0]


def test_a_worker_that_dies_over_it_again_and_again_leaves_the_buyer_the_file(
    disk: object, pia: User
) -> None:
    mine = owned(stamped(), by=pia)
    for _time in range(stamps.TRIES):
        assert Stamp.objects.get().claim()
        Stamp.objects.update(leased_until=timezone.now())
    make()
    assert Stamp.objects.get().state == "failed"
    assert read(get(mine, pia)["Location"]) == books.a_book()


def test_nobody_waits_for_a_worker_that_is_not_there(disk: object, pia: User) -> None:
    mine = owned(stamped(), by=pia)
    assert get(mine, pia)["Location"].startswith("/account/")
    later(minutes=11)
    assert read(get(mine, pia)["Location"]) == books.a_book()


def test_copies_are_cleaned_after_a_while_and_made_anew_on_demand(store: str, pia: User) -> None:
    mine = owned(stamped(), by=pia)
    make()
    key = Stamp.objects.get().key
    assert stamps.clean() == 0
    later(days=31)
    assert stamps.clean() == 1
    assert not there(key)
    assert not Stamp.objects.exists()
    assert get(mine, pia)["Location"].startswith("/account/")
    make()
    assert "For gabi" in books.words(read(get(mine, pia)["Location"]))[0]


def test_a_copy_that_is_used_is_not_cleaned(disk: object, pia: User) -> None:
    mine = owned(stamped(), by=pia)
    make()
    later(days=31)
    get(mine, pia)
    assert stamps.clean() == 0


def test_the_copy_of_what_was_taken_back_goes(disk: object, pia: User) -> None:
    order = bought(stamped(), by=pia)
    make()
    key = Stamp.objects.get().key
    delivery.withdraw(order, by="olga", reason="Refunded")
    assert stamps.clean() == 1
    assert not there(key)


def test_a_copy_that_was_lost_is_made_anew(disk: object, pia: User) -> None:
    mine = owned(stamped(), by=pia)
    make()

    storage.discard(Stamp.objects.get().key)
    assert get(mine, pia)["Location"].startswith("/account/")
    make()
    assert "For gabi" in books.words(read(get(mine, pia)["Location"]))[0]


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("山田太郎", "gabi@example.com"),
        ("Pia\u202e\r\nBcc: x", "Pia Bcc: x"),
        ("", "gabi@example.com"),
        ("x" * 150, "x" * 100),
    ],
)
def test_a_name_is_printed_as_far_as_it_can_be(
    disk: object, pia: User, name: str, printed: str
) -> None:
    mine = owned(stamped(), by=pia, name=name)
    make()
    assert printed in "".join(books.words(read(get(mine, pia)["Location"]))[0].splitlines())


def test_a_gift_of_ours_bears_the_name_of_who_has_it(disk: object, pia: User) -> None:
    account = account_of(pia)
    account.name = "Pia Pi"
    account.save()
    mine = Entitlement.objects.create(account=account, product=stamped(), source="manual")
    assert get(mine, pia)["Location"].startswith("/account/")
    make()
    assert "For Pia Pi" in books.words(read(get(mine, pia)["Location"]))[0]


def test_the_line_is_in_the_language_of_the_order(disk: object, pia: User) -> None:
    mine = owned(stamped(), by=pia, name="Pia", language="de")
    make()
    assert "Pia" in books.words(read(get(mine, pia)["Location"]))[0]


def test_an_operator_has_it_tried_again(disk: object, pia: User, olga: User) -> None:
    mine = owned(stamped(content=books.a_book(password="secret")), by=pia)
    make()
    row = Stamp.objects.get()
    stamps.repeat(row, by=olga, reason="The seller mended it")
    assert Stamp.objects.get().state == "waiting"
    assert Event.objects.get(kind=Kind.STAMP_REPEATED).data["reason"] == "The seller mended it"
    make()
    assert Stamp.objects.get().state == "failed"
    assert Client().get(url(mine, row.file)).status_code == 404
