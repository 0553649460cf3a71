"""The demo's pictures: drawn by code, in the taste of the covers."""

from collections.abc import Callable
from functools import cache, partial

from shop.management.demo.drawing import pages, presswork, specimens
from shop.management.demo.drawing.sheet import Sheet

DRAWINGS: dict[str, Callable[[], Sheet]] = {
    "marlow-capitals": specimens.capitals,
    "marlow-construction": specimens.construction,
    "marlow-spread": pages.spread,
    "quay-signs": specimens.signs,
    "quay-weights": specimens.weights,
    "ledger-columns": specimens.columns,
    "harbour-numbers": specimens.numbers,
    "shelf-three": specimens.three,
    "stencil-crate": specimens.crate,
    "lettered-curve": specimens.handles,
    "grid-spread": pages.measured,
    "grid-sheets": pages.grids,
    "review-page": pages.review,
    "letter-sheet": pages.letter,
    "margins-cover": pages.booklet,
    "folding-map": pages.folded,
    "poster-wall": presswork.wall,
    "poster-sheet": presswork.poster,
    "press-prints": presswork.stack,
    "scans-sorts": presswork.sorts,
    "brush-strokes": presswork.strokes,
    "plan-free": partial(pages.fan, 1, "#e3d3b4", "#c9432b"),
    "plan-plus": partial(pages.fan, 3, "#c3d6da", "#24406b"),
    "plan-pro": partial(pages.fan, 10, "#2a5a44", "#e2a233"),
}


@cache
def draw(name: str) -> bytes:
    """A PNG; drawn once, however often a test seeds its shop."""
    return DRAWINGS[name]().png()
