"""How much longer a page takes where there is more of everything."""

import math
from collections.abc import Callable
from typing import NamedTuple

from deploy.bench.rounds import compare
from deploy.bench.stand import Shop, Stand


class Growth(NamedTuple):
    name: str
    ratio: float
    exponent: float


def grow(
    stand: Stand,
    small: dict[str, str],
    large: dict[str, str],
    ask: Callable[[Shop, str], Callable[[], float]],
) -> list[Growth]:
    """The same pages of both shops, in turns."""
    found = []
    for name, path in small.items():
        ratio = compare(ask(stand.large, large[name]), ask(stand.small, path))
        exponent = math.log(ratio.median) / math.log(stand.large.products / stand.small.products)
        print(f"  {'grown: ' + name:<40}{ratio}, exponent {exponent:.2f}", flush=True)
        found.append(Growth(name, ratio.median, exponent))
    return found
