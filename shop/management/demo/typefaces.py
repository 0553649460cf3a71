"""What Sally draws."""

from typing import Any

from shop.management.demo.thing import Pair, Picture, Thing, Version, Way, paid

SALLY: dict[str, Any] = {"kind": "digital", "seller": "sallys-type", "category": "typefaces"}


def _licences(one: Pair, team: Pair, studio: Pair, **terms: Any) -> list[Way]:
    return [
        Way("Personal", paid(one, **terms), "One person, all of their machines"),
        Way("Team", paid(team), "Up to five people"),
        Way("Studio", paid(studio), "Up to thirty people, and apps"),
    ]


MARLOW = Thing(
    **SALLY,
    slug="marlow-serif",
    name="Marlow Serif",
    tagline="A warm text face for books and long reads, drawn over four winters.",
    tags=["Serif", "Text", "Books"],
    includes=[
        "18 styles, from Light to Black",
        "OTF for the desk, WOFF2 for the web",
        "Small caps, four sets of figures, real fractions",
        "Every update, for good",
    ],
    ways=_licences((4900, 5500), (14900, 16500), (39000, 42900)),
    pictures=[
        Picture(
            "marlow-capitals", "The word Marlow in capitals, between hairlines that measure it"
        ),
        Picture("marlow-construction", "A capital R, very large, with its serifs marked in red"),
        Picture("marlow-spread", "An open book, its left page beginning with a large initial"),
    ],
    versions=[
        Version(
            "1.0",
            "The whole family: nine weights, upright and italic.",
            ["Marlow-Serif-1.0.zip", "Marlow-Serif-specimen.pdf"],
        ),
        Version(
            "1.1",
            "- Real fractions in every style\n"
            "- The italic *f* no longer touches the *ü* after it\n"
            "- WOFF2 files are a tenth smaller",
            ["Marlow-Serif-1.1.zip", "Marlow-Serif-specimen.pdf", "Licence.txt"],
        ),
    ],
    related=["quay-grotesk", "ledger-mono", "foundry-shelf", "page-review"],
    days=204,
    more={"feature_keys": ["desktop_fonts", "web_fonts"]},
)

QUAY = Thing(
    **SALLY,
    slug="quay-grotesk",
    name="Quay Grotesk",
    tagline="A plain-spoken sans, after the signs of a small harbour.",
    tags=["Sans", "Signs"],
    includes=["10 weights with italics", "OTF and WOFF2", "Every update, for good"],
    ways=_licences((3900, 4400), (11900, 13200), (29000, 31900)),
    pictures=[
        Picture("quay-signs", "Four painted signs: an arrow, the number 7, the word ferry, a disc"),
        Picture("quay-weights", "The word Harbour in six weights, from thin to very heavy"),
    ],
    versions=[
        Version("2.0", "Redrawn from the signs themselves.", ["Quay-Grotesk-2.0.zip"]),
        Version(
            "2.1",
            "- Vietnamese\n- A lowered colon for times of day",
            ["Quay-Grotesk-2.1.zip", "Quay-Grotesk-specimen.pdf", "Licence.txt"],
        ),
    ],
    related=["harbour-figures", "ledger-mono", "foundry-shelf", "lettered-name"],
    days=171,
    more={"feature_keys": ["desktop_fonts", "web_fonts"]},
)

LEDGER = Thing(
    **SALLY,
    slug="ledger-mono",
    name="Ledger Mono",
    tagline="Figures that line up, for code, tables and invoices.",
    tags=["Mono", "Figures", "Code"],
    includes=["6 styles", "OTF and WOFF2", "Box-drawing characters", "A key for three machines"],
    ways=_licences((2900, 3200), (8900, 9800), (21000, 23000)),
    pictures=[Picture("ledger-columns", "A page of a cash book: five rows of figures and a sum")],
    versions=[
        Version(
            "1.2",
            "Box-drawing characters close without gaps, in bold too.",
            ["Ledger-Mono-1.2.zip", "Ledger-Mono-specimen.pdf"],
        )
    ],
    keys={"devices": 3, "file_days": 30},
    related=["quay-grotesk", "foundry-shelf", "marlow-serif"],
    days=140,
    more={"feature_keys": ["desktop_fonts", "web_fonts"]},
)

HARBOUR = Thing(
    **SALLY,
    slug="harbour-figures",
    name="Harbour Figures",
    tagline="Ten figures, eight arrows and a pointing hand. Free.",
    tags=["Figures", "Signs", "Free"],
    includes=["One style, 46 characters", "A sheet of doors as SVG", "Open Font Licence"],
    ways=[Way("Open licence", paid((0, 0)))],
    pictures=[Picture("harbour-numbers", "The figures 1 to 6 in white on dark tiles, two rows")],
    versions=[
        Version("1.0", "Everything there is.", ["Harbour-Figures-1.0.zip", "Harbour-doors.svg"])
    ],
    related=["quay-grotesk", "lettered-name"],
    days=62,
)

SHELF = Thing(
    **SALLY,
    slug="foundry-shelf",
    name="The Foundry Shelf",
    tagline="A serif, a sans and a mono that were made to share a page.",
    tags=["Serif", "Sans", "Mono"],
    includes=["34 styles in three families", "Notes on setting them together"],
    ways=_licences((8900, 9900), (27900, 30700), (69000, 75900), compare_at=(11700, 13100)),
    pictures=[Picture("shelf-three", "Three tall sheets side by side: a serif, a sans, a figure")],
    bundled=["marlow-serif", "quay-grotesk", "ledger-mono"],
    related=["marlow-serif", "quay-grotesk", "ledger-mono", "page-review"],
    days=33,
    more={"feature_keys": ["desktop_fonts", "web_fonts"]},
)

DISPLAY = Thing(
    **SALLY,
    slug="marlow-display",
    name="Marlow Display",
    tagline="The same voice, for the large sizes.",
    tags=["Serif", "Headlines"],
    ways=_licences((3900, 4400), (11900, 13200), (29000, 31900)),
    days=None,
)

STENCIL = Thing(
    **SALLY,
    slug="quay-stencil",
    name="Quay Stencil",
    tagline="The harbour’s letters, for crates and walls.",
    tags=["Sans", "Signs", "Stencil"],
    includes=["4 weights", "Cutting guides as SVG"],
    ways=_licences((3400, 3800), (9900, 10900), (24000, 26500)),
    pictures=[Picture("stencil-crate", "A crate with the figure 8 sprayed on it through a plate")],
    versions=[Version("1.0", "The first four weights.", ["Quay-Stencil-1.0.zip"])],
    related=["quay-grotesk"],
    days=-21,
)

OLD_SANS = Thing(
    **SALLY,
    slug="ledger-sans",
    name="Ledger Sans",
    tagline="Our first sans, kept for those who have it.",
    tags=["Sans"],
    ways=[Way("Personal", paid((1900, 2100)))],
    days=330,
    archived=True,
)
