"""Pictures of products: looked at when they are uploaded, redrawn in the sizes that pages ask for.

Nothing of an upload is ever handed out: what visitors get was drawn here, pixel by pixel.
"""

import logging
from contextlib import suppress
from functools import partial
from io import BytesIO
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from PIL import Image as Pillow
from PIL import ImageCms, ImageOps, UnidentifiedImageError

from catalog.models import Drawing, Image, Product
from catalog.models.image import FORMATS
from shop.lib import storage

logger = logging.getLogger(__name__)

MOST_BYTES = 10_000_000
MOST_PIXELS = 40_000_000
SMALL_PIXELS = 4_000_000  # drawn at once, within about a second
READ = ("JPEG", "PNG", "WEBP", "AVIF")
WIDTHS = (400, 800, 1600)
DRAWN: dict[str, dict[str, Any]] = {
    "avif": {"quality": 60, "speed": 8},
    "webp": {"quality": 80, "method": 4},
}
BOMBS = (Pillow.DecompressionBombError, Pillow.DecompressionBombWarning)
# All that Pillow raises over a broken file.
NO_PICTURE = (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError)


class _Moving(Exception):
    """More than one picture in one file."""


def look(upload: File[bytes]) -> tuple[bytes, tuple[int, int]]:
    """The bytes of a picture and its size; anything else is refused with a sentence."""
    if (upload.size or 0) > MOST_BYTES:
        raise ValidationError(_("This picture is larger than 10 MB. Please choose a smaller one."))
    upload.seek(0)
    content = upload.read()
    try:
        return content, _open(content).size
    except BOMBS as error:
        raise ValidationError(
            _("This picture has more than 40 million pixels. Please choose a smaller one.")
        ) from error
    except _Moving as error:
        raise ValidationError(
            _("This picture moves. Please choose one that stands still.")
        ) from error
    except NO_PICTURE as error:
        raise ValidationError(
            _("This file is not a picture we can read. Please choose a JPEG, PNG, WebP or AVIF.")
        ) from error


def add(product: Product, upload: File[bytes], alt: str, rank: int = 0) -> Image:
    content, size = look(upload)
    image = Image(product=product, alt=alt, rank=rank)
    replace(image, content, size)
    return image


def replace(image: Image, content: bytes, size: tuple[int, int]) -> None:
    """Gives a picture what was looked at; a small one is drawn as soon as that is saved."""
    product = image.product
    if image.pk:
        forget(image)
    image.key = f"{product.seller_id}/{product.pk}/{uuid4().hex}"
    image.width, image.height, image.widths = *size, []
    with transaction.atomic():
        image.save()
        Drawing.objects.filter(image=image).delete()
        row = Drawing.objects.create(image=image, upload=content)
        product.relist()
        _wake(row, at_once=size[0] * size[1] <= SMALL_PIXELS)


def draw(row: Drawing) -> None:
    """Draws a picture in all its sizes; the upload is forgotten once they are stored."""
    if not row.claim():
        return
    image = row.image
    try:
        widths = _store(image, bytes(row.upload))
    except storage.Unavailable as delay:
        _wait(row, delay)
    except (*BOMBS, *NO_PICTURE) as error:
        row.give_up(str(error))
        logger.error("Picture %s could not be drawn: %s", image.pk, error)  # noqa: TRY400  no fault of ours
    else:
        with transaction.atomic():
            if row.finish():
                Image.objects.filter(pk=image.pk, key=image.key).update(widths=widths)
                image.product.relist()
                row.delete()


def remove(image: Image) -> None:
    """The row at once, and what was drawn as soon as that is sure."""
    with transaction.atomic():
        forget(image)
        image.delete()
        image.product.relist()


def forget(image: Image) -> None:
    """What was drawn goes after the row has; a storage that is down keeps what no page shows."""
    names = [image.name(width, form) for width in image.widths for form in FORMATS]
    transaction.on_commit(partial(_discard, names), robust=True)


def _open(content: bytes) -> Pillow.Image:
    """Upright, in sRGB and decoded: a picture that cannot be drawn later is refused now."""
    picture: Pillow.Image = Pillow.open(BytesIO(content), formats=READ)
    # Before it is unpacked: a small file may hold more pixels than there is memory.
    if picture.width * picture.height > MOST_PIXELS:
        raise Pillow.DecompressionBombError
    # A phone's JPEG may hold a preview as a second frame.
    if getattr(picture, "n_frames", 1) > 1 and picture.format != "MPO":
        raise _Moving
    picture.load()
    return ImageOps.exif_transpose(picture)


def _store(image: Image, content: bytes) -> list[int]:
    picture = _plain(_open(content))
    widths = [width for width in WIDTHS if width <= picture.width] or [picture.width]
    for width in widths:
        height = max(1, round(picture.height * width / picture.width))
        drawn = picture.resize((width, height), Pillow.Resampling.LANCZOS, reducing_gap=3.0)
        for form, options in DRAWN.items():
            stream = BytesIO()
            drawn.save(stream, form.upper(), **options)
            name = image.name(width, form)
            storage.pictures().put(name, stream.getvalue(), FORMATS[form])
    return widths


def _plain(picture: Pillow.Image) -> Pillow.Image:
    """Colours as every screen takes them, and nothing beside the pixels."""
    profile = picture.info.get("icc_profile")
    clear = "A" in picture.getbands() or "transparency" in picture.info
    if profile and picture.mode in ("RGB", "CMYK"):
        with suppress(ImageCms.PyCMSError, OSError):
            ours = ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(
                picture, ImageCms.ImageCmsProfile(BytesIO(profile)), ours, outputMode="RGB"
            )
            picture = converted or picture
    plain = picture.convert("RGBA" if clear else "RGB")
    plain.info = {}
    return plain


def _discard(names: list[str]) -> None:
    try:
        for name in names:
            storage.pictures().discard(name)
    except storage.Unavailable as delay:
        logger.warning("Pictures are left behind: %s", delay)


def _wait(row: Drawing, delay: storage.Unavailable) -> None:
    if row.exhausted:
        if row.give_up(str(delay)):
            logger.error("Picture %s could not be stored: %s", row.image_id, delay)
    elif row.postpone(str(delay)):
        logger.warning("Picture %s waits for its storage: %s", row.image_id, delay)


def _wake(row: Drawing, *, at_once: bool) -> None:
    """After the commit, and without raising: what is not drawn then, `tick` has drawn."""
    from catalog.tasks import draw_picture  # noqa: PLC0415  it imports this module

    act = partial(draw, row) if at_once else partial(draw_picture.enqueue, row.pk)
    transaction.on_commit(act, robust=True)
