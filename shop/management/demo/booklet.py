"""A few pages about a thing: its title, what was said of it, and a sheet to write on."""

import re
from collections.abc import Iterator
from textwrap import wrap

from shop.management.demo import pdf, words
from shop.management.demo.pdf import HEIGHT, WIDTH, Face
from shop.management.demo.thing import Thing

MARGIN, LEADING, LETTERS, ROWS = 76, 16, 78, 42


def bind(thing: Thing) -> bytes:
    return pdf.write([_title(thing), *_pages(thing), _grid()], thing.name)


def _title(thing: Thing) -> str:
    top = HEIGHT - 220
    return "\n".join([
        "0.79 0.26 0.17 rg",
        f"{MARGIN} {top + 60} 48 6 re f",
        "0.15 0.13 0.11 rg",
        pdf.text(MARGIN, top, thing.name, 38, Face.BOLD),
        *(
            pdf.text(MARGIN, top - 34 - 20 * place, line, 14)
            for place, line in enumerate(wrap(thing.tagline, 60))
        ),
        *(
            pdf.text(MARGIN, 200 - 18 * place, line, 10.5)
            for place, line in enumerate(thing.includes)
        ),
        pdf.text(MARGIN, 60, words.NOTE, 8),
    ])  # fmt: skip


def _pages(thing: Thing) -> Iterator[str]:
    rows = list(_rows(words.description(thing.slug)))
    for start in range(0, len(rows), ROWS):
        yield "\n".join(
            pdf.text(MARGIN, HEIGHT - 100 - LEADING * place, line, 11, face)
            for place, (line, face) in enumerate(rows[start : start + ROWS])
            if line
        )


def _rows(said: str) -> Iterator[tuple[str, Face]]:
    """Paragraphs in lines that fit; headings in bold, lists with their marks."""
    for block in said.split("\n\n"):
        plain = re.sub(r"[*|]", "", block)
        if plain.startswith("#"):
            yield plain.lstrip("# "), Face.BOLD
            continue
        items = re.split(r"\n(?=- |\d\. )", plain)
        for item in items:
            for line in wrap(" ".join(item.split()), LETTERS):
                yield line, Face.PLAIN
        yield "", Face.PLAIN


def _grid() -> str:
    """Twelve fields across and sixteen down, in hairlines."""
    wide, high = (WIDTH - 2 * MARGIN) / 12, (HEIGHT - 2 * MARGIN) / 16
    across = [
        f"{MARGIN + wide * place:.2f} {MARGIN} m {MARGIN + wide * place:.2f} {HEIGHT - MARGIN} l S"
        for place in range(13)
    ]
    down = [
        f"{MARGIN} {MARGIN + high * place:.2f} m {WIDTH - MARGIN} {MARGIN + high * place:.2f} l S"
        for place in range(17)
    ]
    return "\n".join(["0.5 0.63 0.72 RG 0.4 w", *across, *down])
