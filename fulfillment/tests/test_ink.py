"""A line in a PDF: on every page, in any letters that can be printed, and nothing else changed."""

from __future__ import annotations

import time
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import ArrayObject, NameObject, RectangleObject
from pytest_django import Settings

from fulfillment import ink
from fulfillment.tests.books import a_book, words


def test_the_line_stands_on_every_page_and_bookmarks_and_links_stay() -> None:
    made = PdfReader(BytesIO(ink.stamp(a_book(4), ["For Pia, order 1042"])))
    texts = [page.extract_text() for page in made.pages]
    assert all("For Pia, order 1042" in text for text in texts)
    assert [f"Page {number}" in text for number, text in enumerate(texts, 1)] == [True] * 4
    (mark,) = made.outline
    assert mark["/Title"] == "The end"  # type: ignore[call-overload]  # it is no list of marks
    assert made.get_destination_page_number(mark) == 3  # type: ignore[arg-type]  # as above
    links = [note.get_object() for note in made.pages[0]["/Annots"]]  # type: ignore[attr-defined]  # an array
    assert links[0]["/A"]["/URI"] == "https://a.test"
    assert links[1]["/Dest"][0].get_object()["/Type"] == "/Page"
    assert made.metadata
    assert made.metadata.title == "A book"


@pytest.mark.parametrize(
    "name", ["Jörg Ünal", "Владимир", "Ελένη", "שרה", "محمد", "Đặng Thị Ngọc", "Łukasz Żak"]
)
def test_names_of_many_scripts_are_printed(name: str) -> None:
    made = words(ink.stamp(a_book(1), [f"For {name}"]))[0]
    assert set(name.replace(" ", "")) <= set(made)


def test_letters_that_no_font_has_give_way_to_the_next_line() -> None:
    made = words(ink.stamp(a_book(1), ["For 山田太郎", "For yamada@example.com"]))[0]
    assert "yamada@example.com" in made
    with pytest.raises(ink.Unprintable):
        ink.stamp(a_book(1), ["山", "🎉"])


def test_a_font_more_is_looked_for_in_a_folder(settings: Settings, tmp_path: Path) -> None:
    settings.STAMP_FONTS_DIR = str(tmp_path)
    assert "For Pia" in words(ink.stamp(a_book(1), ["For Pia"]))[0]


def test_a_name_is_words_and_never_markup() -> None:
    wicked = '#read("/etc/passwd") $x$ *b* \\ #panic()'
    assert wicked in words(ink.stamp(a_book(1), [wicked]))[0]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_the_line_stands_at_the_foot_however_a_page_is_turned(turn: int) -> None:
    page = PdfReader(BytesIO(ink.stamp(a_book(1, turn), ["For Pia"]))).pages[0]
    wide, high = float(page.mediabox.width), float(page.mediabox.height)
    corner = {0: (18, 9), 90: (wide - 9, 18), 180: (wide - 18, high - 9), 270: (9, high - 18)}
    assert placed(page)[4:] == pytest.approx(corner[turn])
    assert placed(page)[:2] == pytest.approx(
        {0: (1, 0), 90: (0, 1), 180: (-1, 0), 270: (0, -1)}[turn]
    )


def placed(page: PageObject) -> list[float]:
    """The matrix by which the line is drawn."""
    drawn = page["/Contents"][-1].get_object().get_data()  # type: ignore[index]  # an array
    return [float(number) for number in drawn.split()[4:10]]


def test_a_cropped_page_shows_the_line_within_what_is_seen() -> None:
    writer = PdfWriter(clone_from=BytesIO(a_book(1)))
    writer.pages[0].cropbox = RectangleObject((100, 200, 300, 400))
    cut = BytesIO()
    writer.write(cut)
    long_name = "For " + "a very long name " * 9
    page = PdfReader(BytesIO(ink.stamp(cut.getvalue(), [long_name]))).pages[0]
    size, *_turn, left, bottom = placed(page)
    assert (left > 100, 200 < bottom < 230, size < 1) == (True, True, True)


def test_pages_that_share_what_they_draw_with_each_show_it_once() -> None:
    made = PdfReader(BytesIO(ink.stamp(a_book(3), ["For Pia"])))
    assert [page.extract_text().count("For Pia") for page in made.pages] == [1, 1, 1]
    forms = {page["/Resources"]["/XObject"].raw_get("/BuyersLine").idnum for page in made.pages}  # type: ignore[index]  # dictionaries
    assert len(forms) == 1


def test_an_empty_page_is_written_on_too() -> None:
    writer = PdfWriter()
    writer.add_blank_page(width=200, height=200)
    writer.add_blank_page(width=200, height=200)
    writer.pages[1][NameObject("/Contents")] = ArrayObject()
    made = BytesIO()
    writer.write(made)
    assert words(ink.stamp(made.getvalue(), ["For Pia"])) == ["For Pia", "For Pia"]


BROKEN = {
    "nothing": b"",
    "no PDF": b"%PDF-1.7\n" + bytes(range(256)) * 40,
    "cut off": a_book()[:700],
    "encrypted": a_book(password="secret"),
    "open to read, but not to change": a_book(owner="secret"),
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_what_cannot_be_written_in_is_said_to_be_unfit(content: bytes) -> None:
    with pytest.raises(ink.Unfit):
        ink.stamp(content, ["For Pia"])


def test_a_thousand_pages_take_seconds() -> None:
    book, begun = a_book(1000), time.monotonic()
    assert len(ink.stamp(book, ["For Pia"])) < 4 * len(book)
    assert time.monotonic() - begun < 30
