"""Files for sale: begun, sent, read through once, and usable only then."""

import hashlib
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from catalog import uploads
from catalog.models import File, FileCheck
from catalog.models.release import NothingToDeliver
from catalog.tasks import check_file
from catalog.tests.goods import (
    NOWHERE,
    PDF,
    a_release,
    bring,
    check,
    in_bucket,
    s3_server,
    send,
    there,
)
from shop.events.models import Event
from shop.lib import storage
from tests.crowd import at_once

pytestmark = pytest.mark.django_db


def later(row: FileCheck) -> FileCheck:
    """When the pause is over."""
    FileCheck.objects.filter(pk=row.pk).update(due_at=timezone.now())
    row.refresh_from_db()
    return row


def test_a_file_is_usable_once_it_was_read_through(store: str) -> None:
    file = bring(a_release(), PDF)
    assert file.state == "checking"
    assert not File.objects.usable().exists()
    check(file)
    assert file.state == "usable"
    assert file.size == len(PDF)
    assert file.sha256 == hashlib.sha256(PDF).hexdigest()
    assert file.media_type == "application/pdf"
    assert list(File.objects.usable()) == [file]
    assert b"".join(storage.chunks(file.key)) == PDF


def test_its_key_is_made_by_us_and_names_seller_and_product() -> None:
    release = a_release()
    one, two = (uploads.begin(release, "../../etc/passwd", 5).file for _ in range(2))
    assert one.name == "passwd"
    assert one.key.startswith(f"{release.product.seller_id}/{release.product_id}/")
    assert one.key.endswith("/passwd")
    assert one.key != two.key


def test_a_file_checked_is_not_checked_again(disk: Path) -> None:
    file = check(bring(a_release(), PDF))
    checked_at = file.checked_at
    assert check(file).checked_at == checked_at
    assert file.checking.attempts == 1


@pytest.mark.parametrize(
    ("sent", "fault"), [(PDF[:-1], "size"), (PDF + b"x", "size"), (b"", "empty")]
)
def test_a_file_of_another_size_is_not_sold(bucket: str, sent: bytes, fault: str) -> None:
    """The test server does not mind the signed size, as some storage might not."""
    begun = uploads.begin(a_release(), "book.pdf", len(PDF))
    send(begun.upload, sent)
    uploads.finish(begun.file)
    file = check(begun.file)
    assert (file.state, file.fault) == ("faulty", fault)
    assert file.get_fault_display().endswith("Please upload it again.")
    assert not there(file.key)
    assert not File.objects.usable().exists()


def test_a_file_that_never_arrived_is_missing(store: str) -> None:
    begun = uploads.begin(a_release(), "book.pdf", len(PDF))
    uploads.finish(begun.file)
    file = check(begun.file)
    assert (file.state, file.fault) == ("faulty", "missing")


def test_a_file_above_the_limit_is_not_begun(settings: Settings) -> None:
    settings.MAX_FILE_BYTES = 2_000_000
    with pytest.raises(uploads.Refused, match="too large: at most"):
        uploads.begin(a_release(), "book.pdf", 2_000_001)
    assert not File.objects.exists()


def test_a_file_above_a_limit_that_was_lowered_is_not_sold(disk: Path, settings: Settings) -> None:
    file = bring(a_release(), PDF)
    settings.MAX_FILE_BYTES = 10
    assert check(file).fault == "too_large"


@pytest.mark.parametrize(
    ("name", "size", "sentence"),
    [("book.pdf", 0, "empty"), ("", 5, "no name"), ("///", 5, "no name"), ("\0\x1f", 5, "no name")],
)
def test_what_cannot_be_sold_is_not_begun(name: str, size: int, sentence: str) -> None:
    with pytest.raises(uploads.Refused, match=sentence):
        uploads.begin(a_release(), name, size)


def test_two_who_finish_at_once_are_one(transactional_db: None, disk: Path) -> None:
    begun = uploads.begin(a_release(), "book.pdf", len(PDF))
    send(begun.upload, PDF)
    at_once(4, lambda: uploads.finish(File.objects.get(pk=begun.file.pk)))
    assert FileCheck.objects.count() == 1
    assert DBTaskResult.objects.count() == 1


def test_two_who_check_at_once_are_one(transactional_db: None, disk: Path) -> None:
    file = bring(a_release(), PDF)
    at_once(4, lambda: check_file.func(file.checking.pk))
    assert FileCheck.objects.get().attempts == 1
    assert File.objects.get().state == "usable"


def test_a_storage_that_is_down_loses_nothing(settings: Settings) -> None:
    with s3_server() as url:
        in_bucket(settings, url)
        file = bring(a_release(), PDF)
    port = urlsplit(url).port or 0
    assert check(file).state == "checking"
    row = file.checking
    assert (row.attempts, row.done_at, row.failed_at) == (1, None, None)
    assert str(port) in row.error
    assert row.due_at > timezone.now()
    with s3_server(port):
        uploads.check(later(row))
    file.refresh_from_db()
    assert file.state == "usable"
    assert row.attempts == 2


def test_a_storage_that_goes_away_for_days_is_told(settings: Settings) -> None:
    in_bucket(settings, NOWHERE)
    begun = uploads.begin(a_release(), "book.pdf", 5)
    uploads.finish(begun.file)
    FileCheck.objects.update(queued_at=timezone.now() - timedelta(days=4))
    begun.file.refresh_from_db()
    assert check(File.objects.get()).state == "stuck"


def test_a_check_whose_lease_ran_out_changes_nothing(
    disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = bring(a_release(), PDF)
    slow = storage.chunks

    def overtaken(key: str) -> object:
        FileCheck.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
        FileCheck.objects.get().claim()
        return slow(key)

    monkeypatch.setattr(storage, "chunks", overtaken)
    monkeypatch.setattr(uploads, "PULSE", -1)
    uploads.check(file.checking)
    file.refresh_from_db()
    assert file.state == "checking"
    assert FileCheck.objects.get().attempts == 2


def test_a_long_check_keeps_its_lease(disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "PULSE", -1)
    assert check(bring(a_release(), PDF)).state == "usable"


def test_what_was_abandoned_goes_with_its_row(store: str) -> None:
    release = a_release()
    kept, left = (uploads.begin(release, f"{n}.pdf", 4).file for n in range(2))
    for file in (kept, left):
        storage.take(file.key, BytesIO(b"half"), 4)
    File.objects.filter(pk=left.pk).update(begun_at=timezone.now() - timedelta(hours=25))
    assert uploads.clean() == 1
    assert list(File.objects.all()) == [kept]
    assert not there(storage.INCOMING + left.key)
    assert there(storage.INCOMING + kept.key)


def test_what_was_finished_is_never_abandoned(disk: Path) -> None:
    file = bring(a_release(), PDF)
    File.objects.update(begun_at=timezone.now() - timedelta(days=2))
    assert uploads.clean() == 0
    assert check(file).state == "usable"


def test_a_file_removed_before_its_release_goes_altogether(store: str) -> None:
    file = check(bring(a_release(), PDF))
    uploads.remove(file)
    assert not File.objects.exists()
    assert not there(file.key)


def test_a_file_that_could_be_bought_keeps_its_bytes(store: str) -> None:
    release = a_release()
    file = check(bring(release, PDF))
    release.publish("sally")
    uploads.remove(file)
    file.refresh_from_db()
    assert file.state == "removed"
    assert there(file.key)
    assert uploads.clean() == 0
    assert there(file.key)


def test_a_draft_that_is_discarded_leaves_no_bytes(
    store: str, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    file = check(bring(a_release(), PDF))
    assert there(file.key)
    with django_capture_on_commit_callbacks(execute=True):
        file.release.product.discard("sally")
    assert not File.objects.exists()
    assert not there(file.key)


def test_a_file_removed_while_the_storage_is_down_goes_later(settings: Settings) -> None:
    with s3_server() as url:
        in_bucket(settings, url)
        file = check(bring(a_release(), PDF))
    uploads.remove(file)
    assert File.objects.get().state == "removed"
    assert not File.objects.usable().exists()
    with s3_server(urlsplit(url).port or 0):
        assert uploads.clean() == 1
        assert not there(file.key)


def test_a_small_file_may_come_through_the_shop(store: str) -> None:
    file = uploads.receive(a_release(), "note.txt", BytesIO(b"Hello"), 5)
    assert check(file).media_type == "text/plain"


def test_a_small_file_that_broke_off_leaves_nothing(store: str) -> None:
    for content in (b"Hell", b"Hello!"):
        with pytest.raises(storage.Cut):
            uploads.receive(a_release(version=content.decode()), "n.txt", BytesIO(content), 5)
    assert not File.objects.exists()


def test_a_release_needs_a_file_that_can_be_used(disk: Path) -> None:
    release = a_release()
    file = bring(release, PDF)
    with pytest.raises(NothingToDeliver):
        release.publish("sally")
    check(file)
    release.publish("sally")
    release.publish("sally")
    assert release.released_at
    [event] = Event.objects.filter(kind="release.published")
    assert event.subject_name == "1.0"


def test_the_clock_wakes_a_check_whose_wake_up_was_lost(disk: Path) -> None:
    file = bring(a_release(), PDF)
    with transaction.atomic():
        FileCheck.objects.update(woken_at=None)
    assert FileCheck.objects.wake(check_file) == 1
    assert DBTaskResult.objects.filter(task_path="catalog.tasks.check_file").count() == 1
    assert file.state == "checking"
