"""Printed pages, with lines for words: one looks at where they stand."""

from collections.abc import Iterable

from shop.management.demo.drawing.capitals import Pen
from shop.management.demo.drawing.sheet import HEIGHT, WIDTH, Point, Sheet

INK, RED, PAPER, GREY, HAIR = "#26211d", "#c9432b", "#fbf6ea", "#a39a8c", "#d9cdb6"
RAGGED = (1, 0.97, 0.99, 0.94, 1, 0.96, 0.98, 1, 0.95, 0.99)


def lines(sheet: Sheet, at: Point, width: float, count: int, step: float = 17) -> None:
    """A paragraph; its last line is short."""
    x, y = at
    for place in range(count):
        part = 0.58 if place == count - 1 else RAGGED[(place * 7 + count) % len(RAGGED)]
        sheet.box(x, y + step * place, width * part, step * 0.36, GREY)


def leaf(sheet: Sheet, x: float, y: float, width: float, height: float) -> None:
    sheet.box(x + 4, y + 6, width, height, _shade(sheet.paper))
    sheet.box(x, y, width, height, PAPER)
    sheet.frame(x, y, width, height, HAIR)


def _shade(paper: str) -> str:
    parts = [int(paper[place : place + 2], 16) for place in (1, 3, 5)]
    return "#" + "".join(f"{round(part * 0.8):02x}" for part in parts)


def spread() -> Sheet:
    sheet = Sheet("#7b2f3c")
    leaf(sheet, 60, 60, 680, 480)
    sheet.box(399.5, 60, 1, 480, HAIR)
    sheet.paper = PAPER
    Pen(sheet, 116, 204, 84, RED).write("M")
    lines(sheet, (232, 123), 120, 5)
    lines(sheet, (120, 225), 232, 7)
    lines(sheet, (120, 361), 232, 6)
    lines(sheet, (448, 123), 232, 9)
    lines(sheet, (448, 293), 232, 10)
    for x in (236, 564):
        sheet.box(x - 8, 500, 16, 4, GREY)
    return sheet


def measured() -> Sheet:
    sheet = Sheet("#c9d3b0")
    for x in (60, 410):
        leaf(sheet, x, 60, 330, 480)
    lines(sheet, (112, 130), 210, 8)
    lines(sheet, (112, 283), 210, 11)
    for x in (112, 322):
        sheet.line([(x, 60), (x, 540)], RED, 1)
    for y in (126, 466):
        sheet.line([(60, y), (390, y)], RED, 1)
    grid(sheet, (440, 100, 270, 400), 6, 10)
    return sheet


def grid(sheet: Sheet, area: tuple[float, float, float, float], across: int, down: int) -> None:
    x, y, width, height = area
    for place in range(across + 1):
        at = x + width * place / across
        sheet.line([(at, y), (at, y + height)], "#7fa1b8", 0.75)
    for place in range(down + 1):
        at = y + height * place / down
        sheet.line([(x, at), (x + width, at)], "#7fa1b8", 0.75)


def grids() -> Sheet:
    sheet = Sheet("#2a5a44")
    sizes: Iterable[tuple[int, int]] = ((2, 3), (3, 8), (6, 12), (12, 24))
    for place, (across, down) in enumerate(sizes):
        x = 50 + 180 * place
        leaf(sheet, x, 160, 160, 280)
        grid(sheet, (x + 18, 184, 124, 228), across, down)
    return sheet


def review() -> Sheet:
    """A page with what somebody had to say about it."""
    sheet = Sheet("#dacbe0")
    leaf(sheet, 190, 30, 420, 540)
    sheet.box(240, 92, 210, 16, INK)
    for y, count in ((140, 6), (262, 9), (434, 5)):
        lines(sheet, (240, y), 250, count)
    sheet.line([(228, 258), (218, 258), (218, 412), (228, 412)], RED, 2.5)
    sheet.line([(240, 126), (338, 122), (450, 127)], RED, 3)
    sheet.line([(520, 145), (545, 166), (588, 116)], RED, 3)
    sheet.line([(506, 330), (580, 330)], RED, 2.5)
    sheet.shape([(506, 330), (522, 320), (522, 340)], RED)
    for y, width in ((300, 70), (312, 54)):
        sheet.box(520, y, width, 3, RED)
    sheet.ring((350, 490), (50, 20), RED, 2.5)
    return sheet


def letter() -> Sheet:
    sheet = Sheet("#c3d6da")
    leaf(sheet, 200, 24, 400, 576)
    sheet.box(246, 66, 120, 14, INK)
    lines(sheet, (246, 120), 110, 4, 13)
    lines(sheet, (246, 212), 300, 4, 14)
    for place, width in enumerate((46, 38, 52, 30)):
        y = 310 + 34 * place
        sheet.line([(246, y + 16), (554, y + 16)], HAIR, 0.75)
        sheet.box(246, y, 120 - 14 * (place % 3), 6, GREY)
        sheet.box(554 - width, y, width, 6, INK)
    sheet.write((500, 486), "1 240.00", 26, INK, 700)
    for y in (498, 502):
        sheet.line([(440, y), (554, y)], INK, 1)
    return sheet


def booklet() -> Sheet:
    sheet = Sheet("#e8b64a")
    sheet.box(258, 68, 300, 480, "#ba9140")
    sheet.box(250, 60, 300, 480, PAPER)
    sheet.box(250, 60, 14, 480, "#efe4cc")
    sheet.box(330, 150, 110, 170, "#7b2f3c")
    return sheet


def folded() -> Sheet:
    """A map that has been closed and opened a few times."""
    sheet = Sheet("#2b4053")
    for place in range(6):
        x, low = 100 + 100 * place, 34 if place % 2 else 0
        far = 0 if place % 2 else 34
        ink = "#e9dcc3" if place % 2 else "#f6efdf"
        sheet.shape([(x, 90 + low), (x + 100, 90 + far), (x + 100, 476 + far), (x, 476 + low)], ink)
    route = [(120, 420), (200, 330), (300, 372), (400, 260), (500, 300), (600, 190), (680, 160)]
    sheet.line(route, "#e2693f", 5)
    for end in (route[0], route[-1]):
        sheet.disc(*end, 11, "#e2693f")
    return sheet


def fan(count: int, ground: str, ink: str) -> Sheet:
    """So many sheets, one behind the other."""
    sheet = Sheet(ground)
    reach = min(46, 340 / count)
    for place in range(count):
        x = WIDTH / 2 - 125 + reach * (place - (count - 1) / 2)
        y = HEIGHT / 2 - 180 + 12 * (place - (count - 1) / 2)
        leaf(sheet, x, y, 250, 360)
    sheet.box(x + 28, y + 36, 90, 8, ink)
    lines(sheet, (x + 28, y + 66), 190, 9)
    return sheet
