"""Charts as plain SVG: whole numbers for the attributes, the colours come from the stylesheet."""

from collections.abc import Sequence
from dataclasses import dataclass

STEP, THICK, TALL = 20, 14, 100


@dataclass(frozen=True)
class Bar:
    label: str
    value: int
    x: int
    y: int
    height: int


@dataclass(frozen=True)
class Chart:
    bars: list[Bar]
    most: int
    total: int

    width = property(lambda self: len(self.bars) * STEP)
    tall = TALL
    thick = THICK


def chart(values: Sequence[tuple[str, int]]) -> Chart:
    """A bar for each value; a value that is there at all is never drawn as nothing."""
    most = max((value for _label, value in values), default=0)
    bars = []
    for place, (label, value) in enumerate(values):
        height = max(round(value * TALL / most), 2) if value else 0
        x = place * STEP + (STEP - THICK) // 2
        bars.append(Bar(label, value, x, TALL - height, height))
    return Chart(bars, most, sum(value for _label, value in values))
