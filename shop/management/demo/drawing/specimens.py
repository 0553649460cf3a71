"""Type, shown as its makers would show it."""

from shop.management.demo.drawing.capitals import Pen
from shop.management.demo.drawing.sheet import FINE, HEIGHT, WIDTH, Sheet

INK, RED, PAPER, SAND, BLUE = "#26211d", "#c9432b", "#f4ecdc", "#e3d3b4", "#24406b"
SUMS = ["1 204.00", "87.50", "12 960.75", "3.20", "640.00"]


def capitals() -> Sheet:
    """A word between the lines that measure it."""
    sheet = Sheet(PAPER, FINE)
    for word, base in (("MAR", 282), ("LOW", 512)):
        for y in (base - 190, base):
            sheet.line([(0, y), (WIDTH, y)], RED, 0.75)
        Pen(sheet, 96 if word == "MAR" else 110, base, 190, INK).write(word, 36)
    for x, note in ((96, "Title capitals"), (330, "Book"), (640, "190 pt")):
        sheet.begin((x, 562), note, 15, RED, 500)
    return sheet


def construction() -> Sheet:
    sheet = Sheet(SAND)
    for x in (150, 222, 404, 586):
        sheet.line([(x, 0), (x, HEIGHT)], "#c7b48e", 0.75)
    for y in (70, 280, 530):
        sheet.line([(0, y), (WIDTH, y)], "#c7b48e", 0.75)
    pen = Pen(sheet, 150, 530, 460, INK)
    pen.foot = RED
    pen.write("R")
    return sheet


def signs() -> Sheet:
    """Four boards, as a painter would leave them to dry."""
    sheet = Sheet("#c3d6da", FINE)
    for x, y, ink in ((40, 40, BLUE), (410, 40, RED), (40, 310, "#e8b64a"), (410, 310, PAPER)):
        sheet.box(x, y, 350, 250, ink)
    sheet.box(90, 150, 170, 30, PAPER)
    sheet.shape([(240, 95), (340, 165), (240, 235)], PAPER)
    sheet.write((585, 250), "7", 230, PAPER, 700)
    sheet.write((215, 465), "Ferry", 100, INK, 700)
    sheet.disc(585, 435, 82, RED)
    sheet.box(525, 420, 120, 30, PAPER)
    return sheet


def weights() -> Sheet:
    sheet = Sheet(BLUE)
    for place, weight in enumerate((200, 320, 440, 560, 680, 800)):
        ink = "#e8743b" if weight == 680 else PAPER
        sheet.begin((48, 112 + 90 * place), "Harbour", 92, ink, weight)
        sheet.begin((720, 112 + 90 * place), str(weight), 15, ink, 400)
    return sheet


def columns() -> Sheet:
    """Each figure in a cell of its own, so that they stand in columns whatever the face."""
    sheet = Sheet("#e9efe2", FINE)
    for y in range(62, 600, 68):
        sheet.line([(0, y), (WIDTH, y)], "#b9cbb2", 0.75)
    for x in (300, 660):
        sheet.line([(x, 0), (x, HEIGHT)], RED, 0.75)
    for place, amount in enumerate([*SUMS, "14 895.45"]):
        y = 120 + 68 * place + (16 if place == len(SUMS) else 0)
        for back, sign in enumerate(reversed(amount)):
            sheet.write((630 - 36 * back, y), sign, 54, "#1c3a2b", 600)
    for y in (416, 422):
        sheet.line([(312, y), (650, y)], INK, 1.5)
    return sheet


def numbers() -> Sheet:
    sheet = Sheet("#f0e2c8")
    tiles = ("#26211d", RED, "#1f6152", "#7b2f3c", BLUE, "#26211d")
    for place, ink in enumerate(tiles):
        x, y = 40 + 245 * (place % 3), 40 + 265 * (place // 3)
        sheet.box(x, y, 230, 250, ink)
        sheet.write((x + 115, y + 208), str(place + 1), 220, PAPER, 800)
    return sheet


def three() -> Sheet:
    sheet = Sheet("#ddd0e2")
    for x, ink in ((40, PAPER), (290, "#54306b"), (540, "#e2a233")):
        sheet.box(x, 60, 220, 480, ink)
    sheet.paper, ground = PAPER, sheet.paper
    Pen(sheet, 72, 400, 180, INK).write("R")
    sheet.paper = ground
    sheet.write((400, 400), "a", 280, PAPER, 700)
    sheet.write((650, 400), "8", 250, INK, 500)
    for x, ink in ((150, INK), (400, PAPER), (650, INK)):
        sheet.box(x - 24, 470, 48, 4, ink)
    return sheet


def crate() -> Sheet:
    sheet = Sheet("#d9b98a")
    for y in range(0, 600, 100):
        sheet.box(0, y, WIDTH, 3, "#a98252")
    for x in (60, 700):
        sheet.box(x, 0, 40, HEIGHT, "#c7a473")
    sheet.write((400, 490), "8", 520, INK, 800)
    sheet.box(388, 80, 24, 460, "#d9b98a")
    for y in range(0, 600, 100):
        sheet.box(388, y, 24, 3, "#a98252")
    return sheet


def handles() -> Sheet:
    """A letter as its maker sees it: an outline, and the handles it hangs on."""
    sheet = Sheet(PAPER)
    for y in (120, 480):
        sheet.line([(0, y), (WIDTH, y)], "#d8ccb4", 0.75)
    for wide, high in ((190, 196), (112, 150)):
        for turn, (x, y) in enumerate(((0, -high), (wide, 0), (0, high), (-wide, 0))):
            along = (0.55 * wide, 0) if turn % 2 == 0 else (0, 0.55 * high)
            ends = [(400 + x + s * along[0], 300 + y + s * along[1]) for s in (-1, 1)]
            sheet.line(ends, RED, 1)
            for end in ends:
                sheet.disc(*end, 5, RED)
            sheet.box(394 + x, 294 + y, 12, 12, BLUE)
        sheet.ring((400, 300), (wide, high), INK, 2.5)
    return sheet
