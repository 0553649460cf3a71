"""Roman capitals with bracketed serifs, for the specimen of a face that nobody has cut.

A letter is 700 high and stands on 0; y goes up, as in the drawings of type.
"""

from __future__ import annotations

from collections.abc import Callable
from math import cos, pi, sin

from shop.management.demo.drawing.sheet import Point, Sheet

THICK, THIN, REACH, FOOT = 104, 30, 62, 24
STEPS = 24


class Pen:
    """Puts letters where they stand on a sheet."""

    def __init__(self, sheet: Sheet, left: float, base: float, height: float, ink: str) -> None:
        self.sheet, self.left, self.base, self.ink = sheet, left, base, ink
        self.unit = height / 700
        self.foot = ink

    def write(self, word: str, gap: float = 40) -> float:
        """Where the next letter would begin."""
        for letter in word:
            self.left += (LETTERS[letter](self) + gap) * self.unit
        return self.left

    def fill(self, points: list[Point], ink: str = "") -> None:
        self.sheet.shape(
            [(self.left + x * self.unit, self.base - y * self.unit) for x, y in points],
            ink or self.ink,
        )

    def stem(self, x: float, thick: float, *, inward: float = REACH) -> None:
        self.fill([(x, 0), (x + thick, 0), (x + thick, 700), (x, 700)])
        for y, up in ((0, 1), (700, -1)):
            self.serif(x, thick, y, up, right=inward)

    def serif(self, x: float, thick: float, y: float, up: int, right: float = REACH) -> None:
        """A foot whose corners are rounded towards the stem."""
        self.fill(_bracket(x, -REACH, y, up), self.foot)
        self.fill(_bracket(x + thick, right, y, up), self.foot)
        self.fill(
            [(x, y), (x + thick, y), (x + thick, y + up * FOOT), (x, y + up * FOOT)], self.foot
        )

    def foot_of_slope(self, x: float, thick: float, y: float, up: int) -> None:
        """A plain one: between it and a slope there is no room for a curve."""
        left, right, edge = x - REACH * 0.8, x + thick + REACH * 0.8, y + up * FOOT
        self.fill([(left, y), (right, y), (right, edge), (left, edge)], self.foot)

    def slope(self, top: float, low: float, thick: float) -> None:
        self.fill([(top, 700), (top + thick, 700), (low + thick, 0), (low, 0)])

    def oval(self, centre: Point, size: Point, ink: str = "") -> None:
        self.fill(_arc(centre, size, 0, 2 * pi), ink)


def _bracket(x: float, reach: float, y: float, up: int) -> list[Point]:
    """From the end of the foot in a curve up to the stem."""
    curve = [
        (x + reach * (1 - sin(t)), y + up * (FOOT + abs(reach) * (1 - cos(t))))
        for t in (pi / 2 * step / STEPS for step in range(STEPS + 1))
    ]
    return [(x, y), (x + reach, y), *curve]


def _arc(centre: Point, size: Point, begin: float, end: float) -> list[Point]:
    (x, y), (wide, high) = centre, size
    turns = [begin + (end - begin) * step / (4 * STEPS) for step in range(4 * STEPS + 1)]
    return [(x + wide * cos(t), y + high * sin(t)) for t in turns]


def _m(pen: Pen) -> float:
    pen.slope(70, 360, THICK)
    pen.slope(690 - THIN, 360 + THICK / 2, THIN)
    pen.stem(70, THIN, inward=REACH / 2)
    pen.stem(660, THICK)
    return 660 + THICK + REACH


def _a(pen: Pen) -> float:
    pen.slope(330, 70, THIN)
    pen.slope(300, 540, THICK)
    pen.fill([(140, 225), (520, 225), (520, 225 + THIN), (140, 225 + THIN)])
    pen.foot_of_slope(70, THIN, 0, 1)
    pen.foot_of_slope(540, THICK, 0, 1)
    return 540 + THICK + REACH


def _r(pen: Pen) -> float:
    pen.fill([(160, 700), (300, 700), *_arc((300, 515), (250, 185), pi / 2, -pi / 2), (160, 330)])
    pen.fill(
        [(160, 672), (290, 672), *_arc((290, 515), (140, 157), pi / 2, -pi / 2), (160, 358)],
        pen.sheet.paper,
    )
    pen.fill([(265, 345), (385, 345), (600, 0), (600 - THICK - 24, 0)])
    pen.foot_of_slope(600 - THICK - 24, THICK + 24, 0, 1)
    pen.stem(REACH, THICK)
    return 600 + REACH


def _l(pen: Pen) -> float:
    pen.fill([(REACH, 0), (470, 0), (486, 190), (466, 190), (380, FOOT), (REACH, FOOT)])
    pen.stem(REACH, THICK)
    return 486


def _o(pen: Pen) -> float:
    pen.oval((360, 350), (350, 366))
    pen.oval((360, 350), (244, 336), pen.sheet.paper)
    return 710


def _w(pen: Pen) -> float:
    for top, low, thick in (
        (60, 300, THICK),
        (560, 330, THIN),
        (430, 670, THICK),
        (890, 710, THIN),
    ):
        pen.slope(top, low, thick)
    for x, thick in ((60, THICK), (430, THICK), (890, THIN)):
        pen.foot_of_slope(x, thick, 700, -1)
    return 890 + THIN + REACH


LETTERS: dict[str, Callable[[Pen], float]] = {
    "M": _m, "A": _a, "R": _r, "L": _l, "O": _o, "W": _w,
}  # fmt: skip
