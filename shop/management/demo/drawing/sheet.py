"""A sheet of paper to draw on, in units of which 800 are its width."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from io import BytesIO

from django.contrib.staticfiles import finders
from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 800, 600
SMOOTH = 2  # drawn larger, so that shrinking smooths the edges
# Pixels to a unit before that: what stands large with its letters, and the rest.
FINE, PLAIN = 4, 2
type Point = tuple[float, float]


class Sheet:
    def __init__(self, paper: str, scale: int = PLAIN) -> None:
        self.paper, self.scale = paper, scale
        self.image = Image.new("RGB", (WIDTH * scale, HEIGHT * scale), paper)
        self.pen = ImageDraw.Draw(self.image)

    def shape(self, points: Sequence[Point], ink: str) -> None:
        self.pen.polygon([(x * self.scale, y * self.scale) for x, y in points], fill=ink)

    def box(self, x: float, y: float, width: float, height: float, ink: str) -> None:
        self.shape([(x, y), (x + width, y), (x + width, y + height), (x, y + height)], ink)

    def frame(self, x: float, y: float, width: float, height: float, ink: str) -> None:
        corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)]
        self.line(corners, ink)

    def disc(self, x: float, y: float, radius: float, ink: str) -> None:
        self.pen.ellipse(
            [part * self.scale for part in (x - radius, y - radius, x + radius, y + radius)],
            fill=ink,
        )

    def ring(self, centre: Point, size: Point, ink: str, width: float) -> None:
        (x, y), (wide, high) = centre, size
        outer = [part * self.scale for part in (x - wide, y - high, x + wide, y + high)]
        self.pen.ellipse(outer, outline=ink, width=round(width * self.scale))

    def line(self, points: Sequence[Point], ink: str, width: float = 1) -> None:
        path = [(x * self.scale, y * self.scale) for x, y in points]
        self.pen.line(path, fill=ink, width=round(width * self.scale), joint="curve")

    def write(self, at: Point, text: str, size: float, ink: str, weight: int = 800) -> None:
        """Centred over this point of its base line."""
        font = _font(round(size * self.scale), weight)
        self.pen.text((at[0] * self.scale, at[1] * self.scale), text, ink, font, "ms")

    def begin(self, at: Point, text: str, size: float, ink: str, weight: int = 800) -> None:
        """From this point of its base line on."""
        font = _font(round(size * self.scale), weight)
        self.pen.text((at[0] * self.scale, at[1] * self.scale), text, ink, font, "ls")

    def put(self, picture: Image.Image, x: float, y: float, width: float) -> None:
        """Another picture, at this width."""
        size = round(width * self.scale), round(width * self.scale * picture.height / picture.width)
        drawn = picture.resize(size, Image.Resampling.BOX)
        self.image.paste(drawn, (round(x * self.scale), round(y * self.scale)))

    def png(self) -> bytes:
        drawn = BytesIO()
        self.image.reduce(SMOOTH).save(drawn, "PNG", compress_level=1)
        return drawn.getvalue()


@cache
def _font(size: int, weight: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """The shop's own face; before the theme is built, the one that comes with Pillow."""
    built = finders.find("dist/bricolage.woff2")
    if not built:
        return ImageFont.load_default(size)
    font = ImageFont.truetype(built, size)
    font.set_variation_by_axes([weight])
    return font
