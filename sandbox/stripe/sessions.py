"""Checkout sessions: made, shown, ended by payment, by the shop or by time."""

from sandbox import store
from sandbox.stripe import (
    agenda,
    clock,
    customers,
    errors,
    events,
    items,
    listing,
    money,
    objects,
    tax,
)
from sandbox.stripe.cause import cause
from sandbox.stripe.methods import Payer
from sandbox.stripe.objects import Json, Kept
from sandbox.stripe.session_shape import customer_details, shape

KIND = "checkout.session"
FILTERS = ("customer", "payment_intent", "status")


class Closed(Exception):
    """The session is complete or has expired: nobody can pay any more."""


def create(params: Json) -> Json:
    customer = customers.existing(params["customer"]).body if "customer" in params else None
    tax.check(params, customer)
    tax.check_collection(params, customer)
    for discount in params.get("discounts") or []:
        refuse_discount(discount)
    sold = items.made(params)
    money.check_total(sum(item["amount_total"] for item in sold), sold[0]["currency"])
    body = shape(params, sold, cause.get().host)
    terms = (params.get("consent_collection") or {}).get("terms_of_service") == "required"
    intent_data = params.get("payment_intent_data", {})
    objects.add(body, items=sold, intent_data=intent_data, terms=terms)
    agenda.schedule("expire", body["id"], body["expires_at"])
    return body


def refuse_discount(discount: Json) -> None:
    for kind in ("coupon", "promotion_code"):
        if kind in discount:
            raise errors.resource_missing(kind, discount[kind], f"discounts[0][{kind}]")


def show(params: Json, session_id: str) -> Json:
    return get(session_id).body


def change(params: Json, session_id: str) -> Json:
    kept = get(session_id)
    kept.body["metadata"] = customers.merged(kept.body["metadata"], params)
    kept.save()
    return kept.body


def list_all(params: Json) -> Json:
    def fits(kept: Kept) -> bool:
        email = params.get("customer_details", {}).get("email")
        found = (kept.body["customer_details"] or {}).get("email")
        return listing.alike(params, *FILTERS)(kept) and (not email or email == found)

    return listing.page("/v1/checkout/sessions", objects.select(KIND), params, fits)


def expire(params: Json, session_id: str) -> Json:
    kept = get(session_id)
    if kept.body["status"] != "open":
        message = (
            'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout '
            f"Session has a status of {kept.body['status']}."
        )
        raise errors.invalid(message)
    return end(kept)


def expire_when_due(session_id: str) -> None:
    kept = get(session_id)
    if kept.body["status"] == "open" and kept.body["expires_at"] <= clock.now():
        end(kept)


def end(kept: Kept) -> Json:
    kept.body |= {"status": "expired", "url": None}
    kept.save()
    events.emit("checkout.session.expired", kept.body)
    return kept.body


def complete(kept: Kept, payer: Payer, payment_status: str) -> str:
    """Returns the id of the event that says so."""
    kept.body |= {
        "customer_details": customer_details(payer.email, payer.name, payer.country)
        | tax.details(kept, payer),
        "payment_intent": kept.hidden.get("intent"),
        "payment_status": payment_status,
        "status": "complete",
        "url": None,
    }
    if kept.body["consent_collection"]:
        accepted = "accepted" if kept.hidden["terms"] else None
        kept.body["consent"] = {"promotions": None, "terms_of_service": accepted}
    kept.save()
    return events.emit("checkout.session.completed", kept.body)


def identify(kept: Kept, payer: Payer, intent: Kept | None = None) -> None:
    """A guest becomes a customer where the shop asked for one, before the money moves."""
    if kept.body["customer"] or kept.body["customer_creation"] != "always":
        return
    made = customers.create({"email": payer.email, "name": payer.name})
    for known in (kept, intent):
        if known:
            known.body["customer"] = made["id"]
            known.save()


def settled(kept: Kept, *, ok: bool) -> Json:
    kept.body["payment_status"] = "paid" if ok else "unpaid"
    kept.save()
    events.emit(f"checkout.session.async_payment_{'succeeded' if ok else 'failed'}", kept.body)
    return kept.body


def to_pay(session_id: str) -> Kept:
    """Within a transaction; raises `Closed` for one that was paid or ended meanwhile."""
    kept = get(session_id)
    if kept.body["status"] != "open" or kept.body["expires_at"] <= clock.now():
        raise Closed
    return kept


def get(session_id: str) -> Kept:
    with store.transaction():
        return objects.get(KIND, session_id)
