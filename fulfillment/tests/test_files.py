"""Which files come with what somebody owns, and the pages that list them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog import uploads
from catalog.models import File, Product, Release
from catalog.tests.shelf_of import a_shelf_of, on_the_shelf
from fulfillment import delivery
from fulfillment.files import latest_files, owned_releases, parcels
from fulfillment.models import Entitlement
from fulfillment.tests.filing import add, release, url
from fulfillment.tests.owning import a_person, bought, owned
from orders import links
from shop.accounts.access import account_of
from shop.accounts.models import User
from tests.people import browser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("disk")]


@pytest.fixture
def pia(db: None) -> User:
    return a_person()


def listed(rows: Entitlement | None = None) -> list[str]:
    own = Entitlement.objects.open()
    found = parcels(owned_releases(own.filter(pk=rows.pk) if rows else own))
    return [f"{each.release}/{offer.file}" for each in found for offer in each.offers]


def page(person: User, query: str = "") -> str:
    return browser(person).get(f"/account/downloads/{query}").content.decode()


def test_every_file_of_every_owned_release_is_listed_the_newest_first(pia: User) -> None:
    book, font = on_the_shelf("Book"), on_the_shelf("Font")
    release(book, "1.0", book=b"%PDF-1", cover=b"%PDF-2")
    release(font, "5.0")
    release(book, "2.0")
    bought(book, font, by=pia)
    assert listed() == ["2.0/book.pdf", "5.0/book.pdf", "1.0/book.pdf", "1.0/cover.pdf"]
    shown = page(pia)
    places = [shown.index(f">{version}<") for version in ("2.0", "5.0", "1.0")]
    assert places == sorted(places)
    assert "New in 2.0" in shown
    assert File.objects.latest("pk").sha256 in shown


def test_older_versions_only_where_the_seller_allows_them(pia: User) -> None:
    book = on_the_shelf("Book", older_versions=False)
    release(book, "1.0")
    latest = release(book, "2.0")
    mine = owned(book, by=pia)
    assert listed() == ["2.0/book.pdf"]
    old = File.objects.get(release__version="1.0")
    assert browser(pia).post(url(mine, old)).status_code == 404
    uploads.remove(latest.files.get())
    assert listed() == ["2.0/book.pdf", "1.0/book.pdf"]  # what was theirs, and what is sold now


def test_what_is_not_out_yet_or_not_checked_is_nobodys(pia: User) -> None:
    book = on_the_shelf("Book")
    Release.objects.create(product=book, version="beta")
    later = release(book, "2.0")
    Release.objects.filter(pk=later.pk).update(released_at=timezone.now() + timedelta(days=1))
    first = release(book, "1.0")
    uploads.begin(first, "more.pdf", 5)
    bought(book, by=pia)
    assert listed() == ["1.0/book.pdf"]


@pytest.mark.parametrize("verb", [delivery.withdraw, delivery.freeze])
def test_what_was_taken_back_or_is_paused_lists_no_files(pia: User, verb: object) -> None:
    book = on_the_shelf("Book")
    release(book)
    order = bought(book, by=pia)
    verb(order, by="olga", reason="–")  # type: ignore[operator]  # one of two verbs
    assert listed() == []
    assert "No files yet" in page(pia)
    assert "book.pdf" not in Client().get(links.path(order)).content.decode()


def test_what_a_seller_removes_stays_with_those_who_had_bought_it(pia: User) -> None:
    book = on_the_shelf("Book")
    first = release(book, "1.0", book=b"%PDF-1", cover=b"%PDF-2")
    early = owned(book, by=pia)
    for file in first.files.all():
        uploads.remove(file)
    late = owned(book, by=a_person("lara@example.com"))
    assert listed(early) == ["1.0/book.pdf", "1.0/cover.pdf"]
    assert listed(late) == []
    assert "no longer part of it, but yours" in page(pia)


def test_what_took_the_place_of_a_file_is_what_everybody_gets(pia: User) -> None:
    book = on_the_shelf("Book")
    first = release(book, "1.0", book=b"%PDF-1")
    early = owned(book, by=pia)
    uploads.remove(first.files.get())
    add(first, "book.pdf", b"%PDF-1, mended")
    late = owned(book, by=a_person("lara@example.com"))
    assert listed(early) == listed(late) == ["1.0/book.pdf"]


def test_what_was_removed_before_its_release_was_out_is_nobodys(pia: User) -> None:
    book = on_the_shelf("Book")
    release(book, "1.0")
    mine = owned(book, by=pia)
    beta = Release.objects.create(product=book, version="2.0")
    uploads.remove(add(beta, "draft.pdf"))
    add(beta, "final.pdf")
    beta.publish(by="test")
    assert listed(mine) == ["2.0/final.pdf", "1.0/book.pdf"]


def test_a_product_bought_twice_is_listed_twice_and_each_by_its_own(pia: User) -> None:
    book = on_the_shelf("Book")
    release(book)
    bought(book, by=pia)
    bought(book, by=pia)
    found = parcels(owned_releases(account_of(pia).entitlements.open()))
    assert len({each.entitlement.pk for each in found}) == len(found) == 2
    assert [len(each.offers) for each in found] == [1, 1]


def test_nobody_sees_what_others_own(pia: User) -> None:
    book = on_the_shelf("Book")
    release(book)
    mine = owned(book, by=pia)
    rita = a_person("rita@example.com")
    assert "book.pdf" not in page(rita)
    assert browser(rita).get(f"/account/downloads/{mine.token}/").status_code == 404
    assert Client().get(f"/account/downloads/{mine.token}/").status_code == 404
    assert Client().get("/account/downloads/").status_code == 302


def test_a_feature_has_no_files(pia: User) -> None:
    given = {"account": account_of(pia), "source": "manual", "feature": "pro"}
    mine = Entitlement.objects.create(**given)
    assert browser(pia).get(f"/account/downloads/{mine.token}/").status_code == 404
    assert browser(pia).post(f"/account/downloads/{mine.token}/1/").status_code == 404
    assert browser(pia).get("/account/downloads/").status_code == 200


def test_a_product_without_files_says_that_they_will_come(pia: User) -> None:
    book, box = on_the_shelf("Book"), on_the_shelf("Box")
    box.bundled.add(book)
    bought(box, by=pia)
    shown = browser(pia).get("/account/goods/").content.decode()
    assert shown.count("Its files are not out yet") == 1  # of the book; the box holds others
    assert "No files yet" in page(pia)


def test_an_orders_page_hands_out_to_whoever_holds_its_link() -> None:
    book = on_the_shelf("Book")
    release(book, "1.0")
    order = bought(book)
    mine = Entitlement.objects.get()
    shown = Client().get(links.path(order)).content.decode()
    assert f'action="{url(mine, File.objects.get())}"' in shown
    key = links.key(order)
    versions = Client().get(f"/account/downloads/{mine.token}/", {"key": key}).content.decode()
    assert ">1.0<" in versions
    assert f'value="{key}"' in versions
    assert Client().get(f"/account/downloads/{mine.token}/?key=nonsense").status_code == 404


def test_the_first_page_of_an_account_shows_what_came_last(pia: User) -> None:
    books = [on_the_shelf(f"Book {number}") for number in range(3)]
    for number, book in enumerate(books):
        release(book, f"{number}.0")
        release(book, f"{number}.1")
    bought(*books, by=pia)
    shown = [str(each.release) for each in latest_files(account_of(pia), 2)]
    assert shown == ["2.1", "1.1"]


def many(person: User, products: list[Product]) -> None:
    """Owned and out, without their bytes."""
    account, now = account_of(person), timezone.now()
    releases = Release.objects.bulk_create(
        Release(product=product, version="1.0", released_at=now) for product in products
    )
    File.objects.bulk_create(
        File(release=each, name="a.pdf", key=f"k{each.pk}", size=1, checked_at=now)
        for each in releases
    )
    Entitlement.objects.bulk_create(
        Entitlement(account=account, product=product, source="manual") for product in products
    )


def questions(client: Client, where: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(f"/account/{where}/").status_code == 200
    return len(asked)


def test_the_pages_ask_the_same_for_ten_thousand(pia: User) -> None:
    few = a_shelf_of(10, download_limit=3)
    many(pia, few)
    client, pages = browser(pia), ("downloads", "goods")
    everybody = questions(client, "profile")
    before = [questions(client, page) - everybody for page in pages]
    Product.objects.bulk_create(
        Product(seller=few[0].seller, kind="digital", name=f"N{n}", slug=f"n{n}", download_limit=3)
        for n in range(10_000)
    )
    many(pia, list(Product.objects.filter(slug__startswith="n")))
    assert [questions(client, page) - everybody for page in pages] == before
    assert max(before) <= 6, before
