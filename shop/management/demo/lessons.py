"""What one buys of their time."""

from datetime import time
from typing import Any

from shop.management.demo.thing import Ask, Hours, Offer, Picture, Thing, Way, paid

ZONE = {"time_zone": "Europe/Berlin"}
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY = range(6)
SALLY: dict[str, Any] = {"kind": "service", "seller": "sallys-type", "category": "advice"}
RITA: dict[str, Any] = {"kind": "service", "seller": "ritas-press", "category": "lessons"}

REVIEW = Thing(
    **SALLY,
    slug="page-review",
    name="Page Review",
    tagline="Send a layout. We mark what to change, and say why.",
    tags=["Layout", "Books"],
    includes=[
        "45 minutes by video",
        "Your pages, marked up as PDF",
        "One round of questions after",
    ],
    ways=[
        Way("Up to 8 pages", paid((9000, 9900))),
        Way("Up to 24 pages", paid((16500, 18000)), "Marked before we meet, the same talk"),
    ],
    pictures=[Picture("review-page", "A printed page with corrections in red along its margin")],
    asks=[
        Ask(
            "What are we looking at?",
            ["A book", "A magazine", "A website", "Something else"],
            required=True,
        ),
        Ask("What bothers you about it?", [], required=True),
        Ask("A link to the pages, if there is one already", []),
    ],
    offer=Offer(
        [
            Hours(range(MONDAY, FRIDAY), time(9, 30), time(12, 30)),
            Hours([TUESDAY, THURSDAY], time(14), time(17, 30)),
        ],
        {
            "minutes": 45,
            "place_detail": "https://meet.example.com/page-review",
            "buffer_minutes": 15,
            "notice_hours": 72,
            "horizon_days": 60,
            "daily_cap": 3,
            "cancel_hours": 48,
            "cancel_policy": "After that we keep half: by then your pages are marked.",
            "onboarding": "Send your pages as PDF two days before, to the address in your mail.",
            **ZONE,
        },
    ),
    related=["foundry-shelf", "lettered-name", "marlow-serif"],
    days=132,
    more={"feature_keys": ["reviews"]},
)

LETTERED = Thing(
    **SALLY,
    slug="lettered-name",
    name="A Lettered Name",
    tagline="One word, drawn for one place, and yours for good.",
    tags=["Lettering", "Signs"],
    includes=["Three sketches, one of them drawn out", "Outlines for print, web and sign makers"],
    ways=[Way("One name", paid((48000, 53000)))],
    pictures=[
        Picture("lettered-curve", "A large letter as an outline, with the handles it hangs on")
    ],
    asks=[
        Ask("Which name?", [], required=True),
        Ask("Where will it stand?", ["Shop front", "Masthead", "Label", "Screen"], required=True),
    ],
    offer=Offer(
        [Hours([WEDNESDAY], time(10), time(13)), Hours([FRIDAY], time(9), time(11, 30))],
        {
            "minutes": 30,
            "delivery_days": 21,
            "revisions": 2,
            "place_detail": "https://meet.example.com/lettering",
            "notice_hours": 48,
            "horizon_days": 45,
            "daily_cap": 2,
            "by_request": True,
            "cancel_hours": 72,
            "cancel_policy": "Once the sketches are drawn, we return half.",
            "onboarding": "We answer within a working day and confirm the time of our first talk.",
            **ZONE,
        },
    ),
    related=["page-review", "quay-grotesk", "harbour-figures"],
    days=54,
    more={"limit_per_customer": 1},
)

BRUSH = Thing(
    **RITA,
    slug="brush-lesson",
    name="Brush Lesson",
    tagline="An hour at the desk by video, pen in hand.",
    tags=["Lettering", "Beginners"],
    includes=["60 minutes, by video", "Practice sheets as PDF", "A recording to keep"],
    ways=[
        Way("One person", paid((6000, 6600))),
        Way("Two people", paid((9000, 9900)), "At one desk, with one screen"),
    ],
    pictures=[
        Picture("brush-strokes", "Broad strokes of a brush between ruled lines, an n forming")
    ],
    asks=[Ask("Which hand do you write with?", ["Right", "Left", "Both"], required=True)],
    offer=Offer(
        [
            Hours([TUESDAY, WEDNESDAY, THURSDAY], time(17), time(20)),
            Hours([SATURDAY], time(10), time(14)),
        ],
        {
            "minutes": 60,
            "place_detail": "https://meet.example.com/brush",
            "buffer_minutes": 30,
            "notice_hours": 24,
            "horizon_days": 42,
            "cancel_hours": 24,
            "cancel_policy": "After that the hour is paid; you may send somebody else.",
            "onboarding": "The practice sheets reach you a day before. Print them on rough paper.",
            **ZONE,
        },
    ),
    related=["press-evening", "grid-notes", "on-margins"],
    days=96,
)

EVENING = Thing(
    **RITA,
    slug="press-evening",
    name="Press Evening",
    tagline="Six people, one proof press, and a sentence of your own.",
    tags=["Beginners", "Wood type", "Berlin"],
    includes=["Three hours at the press", "Paper, ink and supper", "Twenty prints to take home"],
    ways=[Way("A place", paid((4500, 4900)))],
    pictures=[Picture("press-prints", "A stack of fresh prints, a red sun on the one on top")],
    asks=[Ask("Anything you do not eat?", [])],
    offer=Offer(
        [Hours([FRIDAY], time(18), time(21))],
        {
            "minutes": 180,
            "place": "address",
            "place_detail": "Rita’s Press, 14 Canal Street, 10999 Berlin, in the second courtyard",
            "notice_hours": 48,
            "horizon_days": 90,
            "capacity": 6,
            "daily_cap": 1,
            "cancel_hours": 72,
            "cancel_policy": "After that your place is paid; anybody may take it for you.",
            **ZONE,
        },
    ),
    related=["brush-lesson", "poster-kit", "wood-type-scans"],
    days=19,
    more={"limit_per_customer": 2, "several": True},
)

FOLDING = Thing(
    **RITA,
    slug="folding-lesson",
    name="Folding Lesson",
    tagline="One sheet, seven folds, and a map that closes by itself.",
    tags=["Beginners"],
    includes=["60 minutes, by video", "Paper by post"],
    ways=[Way("One person", paid((4000, 4400)))],
    pictures=[Picture("folding-map", "A sheet folded like a map, each panel in another shade")],
    offer=Offer(
        [Hours([SATURDAY], time(15), time(18))],
        {"minutes": 60, "capacity": 4, "notice_hours": 168, **ZONE},
    ),
    days=-14,
)
