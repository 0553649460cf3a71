"""Ink on paper: prints of the covers' family, and what they are made with."""

from io import BytesIO
from itertools import pairwise
from math import cos, pi, sin

from PIL import Image

from catalog import print as covers
from shop.management.demo.drawing.pages import leaf
from shop.management.demo.drawing.sheet import HEIGHT, WIDTH, Point, Sheet

INK, RED, PAPER = "#26211d", "#c9432b", "#f4ecdc"
WALL = ("strike", "concert", "lost-cat")


def wall() -> Sheet:
    sheet = Sheet("#efe7d8")
    for place, name in enumerate(WALL):
        x = 46 + 244 * place
        leaf(sheet, x, 130, 220, 340)
        sheet.put(_print(name, upright=True), x + 14, 144, 192)
        for y, width in ((404, 160), (430, 110)):
            sheet.box(x + 14, y, width, 14, INK)
    return sheet


def poster() -> Sheet:
    sheet = Sheet("#dfe5e3")
    leaf(sheet, 210, 20, 380, 560)
    for x, away in ((236, -1), (564, 1)):
        for y, up in ((50, -1), (550, 1)):
            sheet.line([(x, y + 4 * up), (x, y + 20 * up)], INK, 0.75)
            sheet.line([(x + 4 * away, y), (x + 20 * away, y)], INK, 0.75)
    sheet.put(_print("one-loud-sentence", upright=True), 236, 50, 328)
    for y, width in ((466, 300), (500, 220)):
        sheet.box(236, y, width, 22, INK)
    for place, ink in enumerate(("#2d4a7c", "#dd5a36", INK)):
        sheet.box(320 + 30 * place, 556, 30, 10, ink)
    return sheet


def stack() -> Sheet:
    sheet = Sheet("#3a2a35")
    for place in range(5):
        leaf(sheet, 130 + 8 * place, 96 - 7 * place, 500, 400)
    sheet.put(_print("a-sentence-of-ones-own"), 190, 96, 444)
    sheet.box(190, 352, 250, 20, INK)
    sheet.box(190, 384, 170, 20, INK)
    return sheet


def sorts() -> Sheet:
    """Wood, and the letters on it as the paper will not see them."""
    sheet = Sheet("#5b3b25")
    for place, sign in enumerate("RAUM&8gk"):
        x, y = 36 + 184 * (place % 4), 36 + 270 * (place // 4)
        wood = "#c99a5f" if place % 3 else "#bd8b4f"
        sheet.box(x, y, 172, 256, wood)
        for grain in (16, 36, 222, 240):
            sheet.line([(x, y + grain), (x + 172, y + grain + 3)], "#a97a43", 1)
        sheet.put(_turned(sign, wood), x + 1, y + 52, 170)
    return sheet


def strokes() -> Sheet:
    """A broad brush, held at one angle: thick down, thin across."""
    sheet = Sheet("#f6efe1")
    for y in (148, 430):
        sheet.line([(0, y), (WIDTH, y)], "#9db6c4", 1)
    for x in (60, 180):
        _stroke(sheet, [(x + 6 * sin(t / 4), 170 + 26 * t) for t in range(11)])
    _stroke(sheet, [(330, 170 + 26 * t) for t in range(11)])
    turns = [pi - pi * t / 30 for t in range(31)]
    arch: list[Point] = [(418 + 84 * cos(t), 262 - 92 * sin(t)) for t in turns]
    _stroke(sheet, [*arch, (502, 300), (502, 430)])
    sheet.disc(690, 300, 62, RED)
    return sheet


def _stroke(sheet: Sheet, path: list[Point]) -> None:
    for (x, y), (other_x, other_y) in pairwise(path):
        edge = [(x, y), (x + 44, y - 22), (other_x + 44, other_y - 22), (other_x, other_y)]
        sheet.shape(edge, "#1f2f45")
        sheet.line([*edge, edge[0]], "#1f2f45", 2)


def _print(name: str, *, upright: bool = False) -> Image.Image:
    picture = Image.open(BytesIO(covers.png(name))).convert("RGB")
    wide = picture.height * 4 // 5 if upright else picture.width * 9 // 10
    left = (picture.width - wide) // 2
    return picture.crop((left, 0, left + wide, picture.height))


def _turned(sign: str, wood: str) -> Image.Image:
    """As it stands on the wood: the other way round."""
    sheet = Sheet(wood)
    sheet.write((WIDTH / 2, HEIGHT / 2 + 140), sign, 400, INK)
    across, edge = sheet.image.width, sheet.image.height * 9 // 16
    block = sheet.image.crop((across // 2 - edge, 0, across // 2 + edge, sheet.image.height))
    return block.reduce(4).transpose(Image.Transpose.FLIP_LEFT_RIGHT)
