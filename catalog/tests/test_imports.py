"""The work of an import: it may be long, may die, and is done once and whole or not at all."""

from typing import Any

import pytest
from django.db import IntegrityError
from django.test import TestCase
from django.utils import timezone

from catalog.imports import work
from catalog.models import Import, Listing, Product
from catalog.tests.desk import a_product, an_option, held, sallys
from catalog.tests.test_desk_import import look, post
from shop.events.models import Event
from tests.crowd import at_once
from tests.people import a_seller

pytestmark = pytest.mark.django_db


def table(rows: int) -> str:
    return "slug,name,price\n" + "".join(f"p-{n},Product {n},29\n" for n in range(rows))


def begun(rows: int, content: str = "") -> Import:
    """By a seller, and not worked on."""
    content = content or table(rows)
    return work.begin(a_seller(), None, content.encode(), rows)


def worked(row: Import) -> Import:
    work.work(row)
    row.refresh_from_db()
    return row


def again(row: Import) -> Import:
    """When its lease has run out."""
    Import.objects.filter(pk=row.pk).update(leased_until=timezone.now())
    row.refresh_from_db()
    return row


def test_many_rows_wait_for_a_worker_and_the_page_says_how_far_it_is() -> None:
    sally = sallys()
    seen = look(sally, table(100))
    assert "Look again" in seen.text
    assert "0 of 100 rows" in seen.text
    there, row = seen.wsgi_request.path, Import.objects.get()
    part = {"HX-Request": "true", "HX-Request-Type": "partial"}
    assert row.claim()
    assert row.prolong(seen=40)
    answer = sally.get(there, headers=part).text
    assert "40 of 100 rows" in answer
    assert 'value="40"' in answer
    assert "<html" not in answer
    assert worked(again(row)).state == "fine"
    assert "100 rows make new drafts" in sally.get(there, headers=part).text
    assert "every 1s" not in sally.get(there).text
    assert "none" in post(sally, there).text
    assert not Product.objects.exists()
    meant = worked(row.meant)
    assert (meant.state, Product.objects.count()) == ("done", 100)
    assert "100 rows were brought in" in sally.get(there).text


def test_faults_are_numbered_as_in_the_file_however_far_down() -> None:
    content = table(90) + "p-90,Product 90,12x\nno slug,Product 91,1\n"
    row = worked(begun(92, content))
    assert row.state == "faulty"
    assert [(number, column) for number, column, _said in row.faults] == [
        (92, "price"), (93, "slug"),
    ]  # fmt: skip


def test_a_product_in_several_rows_is_one_new_draft() -> None:
    rows = "".join(f"serif,Serif,Option {n},29\n" for n in range(100))
    row = worked(begun(100, "slug,name,option,price\n" + rows))
    assert (row.fresh, row.changed) == (1, 99)
    worked(work.mean(row, None))
    assert Product.objects.get().options.count() == 100


def test_however_often_one_means_it_it_is_brought_in_once() -> None:
    row = worked(begun(60))
    one, other = work.mean(row, None), work.mean(row, None)
    assert one == other
    worked(one)
    before = Event.objects.count()
    worked(other)
    worked(again(one))
    assert (Product.objects.count(), Event.objects.count()) == (60, before)


def test_what_has_become_wrong_since_is_said_and_nothing_is_brought_in() -> None:
    row = worked(begun(60))
    a_product(a_seller("Rita’s Press", "ritas-press"), slug="p-50")
    meant = worked(work.mean(row, None))
    assert meant.state == "faulty"
    assert [(number, column) for number, column, _said in meant.faults] == [(52, "slug")]
    assert Product.objects.count() == 1


def test_who_lost_the_lease_brings_in_nothing() -> None:
    row = worked(begun(60))
    meant = work.mean(row, None)
    assert meant.claim()
    slow = Import.objects.get(pk=meant.pk)
    worked(again(meant))
    with pytest.raises(work._Overtaken):
        work._bring(slow)
    assert Product.objects.count() == 60


def test_what_never_ends_is_given_up_and_said() -> None:
    sally = sallys()
    there = look(sally, table(60)).wsgi_request.path
    row = Import.objects.get()
    for _time in range(work.TRIES):
        assert again(row).claim()
    assert worked(again(row)).state == "failed"
    assert "Nothing has changed" in sally.get(there).text


def test_prices_that_come_in_are_on_the_lists_at_once() -> None:
    product = a_product()
    product.publish("test")
    with TestCase.captureOnCommitCallbacks(execute=True):
        row = begun(1, "slug,name,option,price\nserif,Serif,Personal,35\n")
    row.refresh_from_db()
    assert Listing.objects.get().amount == 2900
    with TestCase.captureOnCommitCallbacks(execute=True):
        work.mean(row, None)
    assert held(product) == [(3500, "EUR", "once")]
    assert Listing.objects.get().amount == 3500
    assert an_option(product).prices.count() == 2


def test_old_files_are_forgotten() -> None:
    row = worked(begun(60))
    worked(work.mean(row, None))
    assert work.forget_old() == 0
    Import.objects.update(queued_at=timezone.now() - work.KEPT)
    assert work.forget_old() == 2
    assert not Import.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_mean_it_at_once_mean_one() -> None:
    row = worked(begun(60))

    def mean() -> Any:
        try:
            return work.mean(row, None).pk
        except IntegrityError as error:
            return error

    assert len(set(at_once(4, mean))) == 1
