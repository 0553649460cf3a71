"""What the types of the package cannot say, told as Stripe tells it."""

import re
from typing import Any
from urllib.parse import urlsplit

from sandbox.stripe import clock, errors
from sandbox.stripe.objects import Json

SOONEST, LATEST = 30 * 60, 24 * 60 * 60
MOST_ITEMS = 100
ADDRESS = re.compile(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+\.[^\s@<>,;\".]+")
TAKEN = set(
    "adaptive_pricing allow_promotion_codes automatic_tax billing_address_collection cancel_url"
    " client_reference_id consent_collection custom_text customer customer_creation customer_email"
    " customer_update discounts expand expires_at invoice_creation line_items locale metadata mode"
    " payment_intent_data submit_type success_url tax_id_collection ui_mode".split()
)
INTENT_DATA = set(
    "description metadata receipt_email statement_descriptor statement_descriptor_suffix".split()
)


def metadata(params: Any) -> None:
    """At any depth: 50 keys of 40 characters, with 500 each."""
    if isinstance(params, list):
        for item in params:
            metadata(item)
    elif isinstance(params, dict):
        for name, value in params.items():
            if name == "metadata" and isinstance(value, dict):
                check_metadata(value)
            else:
                metadata(value)


def check_metadata(found: dict[str, str]) -> None:
    if len(found) > 50:
        raise errors.invalid("You can set at most 50 metadata keys.", "metadata")
    for name, value in found.items():
        if len(name) > 40:
            message = f"Metadata keys can have up to 40 characters: {name[:50]}"
            raise errors.invalid(message, f"metadata[{name[:50]}]")
        if len(value) > 500:
            message = f"Metadata values can have up to 500 characters, and {name} has {len(value)}."
            raise errors.invalid(message, f"metadata[{name}]")


def customer(params: Json) -> None:
    email_address(params, "email")


def email_address(params: Json, name: str) -> None:
    found = params.get(name)
    if found and not ADDRESS.fullmatch(found):
        raise errors.invalid(f"Invalid email address: {found[:200]}", name, "email_invalid")


def refund(params: Json) -> None:
    if ("charge" in params) == ("payment_intent" in params):
        raise errors.invalid(
            "One of the following params should be provided for this request: payment_intent or"
            " charge."
        )
    if params.get("amount", 1) < 1:
        message = "This value must be greater than or equal to 1."
        raise errors.invalid(message, "amount", "parameter_invalid_integer")


def checkout(params: Json) -> None:
    mode(params)
    not_both(params, "customer", "customer_email")
    not_both(params, "allow_promotion_codes", "discounts")
    if "customer_update" in params and "customer" not in params:
        raise errors.invalid(
            "`customer_update` can only be used with `customer`.", "customer_update"
        )
    email_address(params, "customer_email")
    addresses(params)
    expiry(params)
    if not params.get("line_items"):
        raise errors.parameter_missing("line_items")
    if len(params["line_items"]) > MOST_ITEMS:
        raise errors.invalid(f"`line_items` can have at most {MOST_ITEMS} items.", "line_items")
    for number, item in enumerate(params["line_items"]):
        line_item(item, f"line_items[{number}]")


def mode(params: Json) -> None:
    if "mode" not in params:
        raise errors.parameter_missing("mode")
    if params["mode"] != "payment":
        message = f"The sandbox does not know mode={params['mode']} yet, only mode=payment."
        raise errors.invalid(message, "mode")
    if params.get("ui_mode", "hosted_page") != "hosted_page":
        message = "The sandbox has no embedded checkout, only ui_mode=hosted_page."
        raise errors.invalid(message, "ui_mode")
    for name in ("subscription_data", "payment_method_collection"):
        if name in params:
            raise errors.invalid(f"You can not pass `{name}` in `payment` mode.", name)
    only(params, TAKEN, "")
    only(params.get("payment_intent_data", {}), INTENT_DATA, "payment_intent_data")


def only(params: Json, known: set[str], where: str) -> None:
    """What would be taken and then not done is refused aloud."""
    for name in params:
        if name not in known:
            param = f"{where}[{name}]" if where else name
            raise errors.invalid(f"The sandbox does not act on `{param}`.", param)


def not_both(params: Json, one: str, other: str) -> None:
    if params.get(one) and params.get(other):
        message = f"You may only specify one of these parameters: {one}, {other}."
        raise errors.invalid(message, one)


def addresses(params: Json) -> None:
    if not params.get("success_url"):
        raise errors.parameter_missing("success_url")
    for name in ("success_url", "cancel_url"):
        text = params.get(name)
        if text is None:
            continue
        if not is_url(text):
            raise errors.invalid(f"Not a valid URL: {text[:200]}", name, "url_invalid")
        if "%7BCHECKOUT_SESSION_ID%7D" in text.upper():
            message = f"`{name}` holds an encoded {{CHECKOUT_SESSION_ID}}, which nobody replaces."
            raise errors.invalid(message, name)


def is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and text.isprintable()


def expiry(params: Json) -> None:
    if "expires_at" not in params:
        return
    ahead = params["expires_at"] - clock.now()
    what = "The `expires_at` timestamp must be"
    if ahead < SOONEST:
        message = f"{what} at least 30 minutes from Checkout Session creation."
        raise errors.invalid(message, "expires_at")
    if ahead > LATEST:
        message = f"{what} less than 24 hours from Checkout Session creation."
        raise errors.invalid(message, "expires_at")


def line_item(item: Json, where: str) -> None:
    one_of(item, "price", "price_data", where)
    if "quantity" not in item:
        message = f"Quantity is required. Add `quantity` to `{where}`"
        raise errors.invalid(message, f"{where}[quantity]", "parameter_missing")
    if not 1 <= item["quantity"] <= 999_999:
        message = "This value must be greater than or equal to 1."
        raise errors.invalid(message, f"{where}[quantity]", "parameter_invalid_integer")
    if "price_data" in item:
        price_data(item["price_data"], f"{where}[price_data]")


def price_data(price: Json, where: str) -> None:
    one_of(price, "product", "product_data", where)
    one_of(price, "unit_amount", "unit_amount_decimal", where)
    if price.get("unit_amount", 0) < 0:
        message = "This value must be greater than or equal to 0."
        raise errors.invalid(message, f"{where}[unit_amount]", "parameter_invalid_integer")
    if "recurring" in price:
        message = "You must provide at least one recurring price in `subscription` mode only."
        raise errors.invalid(message, f"{where}[recurring]")
    currency = price["currency"]
    if not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
        raise errors.invalid(f"Invalid currency: {currency[:20]}", f"{where}[currency]")
    if not price.get("product_data", {"name": "x"})["name"]:
        param = f"{where}[product_data][name]"
        message = f"You passed an empty string for '{param}'."
        raise errors.invalid(message, param, "parameter_invalid_empty")


def one_of(found: Json, one: str, other: str, where: str) -> None:
    if one in found and other in found:
        message = f"You may only specify one of these parameters: {one}, {other}."
        raise errors.invalid(message, f"{where}[{one}]")
    if one not in found and other not in found:
        raise errors.parameter_missing(f"{where}[{one}]")


def metadata_update(params: Json) -> None:
    only(params, {"metadata", "expand"}, "")


session_update = metadata_update


def intent_update(params: Json) -> None:
    only(params, {"metadata", "description", "expand"}, "")
