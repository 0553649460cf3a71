"""What a session sells: line items with prices made for it."""

from decimal import Decimal

from sandbox.stripe import clock, errors, listing, money, objects
from sandbox.stripe.objects import Json

KIND = "item"


def made(params: Json) -> list[Json]:
    """In one currency; raises Stripe's refusal for a price or a product nobody made."""
    currencies = {item["price_data"]["currency"].lower() for item in priced(params)}
    if len(currencies) > 1:
        message = "All prices on a Checkout Session must be in the same currency."
        raise errors.invalid(message, "line_items")
    return [make(item, number) for number, item in enumerate(params["line_items"])]


def priced(params: Json) -> list[Json]:
    return [item for item in params["line_items"] if "price_data" in item]


def make(item: Json, number: int) -> Json:
    where = f"line_items[{number}]"
    if "price" in item:
        raise errors.resource_missing("price", item["price"], f"{where}[price]")
    data = item["price_data"]
    product = product_of(data, f"{where}[price_data][product]")
    price = price_of(data, product["id"])
    amount = money.times(price["unit_amount_decimal"], item["quantity"])
    return {
        "id": objects.new_id("li"),
        "object": KIND,
        "adjustable_quantity": None,
        "amount_discount": 0,
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "currency": price["currency"],
        "description": product["name"],
        "metadata": item.get("metadata") or {},
        "price": price,
        "quantity": item["quantity"],
    }


def product_of(data: Json, where: str) -> Json:
    if "product" in data:
        return objects.get("product", data["product"], where).body
    told = data["product_data"]
    at = clock.now()
    empty = dict.fromkeys(("package_dimensions", "shippable", "url"))
    product: Json = empty | {
        "id": objects.new_id("prod", 14),
        "object": "product",
        "active": False,
        "created": at,
        "default_price": None,
        "description": told.get("description"),
        "images": told.get("images", []),
        "livemode": False,
        "marketing_features": [],
        "metadata": told.get("metadata") or {},
        "name": told["name"],
        "statement_descriptor": None,
        "tax_code": told.get("tax_code"),
        "type": "service",
        "unit_label": told.get("unit_label"),
        "updated": at,
    }
    return objects.add(product).body


def price_of(data: Json, product_id: str) -> Json:
    told = str(data["unit_amount"] if "unit_amount" in data else data["unit_amount_decimal"])
    exact = Decimal(told)
    empty = dict.fromkeys(
        "custom_unit_amount lookup_key nickname recurring tiers_mode transform_quantity".split()
    )
    return empty | {
        "id": objects.new_id("price"),
        "object": "price",
        "active": False,
        "billing_scheme": "per_unit",
        "created": clock.now(),
        "currency": data["currency"].lower(),
        "livemode": False,
        "metadata": {},
        "product": product_id,
        "tax_behavior": data.get("tax_behavior", "unspecified"),
        "type": "one_time",
        "unit_amount": int(exact) if exact == int(exact) else None,
        "unit_amount_decimal": told,
    }


def line_items(session_id: str) -> Json:
    """The list within a session, its first page."""
    kept = objects.get("checkout.session", session_id).hidden["items"]
    return listing.listed(url(session_id), kept[:10], more=len(kept) > 10)


def list_all(params: Json, session_id: str) -> Json:
    kept = objects.get("checkout.session", session_id).hidden["items"]
    found = [objects.Kept(item, {}) for item in kept]
    return listing.page(url(session_id), found, params, lambda _: True)


def url(session_id: str) -> str:
    return f"/v1/checkout/sessions/{session_id}/line_items"
