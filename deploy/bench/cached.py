"""A public page that is kept, beside a bare page."""

from collections.abc import Callable

from deploy.bench.rounds import compare, verdict
from deploy.bench.shelf import product, seller
from deploy.bench.stand import Shop, Stand

GOAL = 1.0


def measure(stand: Stand) -> None:
    paths = {
        "landing": "/",
        "list": "/products/",
        "product": product(stand.large),
        "seller": seller(stand.large),
        "pricing": "/pricing/",
    }
    worst = 0.0
    for name, path in paths.items():
        ratio = compare(asking(stand.large, path), lambda: stand.bare.seconds("/"))
        worst = max(worst, ratio.median)
        print(f"  {'kept: ' + name:<40}{ratio}", flush=True)
    print(
        f"kept pages: at most {worst:.2f} of a bare page (goal {GOAL:.2f}): {verdict(worst, GOAL)}"
    )


def asking(shop: Shop, path: str) -> Callable[[], float]:
    return lambda: shop.client.seconds(path)
