"""A file with a table in it, read with care: CSV as spreadsheets write it, or XLSX."""

from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext as _
from tablib.core import Dataset

from shop.lib.exported import FORMULAE, QUOTE

BYTES = 1_000_000
UNPACKED = 30_000_000
# Brought in they are one transaction, for which others wait on SQLite: some ten seconds.
ROWS = 1_000
LONGEST = 60_000


class Unreadable(Exception):
    """This file is no table that we can read; says what to do about it."""


def read(content: bytes) -> Any:
    """The table as a tablib dataset, whose values are all texts."""
    if len(content) > BYTES:
        raise Unreadable(_("This file is larger than 1 MB. Please split it."))
    table = _xlsx(content) if content.startswith(b"PK") else _csv(content)
    if not table.headers or not table.height:
        raise Unreadable(_("There are no rows in this file; the first line names the columns."))
    if table.height > ROWS:
        raise Unreadable(_("This file has more than %(n)s rows. Please split it.") % {"n": ROWS})
    headers = [str(name or "").strip().lower() for name in table.headers]
    if len(set(headers)) < len(headers):
        raise Unreadable(_("Two columns have the same name, or none."))
    texts = Dataset(headers=headers)
    for row in table:
        cells = [_text(cell) for cell in row]
        if any(cells):
            texts.append(cells)
    return texts


def _csv(content: bytes) -> Any:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable(_("Please save the file as CSV in UTF-8, or as XLSX.")) from None
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        return Dataset().load(text, format="csv", delimiter=delimiter)
    except Exception:  # noqa: BLE001  a reader of other people's files fails in many ways
        raise Unreadable(_("This file is no table that we can read.")) from None


def _xlsx(content: bytes) -> Any:
    try:
        with ZipFile(BytesIO(content)) as packed:
            # Before it is unpacked: a small file may hold more than there is memory.
            if sum(part.file_size for part in packed.infolist()) > UNPACKED:
                raise Unreadable(_("This file holds too much. Please split it."))
    except BadZipFile:
        raise Unreadable(_("This file is no table that we can read.")) from None
    try:
        return Dataset().load(content, format="xlsx")
    except Exception:  # noqa: BLE001  see above
        raise Unreadable(_("This file is no table that we can read.")) from None


def _text(cell: Any) -> str:
    """A number that a spreadsheet has made of an amount comes back as it was typed."""
    if isinstance(cell, float):
        cell = f"{cell:.3f}".rstrip("0").rstrip(".")
    text = str("" if cell is None else cell).replace("\x00", "").strip()[:LONGEST]
    text = text.replace("\r\n", "\n")
    return text[1:] if text[:1] == QUOTE and text[1:].startswith(FORMULAE) else text
