"""A list of products as Gumroad gives it out, in our columns."""

import html
import re
from typing import Any

from django.utils.html import strip_tags
from django.utils.text import slugify
from tablib.core import Dataset

from shop.storefront.models import Storefront

COLUMNS = ["slug", "name", "kind", "description", "option", "price", "suggested", "currency"]
SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR"}
LINKS = ("permalink", "custom permalink", "url", "link")
BREAKS = re.compile(r"<br\s*/?>|</(p|h[1-6]|li|div)>", re.IGNORECASE)


def recognised(table: Any) -> bool:
    """Ours names the address; theirs has a name and a price and no address of ours."""
    return "slug" not in table.headers and {"name", "price"} <= set(table.headers)


def ours(table: Any) -> Any:
    made = Dataset(headers=COLUMNS)
    for row in table.dict:
        amount, currency = _price(row)
        least, open_ended = amount.removesuffix("+"), amount.endswith("+")
        text = strip_tags(BREAKS.sub("\n\n", row.get("description", "")))
        made.append(
            [
                _slug(row), row.get("name", ""), "digital", html.unescape(text).strip(),
                "Standard", least, least if open_ended else "", currency,
            ]
        )  # fmt: skip
    return made


def _price(row: dict[str, str]) -> tuple[str, str]:
    typed = row.get("price", "").strip()
    named = row.get("currency", "").upper() or None
    for sign, currency in SIGNS.items():
        if sign in typed:
            return typed.replace(sign, "").strip(), named or currency
    return typed, named or Storefront.current().currency


def _slug(row: dict[str, str]) -> str:
    for column in LINKS:
        if row.get(column):
            return slugify(row[column].rstrip("/").rpartition("/")[2])[:80]
    return slugify(row.get("name", ""))[:80]
