"""Stripe Tax, as far as a country and a few rates tell: in a session, when its buyer is known."""

from decimal import ROUND_HALF_UP, Decimal

from sandbox.stripe import clock, errors, objects
from sandbox.stripe.methods import Payer
from sandbox.stripe.objects import Json, Kept

HOME = "DE"
UNION = set(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()
)
RATES = {
    "AT": ("VAT", "vat", "20"),
    "CH": ("VAT", "vat", "8.1"),
    "DE": ("VAT", "vat", "19"),
    "FR": ("VAT", "vat", "20"),
    "GB": ("VAT", "vat", "20"),
    "JP": ("JCT", "jct", "10"),
}
NONE = ("Tax", None, "0")


def check(params: Json, customer: Json | None) -> None:
    """What Stripe refuses, before it makes a session."""
    if not (params.get("automatic_tax") or {}).get("enabled"):
        return
    update = params.get("customer_update") or {}
    if customer and not customer.get("address") and update.get("address") != "auto":
        message = (
            "Automatic tax calculation in Checkout requires a valid address on the Customer. Add a "
            "valid address to the Customer or set either `customer_update[address]` to 'auto' or "
            "`customer_update[shipping]` to 'auto' to save the address entered in Checkout to the "
            "Customer."
        )
        raise errors.invalid(message, "automatic_tax", "customer_tax_location_invalid")


def check_collection(params: Json, customer: Json | None) -> None:
    collects = (params.get("tax_id_collection") or {}).get("enabled")
    if collects and customer and (params.get("customer_update") or {}).get("name") != "auto":
        message = (
            "Tax ID collection requires updating business name on the customer. To enable tax ID "
            "collection for an existing customer, please set `customer_update[name]` to `auto`."
        )
        raise errors.invalid(message, "tax_id_collection")


def apply(session: Kept, country: str, tax_id: str) -> None:
    """Works it out for a buyer there, and keeps it with the session; asked again, anew."""
    if not session.body["automatic_tax"]["enabled"]:
        return
    reverse = reverses(country, tax_id)
    for item in session.hidden["items"]:
        tax_item(item, country, reverse=reverse)
    total, tax = (
        sum(item[n] for item in session.hidden["items"]) for n in ("amount_total", "amount_tax")
    )
    session.body["amount_total"] = total
    session.body["total_details"] |= {"amount_tax": tax}
    session.body["automatic_tax"]["status"] = "complete"
    session.save()


def details(session: Kept, payer: Payer) -> Json:
    """What a session says of a buyer's taxes."""
    if not session.body["tax_id_collection"] or not payer.tax_id:
        return {}
    reverse = session.body["automatic_tax"]["enabled"] and reverses(payer.country, payer.tax_id)
    kind = "eu_vat" if payer.country in UNION else "unknown"
    return {
        "tax_exempt": "reverse" if reverse else "none",
        "tax_ids": [{"type": kind, "value": payer.tax_id}],
    }


def reverses(country: str, tax_id: str) -> bool:
    return bool(tax_id) and country in UNION and country != HOME


def tax_item(item: Json, country: str, *, reverse: bool) -> None:
    name, kind, percent = RATES.get(country, NONE)
    inclusive = item["price"]["tax_behavior"] == "inclusive"
    base = item["amount_subtotal"] - item["amount_discount"]
    share = Decimal("0" if reverse else percent)
    exact = base * share / (100 + share if inclusive else 100)
    amount = int(exact.quantize(Decimal(1), ROUND_HALF_UP))
    item |= {"amount_tax": amount, "amount_total": base if inclusive else base + amount}
    taxed = {
        "amount": amount,
        "rate": rate(name, kind, share, country, inclusive=inclusive),
        "taxability_reason": "reverse_charge" if reverse else "standard_rated",
        "taxable_amount": base - amount if inclusive else base,
    }
    keep(item["id"], [taxed] if kind else [])


def keep(item_id: str, taxes: list[Json]) -> None:
    kept = objects.find(beside(item_id))
    if kept is None:
        objects.add({"id": beside(item_id), "object": "taxes_of_item", "taxes": taxes})
        return
    kept.body["taxes"] = taxes
    kept.save()


def taxes_of(item_id: str) -> list[Json]:
    """Shown only to who expands them."""
    kept = objects.find(beside(item_id))
    return list(kept.body["taxes"]) if kept else []


def beside(item_id: str) -> str:
    return f"taxes_{item_id}"


def rate(name: str, kind: str | None, percent: Decimal, country: str, *, inclusive: bool) -> Json:
    return {
        "id": objects.new_id("txr"),
        "object": "tax_rate",
        "active": False,
        "country": country,
        "created": clock.now(),
        "description": None,
        "display_name": name,
        "effective_percentage": float(percent),
        "flat_amount": None,
        "inclusive": inclusive,
        "jurisdiction": country,
        "jurisdiction_level": "country",
        "livemode": False,
        "metadata": {},
        "percentage": float(percent),
        "rate_type": "percentage",
        "state": None,
        "tax_type": kind,
    }
