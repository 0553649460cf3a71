"""Keeps text readable on whatever accent colour the owner picks (WCAG contrast)."""

import colorsys
from collections.abc import Callable

INK = "#1c1a17"
PAPER = "#fbfaf7"
CHARCOAL = "#1b1917"
WHITE = "#ffffff"
READABLE = 4.8  # AA asks 4.5; the rest is for surfaces a little off the page
VISIBLE = 3.0


def shades(accent: str) -> dict[str, dict[str, str]]:
    """The accent as a surface, as text, and the text upon it, for light and for dark pages."""
    return {"light": _shades(accent, PAPER), "dark": _shades(accent, CHARCOAL)}


def contrast(one: str, other: str) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _shades(accent: str, page: str) -> dict[str, str]:
    surface = _moved(
        accent, page, lambda c: contrast(c, page) >= VISIBLE and contrast(c, _on(c)) >= READABLE
    )
    text = _moved(accent, page, lambda c: contrast(c, page) >= READABLE)
    return {"accent": surface, "on-accent": _on(surface), "accent-text": text}


def _on(surface: str) -> str:
    return max((INK, WHITE), key=lambda text: contrast(text, surface))


def _moved(colour: str, page: str, enough: Callable[[str], bool]) -> str:
    """The same hue, moved away from the page's lightness until it is far enough."""
    hue, light, saturation = colorsys.rgb_to_hls(*_rgb(colour))
    away = -0.02 if _luminance(page) > 0.5 else 0.02
    while not enough(colour) and 0 <= light + away <= 1:
        light += away
        colour = _hex(colorsys.hls_to_rgb(hue, light, saturation))
    return colour


def _luminance(colour: str) -> float:
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _rgb(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _rgb(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def _hex(rgb: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(c * 255):02x}" for c in rgb)
