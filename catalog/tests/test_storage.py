"""Where files are kept: a disk of one's own, and the real S3 protocol."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.exceptions import SuspiciousOperation
from django.core.files.storage import storages
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from catalog.tests.goods import ask, in_bucket, send, there
from shop.lib import storage

pytestmark = pytest.mark.django_db

KEY = "1/2/abc/book.pdf"
SIGNED = {
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Date",
    "X-Amz-Expires",
    "X-Amz-SignedHeaders",
    "X-Amz-Signature",
}


def keep(key: str = KEY, content: bytes = b"a book") -> None:
    storage.take(key, BytesIO(content), len(content))
    storage.accept(key)


def query(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def read(url: str) -> tuple[int, bytes, str]:
    """What a browser gets, at the storage or at the shop."""
    if urlsplit(url).netloc:
        status, content, headers = ask("GET", url)
        return status, content, headers.get("Content-Disposition", "")
    answer = Client().get(url)
    content = b"".join(answer) if answer.status_code == 200 else b""
    return answer.status_code, content, answer.headers.get("Content-Disposition", "")


def test_what_is_sent_to_a_signed_address_can_be_read_once_accepted(store: str) -> None:
    upload = storage.sign_upload(KEY, 6)
    assert send(upload, b"a book") in (200, 201)
    assert not there(KEY)
    storage.accept(KEY)
    storage.accept(KEY)
    assert storage.size_of(KEY) == 6
    assert b"".join(storage.chunks(KEY)) == b"a book"
    assert b"".join(storage.chunks(KEY, 2)) == b"book"


def test_an_address_for_uploads_changes_nothing_that_was_accepted(store: str) -> None:
    upload = storage.sign_upload("1/2/later/book.pdf", 6)
    send(upload, b"a book")
    storage.accept("1/2/later/book.pdf")
    assert send(upload, b"a rock") in (200, 201)
    assert b"".join(storage.chunks("1/2/later/book.pdf")) == b"a book"


def test_what_is_not_there_is_missing_and_may_be_discarded(store: str) -> None:
    for act in (storage.accept, storage.size_of, lambda key: list(storage.chunks(key))):
        with pytest.raises(storage.Missing):
            act("1/2/nothing/book.pdf")
    storage.discard("1/2/nothing/book.pdf")


def test_discarding_takes_what_arrived_and_what_was_accepted(store: str) -> None:
    keep("1/2/gone/book.pdf")
    storage.take("1/2/gone/book.pdf", BytesIO(b"more"), 4)
    storage.discard("1/2/gone/book.pdf")
    assert not there("1/2/gone/book.pdf")
    assert not there(storage.INCOMING + "1/2/gone/book.pdf")


def test_what_arrived_long_ago_and_was_never_accepted_is_swept_away(store: str) -> None:
    keep("1/2/swept/kept.pdf")
    storage.take("1/2/swept/left.pdf", BytesIO(b"left"), 4)
    assert storage.sweep(timezone.now() - timedelta(hours=1)) == 0
    assert storage.sweep(timezone.now() + timedelta(hours=1)) >= 1
    assert there("1/2/swept/kept.pdf")
    assert not there(storage.INCOMING + "1/2/swept/left.pdf")


@pytest.mark.parametrize(
    "name",
    [
        "book.pdf",
        'a "quoted" book.pdf',
        "Bücher für Jörg.pdf",
        "party 🎉👩‍👩‍👧.zip",
        "line\r\nSet-Cookie: a=b.pdf",
    ],
)
def test_a_file_is_handed_out_under_its_name(store: str, name: str) -> None:
    keep()
    status, content, disposition = read(storage.sign_download(KEY, name))
    assert (status, content) == (200, b"a book")
    assert disposition.startswith("attachment")
    assert "\n" not in disposition


def test_the_addresses_of_a_bucket_are_signed_and_end(bucket: str, settings: Settings) -> None:
    settings.ASSET_STORAGE_SIGNED_URL_TTL_SECONDS = 120
    in_bucket(settings, bucket)
    upload, download = storage.sign_upload(KEY, 6).url, storage.sign_download(KEY, "book.pdf")
    for url in (upload, download, storage.goods().url(KEY)):
        asked = query(url)
        assert asked.keys() >= SIGNED
        assert asked["X-Amz-Algorithm"] == "AWS4-HMAC-SHA256"
        assert asked["X-Amz-Expires"] == "120"
        assert "a-secret-key" not in url
    assert query(upload)["X-Amz-SignedHeaders"] == "content-length;content-type;host"
    assert urlsplit(upload).path == f"/goods-of-the-shop/goods/incoming/{KEY}"
    assert query(download)["response-content-type"] == storage.OCTETS
    assert query(download)["response-content-disposition"] == 'attachment; filename="book.pdf"'


def test_a_bucket_does_not_open_to_whoever_has_no_signature(bucket: str) -> None:
    keep()
    assert ask("GET", f"{bucket}/goods-of-the-shop/goods/{KEY}")[0] == 403


def test_a_name_that_is_taken_is_not_overwritten_by_django(bucket: str) -> None:
    goods = storages["goods"]
    assert goods.file_overwrite is False  # type: ignore[attr-defined]  # a bucket
    assert goods.default_acl is None  # type: ignore[attr-defined]  # S3Storage has them
    config = goods.client_config  # type: ignore[attr-defined]  # S3Storage has them
    assert config.request_checksum_calculation == "when_required"
    assert config.s3 == {"addressing_style": "path"}
    assert (config.connect_timeout, config.read_timeout) == (5, 30)


def test_supabase_is_found_by_its_project(settings: Settings) -> None:
    settings.SUPABASE_URL = "https://abcdef.supabase.co"
    in_bucket(settings, "", "supabase")
    address = "https://abcdef.storage.supabase.co/storage/v1/s3/goods-of-the-shop/goods/"
    assert storage.sign_upload(KEY, 6).url.startswith(address)
    assert storage.uploads_origin() == "https://abcdef.storage.supabase.co"


def test_a_storage_that_is_down_says_so(settings: Settings) -> None:
    in_bucket(settings, "http://127.0.0.1:9")
    for act in (
        lambda: storage.accept(KEY),
        lambda: storage.size_of(KEY),
        lambda: list(storage.chunks(KEY)),
        lambda: storage.discard(KEY),
        lambda: storage.sweep(timezone.now()),
        lambda: storage.take(KEY, BytesIO(b"a"), 1),
    ):
        with pytest.raises(storage.Unavailable):
            act()


def test_a_disk_that_cannot_be_written_says_so(disk: Path) -> None:
    (disk / "goods").write_text("a file where a folder should be")
    with pytest.raises(storage.Unavailable):
        storage.take(KEY, BytesIO(b"a"), 1)


def test_no_key_leads_out_of_the_folder(disk: Path) -> None:
    with pytest.raises(SuspiciousOperation):
        storage.take("../../outside", BytesIO(b"a"), 1)


def test_pictures_lie_where_their_bucket_says(bucket: str, settings: Settings) -> None:
    storage.pictures().put("1/2/x/400.webp", b"a picture", "image/webp")
    assert storage.pictures().url("1/2/x/400.webp") == "/media/1/2/x/400.webp"
    settings.ASSET_STORAGE_PICTURES_URL = "https://pictures.example.com"
    in_bucket(settings, bucket)
    there_ = "https://pictures.example.com/pictures/1/2/x/400.webp"
    assert storage.pictures().url("1/2/x/400.webp") == there_
