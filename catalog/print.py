"""The printed cover as a picture of dots, for sites that show no drawings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from math import acos, copysign, cos, hypot, pi, radians, sin, sqrt
from xml.etree import ElementTree as ET

from PIL import Image, ImageChops, ImageDraw

from catalog.cover import HEIGHT, WIDTH, draw

SIZE = (1200, 630)
SCALE = 4  # larger than shown, so that shrinking smooths the edges
SVG = "{http://www.w3.org/2000/svg}"
STEPS = 40
type Point = tuple[float, float]

TOKENS = re.compile(r"([MLhvacsz])|(-?\d*\.?\d+(?:e-?\d+)?)")


def png(slug: str) -> bytes:
    """The drawing's middle: a wider sheet than the cover's."""
    root = ET.fromstring(draw(slug))  # noqa: S314  drawn by ourselves
    paper, first, both = (
        root.findall(f"{SVG}rect")[0].get("fill", ""),
        root.findall(f"{SVG}rect")[1].get("fill", ""),
        root.findall(f"{SVG}g")[0].find(f"{SVG}use"),
    )
    second = root.find(f"{SVG}use")
    assert second is not None and both is not None  # noqa: S101, PT018  as draw() has it
    one = _mask(next(root.iter(f"{SVG}clipPath")))
    other = _mask(next(each for each in root.iter(f"{SVG}g") if each.get("id") == "b"))
    sheet = Image.new("RGB", one.size, paper)
    sheet.paste(first, mask=one)
    sheet.paste(second.get("fill", ""), mask=other)
    sheet.paste(both.get("fill", ""), mask=ImageChops.multiply(one, other))
    tall = round(sheet.width * SIZE[1] / SIZE[0])
    top = (sheet.height - tall) // 2
    small = sheet.crop((0, top, sheet.width, top + tall)).resize(SIZE, Image.Resampling.BOX)
    drawn = BytesIO()
    small.quantize(32, dither=Image.Dither.NONE).save(drawn, "PNG", optimize=True)
    return drawn.getvalue()


def _mask(plate: ET.Element) -> Image.Image:
    mask = Image.new("L", (WIDTH * SCALE, HEIGHT * SCALE))
    pen = ImageDraw.Draw(mask)
    for shape in plate:
        for outline in _outlines(shape):
            pen.polygon([(x * SCALE, y * SCALE) for x, y in outline], fill=255)
    return mask


def _outlines(shape: ET.Element) -> Iterator[list[Point]]:
    def number(name: str) -> float:
        return float(shape.get(name, "0"))

    kind = shape.tag.removeprefix(SVG)
    if kind == "rect":
        x, y, right, low = (
            number("x"), number("y"),
            number("x") + number("width"), number("y") + number("height"),
        )  # fmt: skip
        yield [(x, y), (right, y), (right, low), (x, low)]
    elif kind == "circle":
        yield _oval(number("cx"), number("cy"), number("r"), number("r"))
    elif kind == "ellipse":
        yield _turned(shape, _oval(number("cx"), number("cy"), number("rx"), number("ry")))
    else:
        yield from _path(shape.get("d", ""))


def _oval(x: float, y: float, wide: float, high: float) -> list[Point]:
    angles = [2 * pi * step / (4 * STEPS) for step in range(4 * STEPS)]
    return [(x + wide * cos(angle), y + high * sin(angle)) for angle in angles]


def _turned(shape: ET.Element, points: list[Point]) -> list[Point]:
    angle, x, y = map(float, re.findall(r"-?[\d.]+", shape.get("transform", "rotate(0 0 0)")))
    c, s = cos(radians(angle)), sin(radians(angle))
    return [(x + (px - x) * c - (py - y) * s, y + (px - x) * s + (py - y) * c) for px, py in points]


def _path(text: str) -> Iterator[list[Point]]:
    """As much of SVG's path language as the covers speak."""
    for command, numbers in _commands(text):
        if command == "M":
            outline: list[Point] = [(numbers[0], numbers[1])]
        elif command == "z":
            yield outline
        else:
            outline += PENS[command](outline, numbers)


def _commands(text: str) -> Iterator[tuple[str, list[float]]]:
    name = ""
    numbers: list[float] = []
    for command, number in TOKENS.findall(text):
        if command:
            if name:
                yield name, numbers
            name, numbers = command, []
        else:
            numbers.append(float(number))
    yield name, numbers


def _line(outline: list[Point], n: list[float]) -> list[Point]:
    return list(zip(n[::2], n[1::2], strict=True))


def _across(outline: list[Point], n: list[float]) -> list[Point]:
    x, y = outline[-1]
    return [(x + n[0], y)]


def _down(outline: list[Point], n: list[float]) -> list[Point]:
    x, y = outline[-1]
    return [(x, y + n[0])]


def _curve(outline: list[Point], n: list[float]) -> list[Point]:
    return _bezier(outline[-1], n)


def _smooth(outline: list[Point], n: list[float]) -> list[Point]:
    """Its first handle mirrors the last one of the curve before."""
    (x0, y0), (x1, y1) = outline[-2], outline[-1]
    length = hypot(n[0], n[1]) / (hypot(x1 - x0, y1 - y0) or 1)
    return _bezier(outline[-1], [(x1 - x0) * length, (y1 - y0) * length, *n])


def _bezier(start: Point, n: list[float]) -> list[Point]:
    x, y = start
    points = []
    for step in range(1, STEPS + 1):
        t = step / STEPS
        one, two, three = 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2, t**3
        points.append(
            (x + one * n[0] + two * n[2] + three * n[4], y + one * n[1] + two * n[3] + three * n[5])
        )
    return points


def _arc(outline: list[Point], n: list[float]) -> list[Point]:
    """A part of a circle: the covers have no other arcs."""
    (x, y), (radius, _ry, _turn, large, sweep, dx, dy) = outline[-1], n
    half = hypot(dx, dy) / 2
    rise = sqrt(max(radius**2 - half**2, 0)) / (2 * half) * (1 if large != sweep else -1)
    cx, cy = x + dx / 2 - rise * dy, y + dy / 2 + rise * dx
    start = copysign(acos(max(-1, min(1, (x - cx) / radius))), y - cy)
    end = copysign(acos(max(-1, min(1, (x + dx - cx) / radius))), y + dy - cy)
    span = (end - start) % (2 * pi) if sweep else -((start - end) % (2 * pi))
    angles = [start + span * step / STEPS for step in range(1, STEPS + 1)]
    return [(cx + radius * cos(angle), cy + radius * sin(angle)) for angle in angles]


PENS = {"L": _line, "h": _across, "v": _down, "c": _curve, "s": _smooth, "a": _arc}
