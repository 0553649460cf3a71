"""PDFs as sellers make them, with what must survive: bookmarks, links, turned pages."""

from __future__ import annotations

from io import BytesIO

from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Link

from shop.management.demo import pdf


def a_book(pages: int = 3, turn: int = 0, password: str = "", owner: str = "") -> bytes:
    drawn = [pdf.text(76, 700, f"Page {number + 1}", 20) for number in range(pages)]
    writer = PdfWriter(clone_from=BytesIO(pdf.write(drawn, "A book")))
    writer.add_outline_item(title="The end", page_number=pages - 1)
    writer.add_annotation(page_number=0, annotation=Link(rect=(9, 9, 99, 99), url="https://a.test"))
    writer.add_annotation(
        page_number=0, annotation=Link(rect=(9, 109, 99, 199), target_page_index=pages - 1)
    )
    if turn:
        for page in writer.pages:
            page.rotate(turn)
    if password or owner:
        writer.encrypt(password, owner or None, algorithm="AES-256")
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def words(content: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(content)).pages]
