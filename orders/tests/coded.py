"""Codes as tests of them need them."""

from typing import Any

from orders.models import Discount


def a_code(code: str = "SPRING24", **fields: Any) -> Discount:
    """Twenty percent off everything, unless something else is said."""
    products, categories = fields.pop("products", []), fields.pop("categories", [])
    given: dict[str, Any] = {"percent": None if "amounts" in fields else 20}
    row = Discount.objects.create(code=code, **given | fields)
    if products or categories:
        row.aim(products, categories)
    return row
