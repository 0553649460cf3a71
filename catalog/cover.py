"""Generated covers: prints of one family, two inks each, seeded by the slug."""

import hashlib
from collections.abc import Callable, Iterator
from itertools import product
from math import cos, pi, sin
from typing import NamedTuple

WIDTH, HEIGHT = 400, 300
TILE = 100


class Inks(NamedTuple):
    paper: str
    first: str
    second: str
    both: str


class Plates(NamedTuple):
    """What each ink prints; where the two meet, a third colour comes out."""

    first: str
    second: str


INKS = (
    Inks("#f0e2c8", "#2d4a7c", "#dd5a36", "#3a2340"),
    Inks("#f2c8bd", "#1f6152", "#c93d2c", "#2b2a24"),
    Inks("#e8b64a", "#7b2f3c", "#f3e6cb", "#c0553b"),
    Inks("#c3d6da", "#24406b", "#e8743b", "#4b2a3e"),
    Inks("#c9d3b0", "#2a5a44", "#e58a6d", "#3d3a2c"),
    Inks("#dacbe0", "#54306b", "#e2a233", "#6a2a3a"),
    Inks("#2b4053", "#e9dcc3", "#e2693f", "#f0a067"),
    Inks("#3a2a35", "#e9a6a0", "#e5c15a", "#f6e3bd"),
)


def draw(slug: str) -> str:
    dice = _dice(slug)
    inks = INKS[next(dice) % len(INKS)]
    plates = MOTIFS[next(dice) % len(MOTIFS)](dice)
    sheet = f'width="{WIDTH}" height="{HEIGHT}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {sheet} viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<defs><clipPath id="a">{plates.first}</clipPath><g id="b">{plates.second}</g></defs>'
        f'<rect {sheet} fill="{inks.paper}"/>'
        f'<rect {sheet} fill="{inks.first}" clip-path="url(#a)"/>'
        f'<use href="#b" fill="{inks.second}"/>'
        f'<g clip-path="url(#a)"><use href="#b" fill="{inks.both}"/></g>'
        "</svg>"
    )


def _discs(dice: Iterator[int]) -> Plates:
    """A disc behind bars."""
    across, radius = 130 + next(dice) % 141, 84 + next(dice) % 36
    height, gap = 130 + next(dice) % 41, 26 + next(dice) % 3 * 6
    start = next(dice) % 2 * 200
    bars = "".join(_rect(start + step, 0, gap / 2, HEIGHT) for step in range(0, 200, gap))
    return Plates(_circle(across, height, radius), bars)


def _screen(dice: Iterator[int]) -> Plates:
    """A halftone screen that grows to one side, over half a sun."""
    grow = 1 if next(dice) % 2 else -1
    dots = "".join(
        _circle(25 + 50 * column, 25 + 50 * row, 5 + (column if grow > 0 else 7 - column) * 2.4)
        for column, row in product(range(8), range(6))
    )
    across, radius = 200 - grow * (40 + next(dice) % 60), 110 + next(dice) % 40
    return Plates(_half(across, 150, radius, upper=bool(next(dice) % 2)), dots)


def _quarters(dice: Iterator[int]) -> Plates:
    """Quarter discs on a grid, each tile turned by chance."""
    first, second = "", ""
    for column, row in product(range(4), range(3)):
        x, y, turn = column * TILE, row * TILE, next(dice)
        if turn & 4 or turn & 8:
            first += _quarter(x, y, turn % 4)
        if turn & 16 or not turn & 12:
            second += _quarter(x, y, (turn >> 5) % 4)
    return Plates(first, second)


def _petals(dice: Iterator[int]) -> Plates:
    """A flower whose petals lie one over the other."""
    count, across = 8 + next(dice) % 3 * 2, 150 + next(dice) % 101
    length, width = 76 + next(dice) % 30, 34 + next(dice) % 12
    petals = [
        f'<ellipse cx="{across + length}" cy="150" rx="{length}" ry="{width}"'
        f' transform="rotate({360 * place // count} {across} 150)"/>'
        for place in range(count)
    ]
    return Plates("".join(petals[::2]), "".join(petals[1::2]))


def _steps(dice: Iterator[int]) -> Plates:
    """Stairs before a sun."""
    count, climb = 5 + next(dice) % 4, 1 if next(dice) % 2 else -1
    wide = WIDTH / count
    stairs = "".join(
        _rect(place * wide, HEIGHT - tall, wide + 0.5, tall)
        for place in range(count)
        if (tall := 40 + 200 * (place if climb > 0 else count - 1 - place) / count)
    )
    sun = _circle(200 - climb * (20 + next(dice) % 70), 110 + next(dice) % 40, 72 + next(dice) % 30)
    return Plates(stairs, sun)


def _waves(dice: Iterator[int]) -> Plates:
    """Two swells that cross."""
    high, thick = 26 + next(dice) % 20, 20 + next(dice) % 8
    return Plates(
        "".join(_wave(y, high, thick) for y in range(10, HEIGHT, 2 * thick + 14)),
        "".join(_wave(y, -high, thick / 2) for y in range(next(dice) % 30, HEIGHT, 2 * thick + 14)),
    )


def _arches(dice: Iterator[int]) -> Plates:
    """Rings that rise from two places on the ground."""
    left, right = next(dice) % 90 + 40, WIDTH - next(dice) % 90 - 40
    band = 24 + next(dice) % 8
    return Plates(_rings(left, band, 4), _rings(right, band, 3 + next(dice) % 2))


def _fan(dice: Iterator[int]) -> Plates:
    """Rays from a corner and a disc that catches them."""
    corner, count = next(dice) % 2 * WIDTH, 7 + next(dice) % 5
    rays = "".join(_ray(corner, place, count) for place in range(count))
    across = WIDTH - 130 - next(dice) % 50 if not corner else 130 + next(dice) % 50
    return Plates(_circle(across, 120 + next(dice) % 40, 80 + next(dice) % 20), rays)


MOTIFS: tuple[Callable[[Iterator[int]], Plates], ...] = (
    _discs,
    _screen,
    _quarters,
    _petals,
    _steps,
    _waves,
    _arches,
    _fan,
)


def _dice(slug: str) -> Iterator[int]:
    return iter(hashlib.sha512(slug.encode("utf-8", "surrogatepass")).digest())


def _circle(x: float, y: float, radius: float) -> str:
    return f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}"/>'


def _rect(x: float, y: float, width: float, height: float) -> str:
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}"/>'


def _half(x: float, y: float, radius: float, *, upper: bool) -> str:
    return f'<path d="M{x - radius:g} {y:g}a{radius} {radius} 0 0 {int(upper)} {2 * radius} 0z"/>'


def _quarter(x: int, y: int, turn: int) -> str:
    """A quarter disc that fills its tile, its corner in one of the four corners."""
    right, low = turn in (1, 2), turn in (2, 3)
    corner_x, corner_y = x + TILE * right, y + TILE * low
    across, down = (-TILE if right else TILE), (-TILE if low else TILE)
    sweep = int(right == low)
    return (
        f'<path d="M{corner_x} {corner_y}h{across}a{TILE} {TILE} 0 0 {sweep} {-across} {down}z"/>'
    )


def _wave(y: float, high: float, thick: float) -> str:
    return (
        f'<path d="M0 {y:g}c66 {-high:g} 133 {-high:g} 200 0s133 {high:g} 200 0v{thick:g}'
        f'c-66 {high:g}-133 {high:g}-200 0s-133 {-high:g}-200 0z"/>'
    )


def _rings(x: int, band: int, count: int) -> str:
    rings = ""
    for place in range(count):
        outer = 2 * band * (place + 1) - band // 2
        inner = outer - band
        rings += (
            f'<path d="M{x - outer} {HEIGHT}a{outer} {outer} 0 0 1 {2 * outer} 0h{-band}'
            f'a{inner} {inner} 0 0 0 {-2 * inner} 0z"/>'
        )
    return rings


def _ray(corner: int, place: int, count: int) -> str:
    """A thin wedge: half of its share of the quarter turn."""
    reach, share = 520, pi / 2 / count
    side = -1 if corner else 1
    points = [
        (corner + side * reach * cos(angle), HEIGHT - reach * sin(angle))
        for angle in (share * (place + 0.25), share * (place + 0.75))
    ]
    path = "L".join(f"{x:.0f} {y:.0f}" for x, y in points)
    return f'<path d="M{corner} {HEIGHT}L{path}z"/>'
