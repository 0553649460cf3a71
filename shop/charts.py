"""Charts as plain SVG: whole numbers for the attributes, the colours come from the stylesheet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shop.lib.money import Money

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


@dataclass(frozen=True)
class Sums:
    """Money over time, in one currency: as bars, and in the words beside them."""

    currency: str
    chart: Chart

    @property
    def rows(self) -> list[tuple[str, Money]]:
        return [(bar.label, Money(bar.value, self.currency)) for bar in self.chart.bars]

    @property
    def latest(self) -> Money:
        return self.rows[-1][1]

    @property
    def total(self) -> Money:
        return Money(self.chart.total, self.currency)

    @property
    def most(self) -> Money:
        return Money(self.chart.most, self.currency)


def sums(labels: Sequence[str], amounts: Mapping[str, Sequence[int]]) -> list[Sums]:
    """A chart for each currency, that with the most of it first."""
    found = [
        Sums(currency, chart(list(zip(labels, values, strict=True))))
        for currency, values in amounts.items()
    ]
    return sorted(found, key=lambda each: (-each.total.decimal, each.currency))
