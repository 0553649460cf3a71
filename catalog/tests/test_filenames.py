"""What a file is called, and what it is."""

import pytest

from catalog import filename, uploads
from catalog.media_types import media_type
from catalog.tests.goods import a_release

pytestmark = pytest.mark.django_db


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
