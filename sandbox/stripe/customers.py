"""Customers: who pays, as the shop told Stripe."""

from sandbox.stripe import clock, errors, events, listing, objects
from sandbox.stripe.objects import Json, Kept

KIND = "customer"
KNOWN = set(
    "address business_name description email individual_name name phone preferred_locales shipping"
    " tax_exempt".split()
)


def create(params: Json) -> Json:
    kept = objects.add(shape() | values(params) | {"metadata": merged({}, params)})
    events.emit("customer.created", kept.body)
    return kept.body


def show(params: Json, customer_id: str) -> Json:
    return objects.get(KIND, customer_id).body


def change(params: Json, customer_id: str) -> Json:
    kept = existing(customer_id, "id")
    before = dict(kept.body)
    kept.body |= values(params) | {"metadata": merged(before["metadata"], params)}
    changed = {name: before[name] for name in before if before[name] != kept.body[name]}
    if changed:
        kept.save()
        events.emit("customer.updated", kept.body, changed)
    return kept.body


def remove(params: Json, customer_id: str) -> Json:
    """The id stays known; the person is gone."""
    kept = existing(customer_id, "id")
    last = kept.body
    kept.body = {"id": kept.id, "object": KIND, "deleted": True}
    kept.save()
    events.emit("customer.deleted", last)
    return kept.body


def list_all(params: Json) -> Json:
    there = [kept for kept in objects.select(KIND) if "deleted" not in kept.body]
    return listing.page("/v1/customers", there, params, listing.alike(params, "email"))


def existing(customer_id: object, param: str = "customer") -> Kept:
    """Raises Stripe's refusal for one who is deleted, too."""
    kept = objects.get(KIND, customer_id, param)
    if "deleted" in kept.body:
        raise errors.resource_missing(KIND, kept.id, param)
    return kept


def values(params: Json) -> Json:
    """An empty text takes a value away."""
    return {name: value or None for name, value in params.items() if name in KNOWN}


def merged(before: dict[str, str], params: Json) -> dict[str, str]:
    """Key by key; an empty value takes a key away, an empty object all of them."""
    given = params.get("metadata", before)
    after = before | given if given else {}
    return {name: value for name, value in after.items() if value}


def shape() -> Json:
    empty = dict.fromkeys(KNOWN | {"currency", "default_source", "discount", "test_clock"})
    settings = dict.fromkeys(
        ("custom_fields", "default_payment_method", "footer", "rendering_options")
    )
    return empty | {
        "id": objects.new_id("cus", 14),
        "object": KIND,
        "balance": 0,
        "created": clock.now(),
        "delinquent": False,
        "invoice_prefix": objects.new_id("x", 8)[2:].upper(),
        "invoice_settings": settings,
        "livemode": False,
        "metadata": {},
        "next_invoice_sequence": 1,
        "preferred_locales": [],
        "tax_exempt": "none",
    }
