"""What a visitor asks the shelf for: read from a query string, and written as one."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db import models
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from catalog.models import Product
from shop.lib.money import NotMoney, parse
from shop.storefront.context import current

Q_LENGTH = 100


class Sort(models.TextChoices):
    RECOMMENDED = "recommended", _("Recommended")
    NEWEST = "newest", _("Newest first")
    CHEAPEST = "price", _("Price, low to high")
    DEAREST = "price_down", _("Price, high to low")


@dataclass(frozen=True)
class Wish:
    """Whatever makes no sense is left out, so that any query string has an answer."""

    currency: str
    first_currency: str
    q: str = ""
    category: str = ""
    kind: str = ""
    least: str = ""
    most: str = ""
    sort: str = Sort.RECOMMENDED.value
    cursor: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> Wish:
        shop, asked = current(request), request.GET
        currency = asked.get("currency", "")
        known = currency if currency in shop.currencies else shop.currency
        return cls(
            currency=known,
            first_currency=shop.currency,
            q=" ".join(asked.get("q", "").split())[:Q_LENGTH],
            category=_slug(asked.get("category", "")),
            kind=_one_of(Product.Kind.values, asked.get("kind", "")),
            least=_amount(asked, "min", known),
            most=_amount(asked, "max", known),
            sort=_one_of(Sort.values, asked.get("sort", "")) or Sort.RECOMMENDED.value,
            cursor=asked.get("cursor", "")[:200],
        )

    def only_where(self) -> Wish:
        """Without what narrows: a list that cannot be narrowed keeps currency and cursor."""
        return Wish(self.currency, self.first_currency, cursor=self.cursor)

    @property
    def minimum(self) -> int | None:
        return parse(self.least, self.currency).amount if self.least else None

    @property
    def maximum(self) -> int | None:
        return parse(self.most, self.currency).amount if self.most else None

    @property
    def narrowed(self) -> bool:
        return bool(self.category or self.kind or self.refined)

    @property
    def refined(self) -> bool:
        """By what no stored count knows of."""
        return bool(self.q or self.least or self.most)

    @property
    def shallow(self) -> bool:
        """A page that search engines should know by itself: the shelf, or one of a category."""
        return not (self.refined or self.kind or self.sort != Sort.RECOMMENDED)

    @property
    def itself(self) -> str:
        """What of it makes another page of it, in the eyes of a search engine."""
        return self._written(category=self.category, cursor=self.cursor)

    @property
    def keeps(self) -> str:
        """What a link to any other page carries on."""
        return self._written(currency=self._other_currency)

    def query(self, **changes: Any) -> str:
        """The same wish with other words; a cursor belongs to the list it was made for."""
        wish = replace(self, **({"cursor": ""} | changes))
        return wish._written(
            q=wish.q,
            category=wish.category,
            kind=wish.kind,
            min=wish.least,
            max=wish.most,
            sort="" if wish.sort == Sort.RECOMMENDED else wish.sort,
            currency=wish._other_currency,
            cursor=wish.cursor,
        )

    @property
    def _other_currency(self) -> str:
        return "" if self.currency == self.first_currency else self.currency

    def _written(self, **parts: str) -> str:
        query = urlencode({key: value for key, value in parts.items() if value})
        return f"?{query}" if query else ""


def part_of(address: str, part: str) -> str:
    """The address of a page's part: many caches ignore Vary, so the part has a key of its own."""
    return f"{address}{'&' if '?' in address else '?'}part={part}"


def _slug(text: str) -> str:
    return text if re.fullmatch(r"[-\w]{1,60}", text, re.ASCII) else ""


def _one_of(known: list[str], value: str) -> str:
    return value if value in known else ""


def _amount(asked: QueryDict, key: str, currency: str) -> str:
    text = asked.get(key, "").strip()[:30]
    try:
        parse(text, currency)
    except NotMoney:
        return ""
    return text
