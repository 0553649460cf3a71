"""Refunds: money given back, at once or later, and sometimes not at all."""

from sandbox import store
from sandbox.stripe import (
    agenda,
    balance,
    charges,
    clock,
    customers,
    disputes,
    errors,
    events,
    listing,
    money,
    objects,
    warnings,
)
from sandbox.stripe.objects import Json, Kept

KIND = "refund"


def create(params: Json) -> Json:
    charge = charge_of(params)
    left = charge.body["amount"] - charge.body["amount_refunded"]
    if not left:
        message = f"Charge {charge.id} has already been refunded."
        raise errors.invalid(message, code="charge_already_refunded")
    if disputes.withholds(charge.id):
        message = f"Charge {charge.id} has been charged back; cannot issue a refund."
        raise errors.invalid(message, code="charge_disputed")
    amount = params.get("amount", left)
    if amount > left:
        currency = charge.body["currency"]
        asked, there = money.shown(amount, currency), money.shown(left, currency)
        message = f"Refund amount ({asked}) is greater than unrefunded amount on charge ({there})"
        raise errors.invalid(message, "amount")
    return give_back(charge, amount, params)


def charge_of(params: Json) -> Kept:
    """The one to refund; raises Stripe's refusal for one that never succeeded."""
    if "charge" in params:
        charge = objects.get(charges.KIND, params["charge"], "charge")
    else:
        intent = objects.get("payment_intent", params["payment_intent"], "payment_intent")
        latest = intent.body["latest_charge"]
        if intent.body["status"] != "succeeded" or latest is None:
            message = (
                f"This PaymentIntent ({intent.id}) does not have a successful charge to refund."
            )
            raise errors.invalid(message, "payment_intent")
        charge = objects.get(charges.KIND, latest)
    if charge.body["status"] != "succeeded":
        raise errors.invalid(f"Charge {charge.id} has not succeeded.", "charge")
    return charge


def give_back(charge: Kept, amount: int, params: Json) -> Json:
    deed = charge.hidden["refund_deed"]
    refund = objects.add(shape(charge.body, amount, params))
    if deed == "refund succeeds":
        refund.body |= {"status": "pending", "pending_reason": "processing"}
    line = balance.move("refund", -amount, charge.body["currency"], refund.id)
    refund.body["balance_transaction"] = line["id"]
    refund.save()
    if deed:
        agenda.schedule(deed, refund.id, clock.now() + agenda.DAY)
    events.emit("refund.created", refund.body)
    before = count(charge, amount)
    events.emit("charge.refunded", charge.body, before)
    if charge.body["refunded"]:
        warnings.calm(charge.id)
    return refund.body


def count(charge: Kept, amount: int) -> Json:
    """Returns what was so before."""
    before = {name: charge.body[name] for name in ("amount_refunded", "refunded")}
    total = charge.body["amount_refunded"] + amount
    charge.body |= {"amount_refunded": total, "refunded": total == charge.body["amount"]}
    charge.save()
    return {name: value for name, value in before.items() if charge.body[name] != value}


def settle(refund_id: str, *, ok: bool) -> Json:
    """The bank has spoken; success is left as it is, a failure stays one."""
    with store.transaction():
        refund = objects.get(KIND, refund_id)
        status = refund.body["status"]
        if status == "failed" or (ok and status == "succeeded"):
            return refund.body
        if not ok:
            fail(refund)
        else:
            refund.body |= {"status": "succeeded", "pending_reason": None}
            refund.save()
        events.emit("refund.updated", refund.body, {"status": status})
        return refund.body


def fail(refund: Kept) -> None:
    charge = objects.get(charges.KIND, refund.body["charge"])
    amount = refund.body["amount"]
    line = balance.move("refund_failure", amount, refund.body["currency"], refund.id)
    refund.body |= {
        "failure_balance_transaction": line["id"],
        "failure_reason": "lost_or_stolen_card",
        "pending_reason": None,
        "status": "failed",
    }
    refund.save()
    count(charge, -amount)
    events.emit("refund.failed", refund.body)


def show(params: Json, refund_id: str) -> Json:
    return objects.get(KIND, refund_id).body


def change(params: Json, refund_id: str) -> Json:
    kept = objects.get(KIND, refund_id)
    before = kept.body["metadata"]
    kept.body["metadata"] = customers.merged(before, params)
    kept.save()
    events.emit("refund.updated", kept.body, {"metadata": before})
    return kept.body


def list_all(params: Json) -> Json:
    fits = listing.alike(params, "charge", "payment_intent")
    return listing.page("/v1/refunds", objects.select(KIND), params, fits)


def shape(charge: Json, amount: int, params: Json) -> Json:
    kind = charge["payment_method_details"]["type"]
    empty = dict.fromkeys(
        "customer_account description failure_balance_transaction failure_reason next_action"
        " instructions_email pending_reason presentment_details receipt_number"
        " source_transfer_reversal transfer_reversal".split()
    )
    reference = {"reference_status": "pending", "reference_type": "acquirer_reference_number"}
    return empty | {
        "id": objects.new_id("re"),
        "object": KIND,
        "amount": amount,
        "charge": charge["id"],
        "created": clock.now(),
        "currency": charge["currency"],
        "customer": charge["customer"],
        "destination_details": {"type": kind, "card": reference | {"type": "refund"}}
        if kind == "card"
        else {"type": kind},
        "metadata": params.get("metadata") or {},
        "payment_intent": charge["payment_intent"],
        "payment_method": charge["payment_method"],
        "reason": params.get("reason"),
        "status": "succeeded",
    }
