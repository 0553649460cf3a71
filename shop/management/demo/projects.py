"""What both of them mean to build."""

from typing import Any

# `weeks` is how far off the launch is, `of` the product that came out of it.
PROJECTS: list[dict[str, Any]] = [
    {
        "seller": "sallys-type",
        "name": "Stencil for the harbour",
        "state": "building",
        "expected_amount": 60000,
        "weeks": 3,
        "of": "quay-stencil",
        "notes": "Plates are cut. Ask the harbour office about the photograph.",
    },
    {
        "seller": "sallys-type",
        "name": "Display sizes",
        "state": "building",
        "expected_amount": 90000,
        "weeks": 11,
        "of": "marlow-display",
        "notes": "The Q is too proud of itself. Spacing above 60 pt still by hand.",
    },
    {
        "seller": "sallys-type",
        "name": "Greek, with somebody who reads it",
        "state": "idea",
        "notes": "Write to Eleni before drawing anything.",
    },
    {
        "seller": "sallys-type",
        "name": "Page reviews",
        "state": "live",
        "expected_amount": 108000,
        "of": "page-review",
        "notes": "Twelve a month are enough. More, and they get worse.",
    },
    {
        "seller": "ritas-press",
        "name": "Two inks: the notes as a book",
        "state": "building",
        "expected_amount": 40000,
        "weeks": 9,
        "of": "riso-notes",
        "notes": "Still missing: teal on yellow, and anything with gold.",
    },
    {
        "seller": "ritas-press",
        "name": "Folding, by video",
        "state": "building",
        "expected_amount": 24000,
        "weeks": 2,
        "of": "folding-lesson",
        "notes": "Second camera from above. Test whether the paper arrives flat.",
    },
    {
        "seller": "ritas-press",
        "name": "A summer week at the press",
        "state": "idea",
        "expected_amount": 150000,
        "weeks": 36,
        "notes": "Needs a second pair of hands and a place to sleep for six.",
    },
    {
        "seller": "ritas-press",
        "name": "Postcards",
        "state": "paused",
        "notes": "Postage ate it. Again when there are envelopes that fit.",
    },
]
