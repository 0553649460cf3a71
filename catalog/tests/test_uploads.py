"""Files for sale: begun, sent, read through once, and usable only then."""

import hashlib
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.db import transaction
from django.test import Client, RequestFactory
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from catalog import filename, uploads
from catalog.disk import upload
from catalog.media_types import media_type
from catalog.models import File, FileCheck
from catalog.models.release import NothingToDeliver
from catalog.tasks import check_file
from catalog.tests.goods import NOWHERE, a_release, bring, check, in_bucket, s3_server, send, there
from shop.events.models import Event
from shop.lib import storage
from tests.crowd import at_once

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 40


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


@pytest.mark.parametrize(
    ("given", "shown", "in_key"),
    [
        ("book.pdf", "book.pdf", "book.pdf"),
        ('my "best" book.pdf', 'my "best" book.pdf', "my-best-book.pdf"),
        ("Bücher für Jörg.pdf", "Bücher für Jörg.pdf", "Bucher-fur-Jorg.pdf"),
        ("🎉👩‍👩‍👧.zip", "🎉👩‍👩‍👧.zip", "zip"),
        ("..\\..\\windows\\evil.exe", "evil.exe", "evil.exe"),
        ("/etc/passwd", "passwd", "passwd"),
        ("a\r\nb\0c.txt", "abc.txt", "abc.txt"),
        ("invoice\u202efdp.exe", "invoicefdp.exe", "invoicefdp.exe"),
        ("..", "", "file"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf", "x" * 76 + ".pdf"),
        ("漢字", "漢字", "file"),
    ],
)
def test_names(given: str, shown: str, in_key: str) -> None:
    assert filename.clean(given) == shown
    assert filename.plain(shown) == in_key


def test_a_long_name_in_many_letters_fits_its_row() -> None:
    file = uploads.begin(a_release(), "Ü🎉" * 400 + ".tar.gz", 5).file
    file.refresh_from_db()
    assert len(file.name) == 200
    assert file.name.endswith(".gz")
    assert len(file.key) <= 300


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (b"%PDF-1.7", "application/pdf"),
        (b"PK\x03\x04" + b"\0" * 26 + b"mimetypeapplication/epub+zip", "application/epub+zip"),
        (b"PK\x03\x04rest", "application/zip"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"\0\0\0\x20ftypisom", "video/mp4"),
        ("Größe".encode(), "text/plain"),
        ("Größe".encode()[:3], "text/plain"),
        (b"<html><script>", "text/plain"),
        (b"\0\x01\x02", "application/octet-stream"),
    ],
)
def test_types_are_told_by_what_is_inside(head: bytes, found: str) -> None:
    assert media_type(head) == found


# What comes to a disk of one's own, by an address that we signed


def put(url: str, content: bytes) -> tuple[int, str]:
    answer = Client(enforce_csrf_checks=True).put(url, content, storage.OCTETS)
    return answer.status_code, answer.text


def test_an_address_takes_only_its_own_file(disk: Path) -> None:
    release = a_release()
    one, two = (uploads.begin(release, f"{n}.pdf", len(PDF)) for n in range(2))
    assert put(one.upload.url, PDF)[0] == 201
    assert there(storage.INCOMING + one.file.key)
    assert not there(storage.INCOMING + two.file.key)
    mixed = one.upload.url.split(":")[0] + ":" + two.upload.url.split(":", 1)[1]
    assert put(mixed, PDF)[0] == 404


def test_an_address_that_is_too_old_or_not_ours_is_not_there(
    disk: Path, settings: Settings
) -> None:
    begun = uploads.begin(a_release(), "book.pdf", len(PDF))
    download = storage.sign_download(begun.file.key, "book.pdf")
    token = download.split("/")[2]
    assert put(f"/uploads/{token}/", PDF)[0] == 404
    assert put("/uploads/nonsense/", PDF)[0] == 404
    settings.ASSET_STORAGE_SIGNED_URL_TTL_SECONDS = -1
    assert put(begun.upload.url, PDF)[0] == 404
    assert Client().get(download).status_code == 404


@pytest.mark.parametrize("content", [PDF + b"x", PDF[:-1], b""])
def test_a_body_of_another_size_is_refused(disk: Path, content: bytes) -> None:
    begun = uploads.begin(a_release(), "book.pdf", len(PDF))
    status, said = put(begun.upload.url, content)
    assert (status, said) == (400, "This is not as many bytes as were announced.")
    assert not there(storage.INCOMING + begun.file.key)


def test_a_body_that_breaks_off_leaves_nothing(disk: Path) -> None:
    begun = uploads.begin(a_release(), "book.pdf", len(PDF))
    environ = RequestFactory().put(begun.upload.url, PDF, storage.OCTETS).environ
    request = WSGIRequest(environ | {"wsgi.input": BytesIO(PDF[:-1])})
    answer = upload(request, begun.upload.url.split("/")[2])
    assert (answer.status_code, answer.text) == (400, "The upload broke off. Please try again.")
    assert not any(path.is_file() for path in (disk / "goods").rglob("*"))


def test_a_body_larger_than_any_other_request_is_taken(disk: Path, settings: Settings) -> None:
    settings.MAX_BODY_BYTES = 1000
    begun = uploads.begin(a_release(), "book.pdf", len(PDF))
    assert put(begun.upload.url, PDF)[0] == 201
    settings.MAX_FILE_BYTES = 1000
    assert put(begun.upload.url, PDF)[0] == 413
    assert Client().post("/sign-in/", PDF, storage.OCTETS).status_code == 413


def test_an_address_for_uploads_only_takes(disk: Path) -> None:
    begun = uploads.begin(a_release(), "book.pdf", len(PDF))
    assert Client().get(begun.upload.url).status_code == 405
    assert Client().post(begun.upload.url).status_code == 405


def test_private_goods_have_no_address_but_signed_ones(disk: Path) -> None:
    file = check(bring(a_release(), PDF))
    for path in (f"/goods/{file.key}", f"/media/{file.key}", f"/static/{file.key}", f"/{file.key}"):
        assert Client().get(path).status_code == 404
    assert Client().get(f"/media/../goods/{file.key}").status_code in (400, 404)
    with pytest.raises(ValueError, match="signed"):
        storage.goods().url(file.key)
    answer = Client().get(storage.sign_download(file.key, file.name))
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("asked", "status", "first", "last"),
    [
        ("bytes=0-3", 206, 0, 3),
        ("bytes=100-", 206, 100, len(PDF) - 1),
        ("bytes=-5", 206, len(PDF) - 5, len(PDF) - 1),
        ("bytes=5-99999999", 206, 5, len(PDF) - 1),
        ("bytes=9-3", 200, 0, len(PDF) - 1),
        ("bytes=0-3,7-9", 200, 0, len(PDF) - 1),
        ("lines=1-2", 200, 0, len(PDF) - 1),
    ],
)
def test_a_download_goes_on_where_it_broke_off(
    disk: Path, asked: str, status: int, first: int, last: int
) -> None:
    file = check(bring(a_release(), PDF))
    answer = Client().get(storage.sign_download(file.key, file.name), headers={"Range": asked})
    assert answer.status_code == status
    assert b"".join(answer) == PDF[first : last + 1]
    assert answer["Content-Length"] == str(last - first + 1)


def test_a_range_beyond_the_end_is_told(disk: Path) -> None:
    file = check(bring(a_release(), PDF))
    past = {"Range": f"bytes={len(PDF)}-"}
    answer = Client().get(storage.sign_download(file.key, file.name), headers=past)
    assert (answer.status_code, answer["Content-Range"]) == (416, f"bytes */{len(PDF)}")


def test_a_bucket_leaves_the_shops_own_addresses_closed(bucket: str) -> None:
    token = storage.sign("upload", {"key": "1/2/x/a.pdf", "size": 1})
    assert put(f"/uploads/{token}/", b"a")[0] == 404


def test_the_clock_wakes_a_check_whose_wake_up_was_lost(disk: Path) -> None:
    file = bring(a_release(), PDF)
    with transaction.atomic():
        FileCheck.objects.update(woken_at=None)
    assert FileCheck.objects.wake(check_file) == 1
    assert DBTaskResult.objects.filter(task_path="catalog.tasks.check_file").count() == 1
    assert file.state == "checking"
