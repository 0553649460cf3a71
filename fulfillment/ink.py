"""A line at the foot of each page of a PDF; all else of it stays as it was."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import Final

import typst
from django.conf import settings
from pypdf import PageObject, PdfReader, PdfWriter, Transformation
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    PdfObject,
    StreamObject,
)

LINE = b"""
#set page(width: auto, height: auto, margin: 1pt, fill: none)
#set text(size: 7pt, fill: luma(90), top-edge: "ascender", bottom-edge: "descender")
#sys.inputs.line
"""
# An archive's PDF must show every letter, so typst refuses what its fonts have not got.
STRICT: Final = "a-2b"
MARGIN = 18  # points from the edges
NAME = NameObject("/BuyersLine")


class Unfit(Exception):
    """This file cannot be written in; the sentence says why."""


class Unprintable(Exception):
    """No font here has all the letters of any of these lines."""


def stamp(content: bytes, lines: Iterable[str]) -> bytes:
    """With the first of these lines whose letters can be printed."""
    written = _page_of(_printed(lines))
    try:
        return _write(content, written)
    except Unfit:
        raise
    except Exception as error:
        # Whatever its maker did to it: pypdf raises all there is, and no buyer may wait for that.
        raise Unfit(f"{type(error).__name__}: {error}") from error


def _printed(lines: Iterable[str]) -> bytes:
    folders = [settings.STAMP_FONTS_DIR] if settings.STAMP_FONTS_DIR else []
    fonts = typst.Fonts(include_system_fonts=False, font_paths=folders)
    for line in lines:
        try:
            return typst.compile(
                LINE,
                sys_inputs={"line": line},
                font_paths=fonts,
                pdf_standards=STRICT,
            )
        except typst.TypstError:
            continue
    raise Unprintable("No font has the letters of this line.")


def _page_of(content: bytes) -> PageObject:
    return PdfReader(BytesIO(content)).pages[0]


def _write(content: bytes, line: PageObject) -> bytes:
    reader = PdfReader(BytesIO(content))
    if reader.is_encrypted:
        raise Unfit("It is encrypted.")
    writer = PdfWriter(clone_from=reader)
    if not writer.pages:
        raise Unfit("It has no pages.")
    form = writer._add_object(_form(line, writer))
    for page in writer.pages:
        _put(page, form, line, writer)
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def _form(line: PageObject, writer: PdfWriter) -> StreamObject:
    """The line, drawn once, for all pages to show."""
    drawn = line.get_contents()
    form = DecodedStreamObject()
    form.set_data(drawn.get_data() if drawn is not None else b"")
    form.update({
        NameObject("/Type"): NameObject("/XObject"),
        NameObject("/Subtype"): NameObject("/Form"),
        NameObject("/BBox"): line.mediabox,
        NameObject("/Resources"): line["/Resources"].clone(writer),
    })  # fmt: skip
    return form.flate_encode()


def _put(page: PageObject, form: PdfObject, line: PageObject, writer: PdfWriter) -> None:
    """Around what the page draws, so that no setting of its own bends ours."""
    resources = _own(page.get("/Resources"))
    shown = _own(resources.get("/XObject"))
    shown[NAME] = form
    resources[NameObject("/XObject")] = shown
    page[NameObject("/Resources")] = resources
    matrix = " ".join(f"{number:.4f}" for number in _place(page, line))
    # An artifact: what reads a page aloud passes over it.
    after = f"\nQ\n/Artifact BMC q {matrix} cm {NAME} Do Q EMC\n".encode()
    page[NameObject("/Contents")] = ArrayObject([
        _added(writer, b"q\n"), *_contents(page), _added(writer, after)
    ])  # fmt: skip


def _contents(page: PageObject) -> list[PdfObject]:
    """As references, so that nothing a page draws is read or written anew."""
    found = page.get("/Contents")
    if found is None:
        return []
    held = found.get_object()
    return list(held) if isinstance(held, ArrayObject) else [found]


def _own(held: PdfObject | None) -> DictionaryObject:
    """A copy: pages share what they draw with, and each is changed once."""
    found = held.get_object() if held is not None else None
    return DictionaryObject(found) if isinstance(found, DictionaryObject) else DictionaryObject()


def _added(writer: PdfWriter, content: bytes) -> PdfObject:
    stream = DecodedStreamObject()
    stream.set_data(content)
    return writer._add_object(stream)


def _place(page: PageObject, line: PageObject) -> tuple[float, ...]:
    """Where a reader sees the lower edge, however the page is turned."""
    box, turn = page.cropbox, page.rotation % 360
    wide, high = float(box.width), float(box.height)
    across = high if turn in (90, 270) else wide
    size = min(1.0, (across - 2 * MARGIN) / float(line.mediabox.width))
    corner = {0: (0, 0), 90: (wide, 0), 180: (wide, high), 270: (0, high)}.get(turn, (0, 0))
    placed = (
        Transformation()
        .scale(size)
        .translate(MARGIN, MARGIN / 2)
        .rotate(turn)
        .translate(float(box.left) + corner[0], float(box.bottom) + corner[1])
    )
    return placed.ctm
