"""What comes from Rita's press."""

from typing import Any

from shop.management.demo.thing import Picture, Thing, Version, Way, paid

RITA: dict[str, Any] = {"kind": "digital", "seller": "ritas-press"}

GRIDS = Thing(
    **RITA,
    category="workbooks",
    slug="grid-notes",
    name="Grid Notes",
    tagline="A workbook: thirty pages to measure, and thirty to fill.",
    tags=["Books", "Layout", "PDF"],
    includes=[
        "PDF, 96 pages, to print or to draw on, with your name at the foot",
        "12 blank grids for InDesign and Affinity",
    ],
    ways=[
        Way("Personal", paid((1800, 2000)), "To print for yourself"),
        Way("Classroom", paid((12000, 13200)), "Up to thirty people in a year"),
    ],
    pictures=[
        Picture("grid-spread", "Two pages side by side: one measured in red, one an empty grid"),
        Picture("grid-sheets", "Four small sheets, each divided by another grid"),
    ],
    versions=[
        Version("First edition", "As it was on the course.", ["Grid-Notes.pdf"]),
        Version(
            "Second edition",
            "- Page 22 is right now: the gutter was two millimetres short\n"
            "- Four more blank grids, for narrow columns",
            ["Grid-Notes.pdf", "Blank-grids.zip"],
        ),
    ],
    related=["on-margins", "brush-lesson", "poster-kit"],
    days=188,
    more={"stamped": True},
)

POSTERS = Thing(
    **RITA,
    category="layouts",
    slug="poster-kit",
    name="Poster Kit",
    formerly="sixteen-posters",
    tagline="Sixteen layouts for one loud sentence.",
    tags=["Posters", "Layout", "Riso"],
    includes=["16 layouts, A3 to A0", "SVG and PDF", "Print notes for riso and screen"],
    ways=[
        Way("Personal", paid((2400, 2700))),
        Way("Team", paid((7200, 7900)), "Up to five people"),
    ],
    pictures=[
        Picture("poster-wall", "Three posters on a wall, each a print in two inks"),
        Picture("poster-sheet", "One poster with crop marks and a bar of its two inks"),
    ],
    versions=[
        Version("1.3", "Two layouts for very long words.", ["Poster-Kit.zip", "Print-notes.pdf"])
    ],
    related=["wood-type-scans", "press-evening", "plain-letters"],
    days=118,
)

LETTERS = Thing(
    **RITA,
    category="layouts",
    slug="plain-letters",
    name="Plain Letters",
    tagline="Letterhead, invoice, quote and a reminder that stays polite.",
    tags=["Layout", "Office"],
    includes=["4 sheets in English and German", "LibreOffice, Word, Pages and HTML"],
    ways=[Way("One business", paid((2200, 2400)))],
    pictures=[Picture("letter-sheet", "An invoice on a plain sheet, its sum ruled off twice")],
    versions=[Version("2", "The American window is where it should be.", ["Plain-Letters.zip"])],
    related=["grid-notes", "poster-kit"],
    days=81,
)

SCANS = Thing(
    **RITA,
    category="layouts",
    slug="wood-type-scans",
    name="Wood Type, Drawer 4",
    tagline="118 sorts with every nick. Sold forty times, then closed.",
    tags=["Posters", "Wood type"],
    includes=["Two alphabets, 1200 dpi", "Contact sheet and map of the cases"],
    ways=[Way("One of forty", paid((6400, 6900)))],
    pictures=[Picture("scans-sorts", "Eight wooden sorts in a drawer, their letters reversed")],
    versions=[Version("Drawer 4", "Both alphabets.", ["Wood-Type-4.zip", "Contact-sheet.pdf"])],
    related=["poster-kit", "press-evening"],
    days=26,
    more={"stock": 3, "limit_per_customer": 1},
)

MARGINS = Thing(
    **RITA,
    category="workbooks",
    slug="on-margins",
    name="A Small Book of Margins",
    tagline="Sixty-four pages on the white around the words.",
    tags=["Books", "PDF"],
    includes=["PDF, 64 pages", "The same, to fold and sew"],
    ways=[Way("PDF", paid((300, 300), suggested=(900, 1000)))],
    pictures=[Picture("margins-cover", "A small book, its cover empty but for a narrow block")],
    versions=[Version("1", "The first edition.", ["On-Margins.pdf", "On-Margins-to-sew.pdf"])],
    related=["grid-notes", "brush-lesson"],
    days=47,
)

RISO = Thing(
    **RITA,
    category="workbooks",
    slug="riso-notes",
    name="Riso Colour Notes",
    tagline="Which two inks make a third, and which make mud.",
    tags=["Riso"],
    ways=[Way("Personal", paid((1600, 1800)))],
    days=None,
)
