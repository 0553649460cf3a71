"""Charges: each attempt at somebody's money, and what became of it."""

from sandbox.stripe import balance, cards, clock, customers, events, listing, objects
from sandbox.stripe.cards import Decline
from sandbox.stripe.methods import Method
from sandbox.stripe.objects import Json, Kept

KIND = "charge"


def succeed(intent: Json, method: Method) -> Kept:
    charge = add(intent, method)
    return complete(charge)


def begin(intent: Json, method: Method) -> Kept:
    """A debit has been asked for, and the bank has not said anything yet."""
    charge = add(intent, method)
    charge.body |= {"status": "pending", "paid": False, "balance_transaction": None}
    charge.save()
    events.emit("charge.pending", charge.body)
    return charge


def complete(charge: Kept) -> Kept:
    body = charge.body
    fee = balance.fee_on(body["amount"])
    line = balance.move("charge", body["amount"], body["currency"], charge.id, fee)
    body |= {
        "amount_captured": body["amount"],
        "balance_transaction": line["id"],
        "paid": True,
        "status": "succeeded",
    }
    charge.save()
    events.emit("charge.succeeded", body)
    return charge


def fail(intent: Json, method: Method, decline: Decline) -> Kept:
    return decline_of(add(intent, method), decline)


def decline_of(charge: Kept, decline: Decline) -> Kept:
    outcome = {
        "network_status": "declined_by_network",
        "reason": decline.decline_code or decline.code,
        "risk_level": "normal",
        "seller_message": "The bank did not return any further details with this decline.",
        "type": "issuer_declined",
    }
    charge.body |= {
        "amount_captured": 0,
        "captured": False,
        "failure_code": decline.code,
        "failure_message": decline.message,
        "outcome": charge.body["outcome"] | outcome,
        "paid": False,
        "status": "failed",
    }
    charge.save()
    events.emit("charge.failed", charge.body)
    return charge


def add(intent: Json, method: Method) -> Kept:
    card = cards.of(method.number) if method.is_card else None
    return objects.add(
        shape(intent, method),
        refund_deed=card.deed if card and (card.deed or "").startswith("refund") else None,
        reason=card.reason if card else None,
    )


def show(params: Json, charge_id: str) -> Json:
    return objects.get(KIND, charge_id).body


def change(params: Json, charge_id: str) -> Json:
    kept = objects.get(KIND, charge_id)
    kept.body["metadata"] = customers.merged(kept.body["metadata"], params)
    kept.save()
    return kept.body


def list_all(params: Json) -> Json:
    fits = listing.alike(params, "customer", "payment_intent")
    return listing.page("/v1/charges", objects.select(KIND), params, fits)


def shape(intent: Json, method: Method) -> Json:
    amount, currency = intent["amount"], intent["currency"]
    empty = dict.fromkeys(
        "application application_fee application_fee_amount authorization_code balance_transaction"
        " failure_balance_transaction failure_code failure_message on_behalf_of receipt_number"
        " receipt_url review shipping source source_transfer transfer_data transfer_group".split()
    )
    outcome = {
        "advice_code": None,
        "network_advice_code": None,
        "network_decline_code": None,
        "network_status": "approved_by_network",
        "reason": None,
        "risk_level": "normal",
        "risk_score": 12,
        "seller_message": "Payment complete.",
        "type": "authorized",
    }
    return empty | {
        "id": objects.new_id("ch"),
        "object": KIND,
        "amount": amount,
        "amount_captured": 0,
        "amount_refunded": 0,
        "billing_details": method.payer.as_billing(),
        "calculated_statement_descriptor": "SANDBOX",
        "captured": True,
        "created": clock.now(),
        "currency": currency,
        "customer": intent["customer"],
        "description": intent["description"],
        "disputed": False,
        "fraud_details": {},
        "livemode": False,
        "metadata": dict(intent["metadata"]),
        "outcome": outcome,
        "paid": False,
        "payment_intent": intent["id"],
        "payment_method": objects.new_id("pm"),
        "payment_method_details": method.details(amount, currency),
        "radar_options": {},
        "receipt_email": intent["receipt_email"],
        "refunded": False,
        "statement_descriptor": intent["statement_descriptor"],
        "statement_descriptor_suffix": intent["statement_descriptor_suffix"],
        "status": "pending",
    }
