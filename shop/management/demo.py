"""The demo shop: a small type foundry that also teaches and reviews."""

from typing import Any

PASSWORD = "tradepost-demo"  # noqa: S105  printed by `make run`, refused outside DEBUG
OPERATOR = {"email": "olga@example.com", "name": "Olga"}

STOREFRONT: dict[str, Any] = {
    "name": "Tradepost",
    "tagline": "Good tools, sold by the people who make them.",
    "email": "hello@example.com",
    "address": "Tradepost Demo\n1 Market Street\n10115 Berlin",
}
TEXTS: list[tuple[str, str, str]] = []
PRODUCTS: list[tuple[dict[str, Any], list[dict[str, Any]]]] = []
