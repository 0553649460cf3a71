"""A disk of one's own, by addresses that we signed: what comes to it, and what it hands out."""

from io import BytesIO
from pathlib import Path

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.test import Client, RequestFactory
from pytest_django import Settings

from catalog import uploads
from catalog.disk import upload
from catalog.tests.goods import PDF, a_release, bring, check, there
from shop.lib import storage

pytestmark = pytest.mark.django_db


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
        ("bytes=-", 200, 0, len(PDF) - 1),
        ("bytes=١-٣", 200, 0, len(PDF) - 1),
        (f"bytes=0-{'9' * 5000}", 200, 0, len(PDF) - 1),
        (f"bytes=-{'9' * 18}", 200, 0, len(PDF) - 1),
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


@pytest.mark.parametrize("asked", [f"bytes={len(PDF)}-", "bytes=-0", "bytes=999999999999-"])
def test_a_range_beyond_the_end_is_told(disk: Path, asked: str) -> None:
    file = check(bring(a_release(), PDF))
    past = {"Range": asked}
    answer = Client().get(storage.sign_download(file.key, file.name), headers=past)
    assert (answer.status_code, answer["Content-Range"]) == (416, f"bytes */{len(PDF)}")


def test_it_goes_on_only_with_the_same_file(disk: Path) -> None:
    one, two = (check(bring(a_release(version=v), PDF)) for v in ("1", "2"))
    there = storage.sign_download(one.key, one.name)
    etag = Client().get(there)["ETag"]
    assert etag == Client().get(storage.sign_download(one.key, "else.pdf"))["ETag"]
    assert etag != Client().get(storage.sign_download(two.key, two.name))["ETag"]
    for known, status in ((etag, 206), ('"another"', 200), ("Sat, 21 Nov 2026 10:00:00 GMT", 200)):
        answer = Client().get(there, headers={"Range": "bytes=5-", "If-Range": known})
        assert (answer.status_code, b"".join(answer)) == (status, PDF[5 if status == 206 else 0 :])


def test_asked_only_about_it_the_disk_says_how_large_it_is(disk: Path) -> None:
    file = check(bring(a_release(), PDF))
    there = storage.sign_download(file.key, file.name)
    for asked in ({}, {"Range": "bytes=0-3"}):
        answer = Client().head(there, headers=asked)
        assert (answer.status_code, answer["Content-Length"]) == (200, str(len(PDF)))
        assert answer["Accept-Ranges"] == "bytes"
        assert b"".join(answer) == b""


def test_a_proxy_hands_out_what_the_shop_names(disk: Path, settings: Settings) -> None:
    settings.ASSET_STORAGE_X_ACCEL = "/goods/"
    file = check(bring(a_release(), PDF, "Bücher 山.pdf"))
    there = storage.sign_download(file.key, file.name)
    for answer in (Client().get(there), Client().head(there)):
        assert (answer.status_code, answer.content) == (200, b"")
        assert answer["X-Accel-Redirect"] == f"/goods/{file.key}"
        assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8")
        assert answer["Content-Type"] == storage.OCTETS
        assert "no-store" in answer["Cache-Control"]
    storage.discard(file.key)
    assert Client().get(there).status_code == 404


def test_a_bucket_leaves_the_shops_own_addresses_closed(bucket: str) -> None:
    token = storage.sign("upload", {"key": "1/2/x/a.pdf", "size": 1})
    assert put(f"/uploads/{token}/", b"a")[0] == 404
