"""Three ways to come back."""

from typing import Any

from shop.management.demo.thing import Picture, Thing, Way, paid

SALLY: dict[str, Any] = {"kind": "plan", "seller": "sallys-type"}
BASICS = ["basics"]
MORE = [*BASICS, "reminders", "reports"]
MOST = [*MORE, "ai_coach", "priority_support"]

FREE = Thing(
    **SALLY,
    slug="free",
    name="Free",
    tagline="To look around, for as long as you like.",
    includes=["Trial cuts of every typeface", "The letter, once a month"],
    ways=[Way("One person", paid((0, 0), "month"))],
    pictures=[Picture("plan-free", "One sheet of paper with a single line ruled on it")],
    days=250,
    more={"feature_keys": BASICS},
)

PLUS = Thing(
    **SALLY,
    slug="plus",
    name="Plus",
    tagline="For one person who sets words often.",
    includes=[
        "Every typeface, for one person",
        "New releases a week before anyone else",
        "Reminders before anything runs out",
        "A report each quarter, for your books",
        "Answers within two days",
    ],
    ways=[
        Way(
            "One person",
            [
                *paid((900, 1000), "month", trial_days=14),
                *paid((9000, 10000), "year", trial_days=14),
            ],
        )
    ],
    pictures=[Picture("plan-plus", "Three sheets of paper, one behind the other")],
    days=250,
    more={"feature_keys": MORE},
)

PRO = Thing(
    **SALLY,
    slug="pro",
    name="Pro",
    tagline="For a studio that shares its tools.",
    includes=[
        "Everything in Plus, for ten people",
        "The Margin Coach, 40 pages a month",
        "Four Page Reviews a year",
        "Answers within a day",
    ],
    ways=[
        Way(
            "Up to ten people",
            [
                *paid((2400, 2700), "month", monthly_credits=40),
                *paid((24000, 27000), "year", monthly_credits=40),
            ],
        )
    ],
    pictures=[Picture("plan-pro", "Ten sheets of paper fanned out like cards")],
    days=250,
    more={"feature_keys": MOST},
)

PLANS = [FREE, PLUS, PRO]
