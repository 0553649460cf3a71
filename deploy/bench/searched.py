"""Searches, beside a bare page; and how they grow."""

from deploy.bench.growth import grow
from deploy.bench.listed import against_bare, making
from deploy.bench.rounds import verdict
from deploy.bench.shelf import searches
from deploy.bench.stand import Stand

GOAL = 5.0
EXPONENT = 0.5


def measure(stand: Stand) -> None:
    worst = against_bare(stand, searches(stand.large))
    print(f"search: at most {worst:.2f} of a bare page (goal {GOAL:.2f}): {verdict(worst, GOAL)}")
    grown = grow(stand, searches(stand.small), searches(stand.large), making)
    steepest = max(grown, key=lambda growth: growth.exponent)
    print(
        f"growth of search: exponent at most {steepest.exponent:.2f} ({steepest.name}; "
        f"goal {EXPONENT:.2f}): {verdict(steepest.exponent, EXPONENT)}"
    )
