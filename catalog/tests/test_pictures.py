"""Pictures: looked at on arrival, redrawn by us, and handed out to everybody."""

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import inlineformset_factory
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone
from PIL import Image as Pillow
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from catalog import pictures
from catalog.admin.pictures import PictureForm, PictureFormSet, PictureInline
from catalog.models import Drawing, Image, Product
from catalog.tasks import draw_picture
from catalog.tests.goods import NOWHERE, a_release, in_bucket, on_disk
from shop.lib import storage
from tests.crowd import at_once

pytestmark = pytest.mark.django_db

SCRIPT = b"<script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def drawn(size: tuple[int, int] = (900, 600), form: str = "PNG", **options: Any) -> bytes:
    stream = io.BytesIO()
    mode = options.pop("mode", "RGB")
    Pillow.new(mode, size, options.pop("colour", "teal")).save(stream, form, **options)
    return stream.getvalue()


def moving(form: str) -> bytes:
    frames = [Pillow.new("RGB", (60, 60), colour) for colour in ("red", "green", "blue")]
    stream = io.BytesIO()
    frames[0].save(stream, form, save_all=True, append_images=frames[1:])
    return stream.getvalue()


def huge() -> bytes:
    """A PNG of a few bytes that says it is 30,000 pixels wide and high."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n"
        + header
        + chunk(b"IDAT", zlib.compress(b"\0" * 99))
        + chunk(b"IEND", b"")
    )


def sent(content: bytes, name: str = "picture.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def product() -> Product:
    found: Product = a_release().product
    return found


def stored(image: Image, width: int, form: str = "webp") -> Pillow.Image:
    content = b"".join(storage.pictures().chunks(image.name(width, form)))
    return Pillow.open(io.BytesIO(content))


@pytest.fixture
def now(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> Callable[[bytes], Image]:
    """A picture that was added, with all that happens after the commit."""

    def add(content: bytes) -> Image:
        with django_capture_on_commit_callbacks(execute=True):
            image = pictures.add(product(), sent(content), "A teal card")
        image.refresh_from_db()
        return image

    return add


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "AVIF"])
def test_a_small_picture_is_drawn_at_once(
    store: str, now: Callable[[bytes], Image], form: str
) -> None:
    image = now(drawn(form=form))
    assert (image.width, image.height, image.widths) == (900, 600, [400, 800])
    for width in image.widths:
        for kind in ("avif", "webp"):
            picture = stored(image, width, kind)
            assert (picture.width, picture.format) == (width, kind.upper())
    assert not Drawing.objects.exists()
    assert image.key.startswith(f"{image.product.seller_id}/{image.product_id}/")


@pytest.mark.parametrize(("width", "widths"), [(90, [90]), (400, [400]), (1700, [400, 800, 1600])])
def test_no_picture_is_blown_up(
    disk: Path, now: Callable[[bytes], Image], width: int, widths: list[int]
) -> None:
    assert now(drawn((width, 50))).widths == widths


def test_a_large_picture_is_drawn_by_a_task(disk: Path, now: Callable[[bytes], Image]) -> None:
    image = now(drawn((2500, 2000)))
    assert image.widths == []
    assert image.src == ""
    assert "/covers/serif.svg" in render(image)
    draw_picture.func(image.drawing.pk)
    image.refresh_from_db()
    assert image.widths == [400, 800, 1600]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (SVG, "not a picture we can read"),
        (b"<?xml version='1.0'?>" + SVG, "not a picture we can read"),
        (b"GIF89a/*" + SCRIPT, "not a picture we can read"),
        (b"%PDF-1.7\n" + drawn(form="JPEG"), "not a picture we can read"),
        (drawn()[:200] + SCRIPT, "not a picture we can read"),
        (drawn(form="JPEG")[:-400], "not a picture we can read"),
        (drawn(form="GIF"), "not a picture we can read"),
        (drawn(form="TIFF"), "not a picture we can read"),
        (b"\0" * 500, "not a picture we can read"),
        (b"", "not a picture we can read"),
        (huge(), "more than 40 million pixels"),
        (moving("PNG"), "moves"),
        (moving("WEBP"), "moves"),
        (moving("AVIF"), "moves"),
        (b"\x89PNG" + b"\0" * 10_000_000, "larger than 10 MB"),
    ],
)
def test_what_is_no_picture_is_refused_with_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        pictures.look(sent(content))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_nothing_but_pixels_is_left_of_an_upload(
    disk: Path, now: Callable[[bytes], Image], form: str
) -> None:
    """Whatever else a file is at the same time, it is no more once it was redrawn."""
    image = now(drawn(form=form) + SCRIPT + b"PK\x03\x04")
    for width in image.widths:
        for kind in ("avif", "webp"):
            content = b"".join(storage.pictures().chunks(image.name(width, kind)))
            assert b"script" not in content
            assert b"PK" not in content


def test_the_place_where_it_was_taken_is_forgotten_and_it_stands_upright(
    disk: Path, now: Callable[[bytes], Image]
) -> None:
    exif = Pillow.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x010F] = "Maker of cameras"
    exif.get_ifd(0x8825)[1] = "N"
    image = now(drawn((900, 600), "JPEG", exif=exif))
    assert (image.width, image.height) == (600, 900)
    picture = stored(image, 400)
    assert picture.height == 600
    assert not picture.getexif()
    assert "icc_profile" not in picture.info


def test_what_can_be_seen_through_stays_so(disk: Path, now: Callable[[bytes], Image]) -> None:
    image = now(drawn(mode="RGBA", colour=(0, 0, 0, 0)))
    assert stored(image, 400).convert("RGBA").getpixel((5, 5))[3] == 0  # type: ignore[index]  # RGBA has four


@pytest.mark.parametrize("mode", ["L", "P", "CMYK", "1"])
def test_other_kinds_of_pixels_are_drawn_too(
    disk: Path, now: Callable[[bytes], Image], mode: str
) -> None:
    form = "JPEG" if mode == "CMYK" else "PNG"
    colour: Any = (0, 90, 90, 0) if mode == "CMYK" else 1
    assert now(drawn(form=form, mode=mode, colour=colour)).widths == [400, 800]


def test_a_storage_that_is_down_loses_no_picture(
    settings: Settings, tmp_path: Path, now: Callable[[bytes], Image]
) -> None:
    in_bucket(settings, NOWHERE)
    image = now(drawn())
    assert image.widths == []
    row = Drawing.objects.get()
    assert (row.attempts, row.done_at, row.failed_at) == (1, None, None)
    on_disk(settings, tmp_path)
    Drawing.objects.update(due_at=timezone.now(), woken_at=None)
    assert Drawing.objects.wake(draw_picture) == 1
    draw_picture.func(row.pk)
    image.refresh_from_db()
    assert image.widths == [400, 800]


def test_two_who_draw_at_once_are_one(transactional_db: None, disk: Path) -> None:
    image = pictures.add(product(), sent(drawn((2500, 1700))), "A card")
    at_once(3, lambda: draw_picture.func(image.drawing.pk))
    image.refresh_from_db()
    assert image.widths == [400, 800, 1600]
    assert not Drawing.objects.exists()


def test_a_picture_is_handed_out_for_long_and_as_what_it_is(
    store: str, now: Callable[[bytes], Image]
) -> None:
    image = now(drawn())
    for form in ("avif", "webp"):
        answer = Client().get(image.url(400, form))
        assert (answer.status_code, answer["Content-Type"]) == (200, f"image/{form}")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert set(answer["Cache-Control"].split(", ")) == {
            "public",
            "max-age=31536000",
            "immutable",
        }
        assert "Set-Cookie" not in answer


@pytest.mark.parametrize(
    "path",
    [
        "1/2/x/400.webp",
        "1/2/x/book.pdf",
        "x.html",
        "x.svg",
        "../goods/1/x.webp",
        "%2e%2e/a.webp",
        "x",
    ],
)
def test_nothing_else_is_handed_out(disk: Path, path: str) -> None:
    for folder in ("goods/1", "media"):
        (disk / folder).mkdir(parents=True)
    for name in ("goods/1/x.webp", "media/x.html", "media/x.svg", "media/x"):
        (disk / name).write_bytes(SCRIPT)
    assert Client().get(f"/media/{path}").status_code in (400, 404)


def test_a_storage_that_is_down_shows_no_picture(settings: Settings) -> None:
    in_bucket(settings, NOWHERE)
    assert Client().get("/media/1/2/x/400.webp").status_code == 503


def test_a_picture_that_is_removed_takes_its_files_along(
    store: str,
    now: Callable[[bytes], Image],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    image = now(drawn())
    url = image.url(400, "webp")
    with django_capture_on_commit_callbacks(execute=True):
        pictures.remove(image)
    assert not Image.objects.exists()
    assert Client().get(url).status_code == 404


# How pages show it


def render(image: object, **asked: Any) -> str:
    given = {"image": image, "slug": "serif", "sizes": "100vw"} | asked
    return str(render_to_string("components/picture.html", given))


def test_a_page_offers_each_size_in_both_forms(disk: Path, now: Callable[[bytes], Image]) -> None:
    image = now(drawn())
    html = render(image, sizes="(min-width: 60rem) 50vw, 100vw", alt=image.alt)
    for form in ("avif", "webp"):
        for width in (400, 800):
            assert f"/media/{image.key}/{width}.{form} {width}w" in html
    assert f'src="/media/{image.key}/800.webp"' in html
    assert html.count('sizes="(min-width: 60rem) 50vw, 100vw"') == 2
    assert 'width="900" height="600"' in html
    assert 'alt="A teal card"' in html
    assert 'loading="lazy"' in html
    assert 'loading="lazy"' not in render(image, eager=True)


def test_without_a_drawn_picture_there_is_the_cover() -> None:
    for image in (None, "", Image(key="1/2/x", alt="A card", width=9, height=9)):
        assert 'src="/covers/serif.svg"' in render(image)


# The form within a product


def form_set(of: Product, upload: bytes | None, **typed: Any) -> PictureFormSet:
    made: Any = inlineformset_factory(
        Product, Image, form=PictureForm, formset=PictureFormSet, extra=1
    )
    rows = list(of.images.all())
    data: dict[str, Any] = {"images-TOTAL_FORMS": len(rows) + 1, "images-INITIAL_FORMS": len(rows)}
    for number, row in enumerate(rows):
        data |= {f"images-{number}-id": row.pk, f"images-{number}-alt": row.alt}
        data[f"images-{number}-rank"] = row.rank
    data[f"images-{len(rows)}-rank"] = 0
    files = {f"images-{len(rows)}-upload": sent(upload)} if upload is not None else {}
    bound: PictureFormSet = made(
        data | {f"images-{name}": value for name, value in typed.items()}, files, instance=of
    )
    return bound


@pytest.mark.parametrize("commit", [True, False])
def test_a_seller_adds_a_picture_with_its_description(
    disk: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks, commit: bool
) -> None:
    """Also where whoever owns the page saves the rows once more."""
    of = product()
    forms = form_set(of, drawn(), **{"0-alt": "A red tram"})
    assert forms.is_valid(), forms.errors
    with django_capture_on_commit_callbacks(execute=True):
        for row in forms.save(commit=commit):
            row.save()
    image = Image.objects.get()
    assert (image.alt, image.widths) == ("A red tram", [400, 800])
    forms = form_set(of, None, **{"0-alt": "A green tram"})
    assert forms.is_valid(), forms.errors
    forms.save(commit=commit)
    image.refresh_from_db()
    assert (image.alt, image.widths) == ("A green tram", [400, 800])


@pytest.mark.parametrize(("content", "alt"), [(drawn(), ""), (SVG, "A card")])
def test_a_form_says_what_is_missing(disk: Path, content: bytes, alt: str) -> None:
    forms = form_set(product(), content, **{"0-alt": alt})
    assert not forms.is_valid()
    assert not Image.objects.exists()


def test_a_seller_removes_a_picture(
    disk: Path,
    now: Callable[[bytes], Image],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    image = now(drawn())
    forms = form_set(image.product, None, **{"0-DELETE": "on"})
    assert forms.is_valid(), forms.errors
    with django_capture_on_commit_callbacks(execute=True):
        forms.save()
    assert not Image.objects.exists()
    assert not any(path.is_file() for path in (disk / "media").rglob("*"))


def test_a_form_tells_how_a_picture_stands(disk: Path, now: Callable[[bytes], Image]) -> None:
    part = PictureInline(Product, admin.site)
    assert part.shown(Image()) == "None yet."
    large = now(drawn((2500, 2000)))
    assert part.shown(large) == "Being drawn."
    Drawing.objects.update(failed_at=timezone.now())
    large = Image.objects.get(pk=large.pk)
    assert part.shown(large) == "It could not be drawn."
