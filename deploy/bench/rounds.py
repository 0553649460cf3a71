"""Two things in turns, so that a machine that is slow for a while slows both."""

import statistics
from collections.abc import Callable
from typing import NamedTuple

ROUNDS = 11
TIMES = 10


class Ratio(NamedTuple):
    """How many times as long one takes as the other: the median, and the middle half."""

    median: float
    low: float
    high: float
    milliseconds: float

    def __str__(self) -> str:
        return f"{self.median:5.2f} ({self.low:.2f} to {self.high:.2f}), {self.milliseconds:.1f} ms"


def compare(ours: Callable[[], float], theirs: Callable[[], float]) -> Ratio:
    for _ in range(3):
        ours(), theirs()
    times: list[float] = []
    ratios: list[float] = []
    for _ in range(ROUNDS):
        other = statistics.median(theirs() for _ in range(TIMES))
        own = statistics.median(ours() for _ in range(TIMES))
        times.append(own)
        ratios.append(own / other)
    low, median, high = statistics.quantiles(ratios, n=4)
    return Ratio(median, low, high, statistics.median(times) * 1000)


def verdict(reached: float, goal: float, *, most: bool = True) -> str:
    good = reached <= goal if most else reached >= goal
    return "reached" if good else "MISSED"
