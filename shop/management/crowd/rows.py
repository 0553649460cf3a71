"""Products by the thousand: what each is, as rows that are not saved yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.utils.text import slugify

from catalog.models import Category, Option, Price, Product, ServiceOffer, Tag
from shop.accounts.models import Seller
from shop.management.crowd.words import (
    AUDIENCES,
    FIRST,
    RARE,
    SECOND,
    SENTENCES,
    SHELVES,
    Shelf,
)

AGE = 3 * 365 * 86_400  # seconds over which they were published
AMOUNTS = [0, 300, 500, 700, 900, 1200, 1500, 1900, 2400, 2900, 3900, 4900, 7900, 12900]
OPTIONS = {"digital": "Personal licence", "service": "One session", "plan": "One person"}
DOLLARS = 1.1
PLANS = 5_000  # one product of so many


@dataclass(frozen=True)
class Stock:
    """What there is to choose from, and the numbers of what exists already."""

    sellers: list[Seller]
    categories: list[Category]
    tags: list[Tag]
    shares: list[int]
    now: datetime


@dataclass(frozen=True)
class Lot:
    """One product with all that hangs on it."""

    product: Product
    option: Option
    prices: list[Price]
    service: ServiceOffer | None
    tags: list[Tag]


def lot(number: int, stock: Stock) -> Lot:
    """The same for the same number, wherever it is made."""
    chance = Random(number)  # noqa: S311  nothing secret hangs on it
    place = chance.choices(range(len(SHELVES)), stock.shares)[0]
    product = _product(number, chance, SHELVES[place], stock)
    product.category = stock.categories[place]
    option = Option(product=product, name=OPTIONS[product.kind])
    service = ServiceOffer(product=product, minutes=60) if product.kind == "service" else None
    tags = chance.sample(stock.tags, 2)
    return Lot(product, option, _prices(option, product.kind, chance), service, tags)


def _product(number: int, chance: Random, shelf: Shelf, stock: Stock) -> Product:
    name = _name(number, chance, shelf)
    published = stock.now - timedelta(seconds=1 + AGE * chance.random() ** 2)
    return Product(
        # Sellers are not alike: a few of them have most of the goods.
        seller=stock.sellers[int(len(stock.sellers) * chance.random() ** 2)],
        kind=_kind(number, shelf),
        name=name,
        slug=f"{slugify(name)}-{number}",
        tagline=f"{chance.choice(shelf.things)} for {chance.choice(AUDIENCES)}.",
        description="\n\n".join(" ".join(chance.sample(SENTENCES, 3)) for _paragraph in range(2)),
        includes="\n".join(shelf.includes),
        rank=chance.choices([10, 50, 100], [1, 20, 979])[0],
        published_at=published,
        stock=chance.randrange(40) if chance.random() < 0.01 else None,
    )


def _name(number: int, chance: Random, shelf: Shelf) -> str:
    second = chance.choice(RARE if number % 25_000 == 7 else SECOND)
    return f"{chance.choice(FIRST)} {second} {chance.choice(shelf.things)}"


def _kind(number: int, shelf: Shelf) -> str:
    if number % PLANS == PLANS - 1:
        return "plan"
    return "service" if shelf.slug == "advice" else "digital"


def _prices(option: Option, kind: str, chance: Random) -> list[Price]:
    period = "month" if kind == "plan" else "once"
    amount = chance.choice(AMOUNTS[1:] if kind == "plan" else AMOUNTS)
    compare_at = amount * 5 // 4 if amount and chance.random() < 0.05 else None
    euros = Price(
        option=option, amount=amount, currency="EUR", period=period, compare_at=compare_at
    )
    dollars = Price(option=option, amount=int(amount * DOLLARS), currency="USD", period=period)
    return [euros, dollars]
