"""Lists, categories and products that have to be made, beside a bare page; and how they grow.

Each is asked for after the catalogue's version was raised: as the first visitor after a change of
something else. Where it says "changed", something that the page shows has changed as well.
"""

from collections.abc import Callable

import psycopg

from deploy.bench.growth import grow
from deploy.bench.rounds import compare, verdict
from deploy.bench.shelf import categories, lists, product, seller
from deploy.bench.stand import Shop, Stand

GOAL = 3.0
FLAT = 1.3
CHANGE = "UPDATE catalog_version SET number = number + 1"
CHANGES = {
    "list": """
        UPDATE catalog_listing SET edition = edition + 1 WHERE id = (
            SELECT id FROM catalog_listing WHERE currency = 'EUR'
            ORDER BY rank, published_at DESC, product_id DESC LIMIT 1)
    """,
    "product": "UPDATE catalog_product SET edition = edition + 1 WHERE slug = '{slug}'",
}


def measure(stand: Stand) -> None:
    pages = {
        "lists": lists(stand.large),
        "categories": categories(stand.large),
        "products": {"product": product(stand.large)},
        "others": {"landing": "/", "seller": seller(stand.large), "pricing": "/pricing/"},
    }
    for what, paths in pages.items():
        worst = against_bare(stand, paths)
        print(
            f"{what}: at most {worst:.2f} of a bare page (goal {GOAL:.2f}): {verdict(worst, GOAL)}"
        )
    changed(stand)
    small = lists(stand.small) | categories(stand.small) | {"product": product(stand.small)}
    large = pages["lists"] | pages["categories"] | pages["products"]
    grown = grow(stand, small, large, making)
    steepest = max(grown, key=lambda growth: growth.ratio)
    steep = verdict(steepest.ratio, FLAT)
    print(
        f"growth from {stand.small.products:,} to {stand.large.products:,} products: at most "
        f"{steepest.ratio:.2f} times as long ({steepest.name}; goal {FLAT:.2f}): {steep}"
    )


def against_bare(stand: Stand, paths: dict[str, str]) -> float:
    worst = 0.0
    for name, path in paths.items():
        ratio = compare(making(stand.large, path), lambda: stand.bare.seconds("/"))
        worst = max(worst, ratio.median)
        print(f"  {name:<40}{ratio}", flush=True)
    return worst


def changed(stand: Stand) -> None:
    """The list when its first product has changed, and the product itself."""
    paths = {"list": "/products/", "product": product(stand.large)}
    for name, path in paths.items():
        change = CHANGES[name].format(slug=path.split("/")[-2])
        ask = making(stand.large, path, change)
        ratio = compare(ask, lambda: stand.bare.seconds("/"))
        print(f"  {'changed: ' + name:<40}{ratio}", flush=True)


def making(shop: Shop, path: str, change: str = "") -> Callable[[], float]:
    connection = psycopg.connect(shop.database, autocommit=True)

    def seconds() -> float:
        if change:
            connection.execute(change.encode())
        connection.execute(CHANGE)
        return shop.client.seconds(path)

    return seconds
