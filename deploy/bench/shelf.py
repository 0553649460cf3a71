"""Addresses of the shelf that cost the most: rare kinds, deep cursors, ranges, many words."""

from deploy.bench.stand import Shop

KEYS = {
    "recommended": ("rank, published_at DESC, product_id DESC", "rank || '.' || -at || '.' || -p"),
    "newest": ("published_at DESC, product_id DESC", "-at || '.' || -p"),
    "price": ("amount, product_id", "amount || '.' || p"),
}
WORDS = {
    "a common word": "licence",
    "a word in all": "you",
    "a rare word": "zeppelin",
    "the beginning of a word": "pal",
    "one letter": "s",
    "two words": "quiet workshop",
    "two common words": "editable files",
    "no such word": "zzyzx",
}


def lists(shop: Shop) -> dict[str, str]:
    begin = "/products/"
    return {
        "list": begin,
        "list, newest": f"{begin}?sort=newest",
        "list, by price": f"{begin}?sort=price",
        "list, dearest": f"{begin}?sort=price_down",
        "list, dollars": f"{begin}?currency=USD",
        "list, a range of prices": f"{begin}?min=20&max=30",
        "list, a rare price": f"{begin}?min=120&max=500",
        "list, deep": f"{begin}?cursor={deep(shop, 'recommended')}",
        "list, newest, deep": f"{begin}?sort=newest&cursor={deep(shop, 'newest')}",
        "list, by price, deep": f"{begin}?sort=price&cursor={deep(shop, 'price')}",
        "kind": f"{begin}?kind=digital",
        "kind, few": f"{begin}?kind=service",
        "kind, rare": f"{begin}?kind=plan",
        "kind, rare, newest": f"{begin}?kind=plan&sort=newest",
        "kind, rare, by price": f"{begin}?kind=plan&sort=price",
    }


def categories(shop: Shop) -> dict[str, str]:
    begin = "/products/?category="
    return {
        "category": f"{begin}templates",
        "category, newest": f"{begin}templates&sort=newest",
        "category, by price": f"{begin}templates&sort=price",
        "category, a range of prices": f"{begin}templates&min=20&max=30",
        "category, rare": f"{begin}bookbinding",
        "category, rare kind": f"{begin}templates&kind=plan",
        "category, kind not in it": f"{begin}fonts&kind=service",
    }


def searches(_shop: Shop) -> dict[str, str]:
    plain = {name: f"/products/?q={words.replace(' ', '+')}" for name, words in WORDS.items()}
    within = "/products/?category=bookbinding&q=licence"
    return plain | {
        "a common word, by price": "/products/?q=licence&sort=price",
        "a common word in a rare category": within,
        "a common word of a rare kind": "/products/?q=licence&kind=plan",
    }


def product(shop: Shop) -> str:
    slug = _value(shop, "SELECT slug FROM catalog_product WHERE stock IS NULL LIMIT 1")
    return f"/products/{slug}/"


def seller(shop: Shop) -> str:
    return "/sellers/linden-studio/"


def deep(shop: Shop, sort: str) -> str:
    """The cursor in the middle of the list."""
    order, cursor = KEYS[sort]
    sql = (
        f"SELECT {cursor} FROM (SELECT rank, amount, product_id AS p, "  # noqa: S608  our own words
        "(extract(epoch FROM published_at) * 1000000)::bigint AS at "
        f"FROM catalog_listing WHERE currency = 'EUR' ORDER BY {order} "
        f"LIMIT 1 OFFSET {shop.products // 2}) found"
    )
    return _value(shop, sql)


def _value(shop: Shop, sql: str) -> str:
    return str(shop.ask(sql)[0])
