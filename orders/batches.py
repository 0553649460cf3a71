"""Many codes of one pattern, each like the code that they were made of."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from orders.models import Discount
from orders.models.discount import LONGEST, normal
from orders.refusals import Refused
from shop.events.kinds import Kind
from shop.events.record import record

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # without those that look like others
MOST = 1000
MOST_ROWS = 20_000
GUESSES = 1_000_000  # for each that is right, on average
# What makes one code like another; its name and how often it counts are its own.
LIKE = (
    "seller_id", "percent", "amounts", "minimums", "reach", "starts_at", "ends_at",
    "most_per_customer",
)  # fmt: skip


class BadPattern(Refused):
    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.told = sentence

    @property
    def sentence(self) -> str:
        return self.told


def check(pattern: str, count: int) -> str:
    """The pattern as it is kept: "SPRING-????-????", with a letter or digit for each ?."""
    wanted = normal(pattern)
    if not re.fullmatch(r"[\w?-]+", wanted) or len(wanted) > LONGEST:
        raise BadPattern(
            _("Use letters, digits, hyphens and question marks, %(n)s at most.") % {"n": LONGEST}
        )
    if len(LETTERS) ** wanted.count("?") < count * GUESSES:
        raise BadPattern(_("With so few question marks they could be guessed. Write more of them."))
    return wanted


@dataclass(frozen=True)
class Series:
    """How many of which pattern, and how often each of them counts."""

    pattern: str
    count: int
    each: int | None = 1


@transaction.atomic
def multiply(model: Discount, series: Series, by: Any, reason: str, token: str) -> str:
    """So many new codes, under the name of their series; pressed twice, they are made once."""
    count, wanted = series.count, check(series.pattern, series.count)
    batch = f"{wanted} · {token[:6]}"
    if Discount.objects.filter(batch=batch).exists():
        return batch
    products, categories = model.products.all(), model.categories.all()
    if count * (len(products) + len(categories)) > MOST_ROWS:
        raise BadPattern(_("So many codes for so many products are too much at once."))
    like = {name: getattr(model, name) for name in LIKE}
    rows = Discount.objects.bulk_create(
        Discount(code=code, batch=batch, most_uses=series.each, **like)
        for code in _new(wanted, count)
    )
    named, shelved = Discount.products.through, Discount.categories.through
    named.objects.bulk_create(
        named(discount_id=row.pk, product_id=thing.pk) for row in rows for thing in products
    )
    shelved.objects.bulk_create(
        shelved(discount_id=row.pk, category_id=thing.pk) for row in rows for thing in categories
    )
    record(Kind.DISCOUNT_MULTIPLIED, model, by=by, reason=reason, pattern=wanted, count=count)
    return batch


def _new(pattern: str, count: int) -> list[str]:
    found: set[str] = set()
    while len(found) < count:
        more = {_draw(pattern) for _each in range(count - len(found))}
        found |= more - set(Discount.objects.filter(code__in=more).values_list("code", flat=True))
    return sorted(found)


def _draw(pattern: str) -> str:
    return "".join(secrets.choice(LETTERS) if each == "?" else each for each in pattern)
