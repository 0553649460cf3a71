"""Disputes: a buyer's bank asks, takes the money, and decides."""

from sandbox import store
from sandbox.stripe import (
    agenda,
    balance,
    charges,
    clock,
    errors,
    events,
    listing,
    objects,
    warnings,
)
from sandbox.stripe.objects import Json, Kept

KIND = "dispute"
REASONS = "fraudulent product_not_received product_unacceptable duplicate general".split()
DAYS_TO_ANSWER = 10
OPEN = ("needs_response", "under_review", "warning_needs_response", "warning_under_review")
EVIDENCE = (
    "access_activity_log appeal billing_address cancellation_policy cancellation_policy_disclosure"
    " cancellation_rebuttal customer_communication customer_email_address customer_name"
    " customer_purchase_ip customer_signature duplicate_charge_documentation"
    " duplicate_charge_explanation duplicate_charge_id product_description receipt refund_policy"
    " refund_policy_disclosure refund_refusal_explanation service_date service_documentation"
    " shipping_address shipping_carrier shipping_date shipping_documentation"
    " shipping_tracking_number uncategorized_file uncategorized_text"
).split()


def begin(charge_id: str, reason: str = "fraudulent", *, inquiry: bool = False) -> Json:
    """An inquiry moves no money; a dispute takes it at once."""
    with store.transaction():
        charge = objects.get(charges.KIND, charge_id, "charge")
        if charge.body["status"] != "succeeded" or charge.body["disputed"]:
            raise errors.invalid(f"Charge {charge_id} cannot be disputed.", "charge")
        dispute = objects.add(shape(charge.body, reason, inquiry=inquiry))
        charge.body["disputed"] = not inquiry
        charge.save()
        if not inquiry:
            move(dispute, -1)
        events.emit("charge.dispute.created", dispute.body)
        if not inquiry:
            events.emit("charge.dispute.funds_withdrawn", dispute.body)
            warnings.calm(charge_id)
        return dispute.body


def open_by_card(charge_id: str) -> None:
    """As the card that paid foretold."""
    charge = objects.get(charges.KIND, charge_id)
    if charge.body["disputed"]:
        return
    reason = charge.hidden["reason"]
    begin(charge_id, "general" if reason == "inquiry" else reason, inquiry=reason == "inquiry")


def answer(dispute_id: str) -> Json:
    """Evidence was handed in, and now the bank decides."""
    with store.transaction():
        dispute = objects.get(KIND, dispute_id)
        status = dispute.body["status"]
        if not status.endswith("needs_response"):
            return dispute.body
        details = {"has_evidence": True, "submission_count": 1, "submission_method": "manual"}
        dispute.body["evidence_details"] |= details
        dispute.body["status"] = status.replace("needs_response", "under_review")
        dispute.save()
        events.emit("charge.dispute.updated", dispute.body, {"status": status})
        return dispute.body


def close(dispute_id: str, *, won: bool) -> Json:
    """Closed already is left as it is."""
    with store.transaction():
        dispute = objects.get(KIND, dispute_id)
        status = dispute.body["status"]
        if status not in OPEN:
            return dispute.body
        inquiry = status.startswith("warning")
        dispute.body["status"] = "warning_closed" if inquiry else "won" if won else "lost"
        dispute.body["evidence_details"]["past_due"] = not (won or inquiry)
        dispute.save()
        if won and not inquiry:
            move(dispute, 1)
            events.emit("charge.dispute.funds_reinstated", dispute.body)
        events.emit("charge.dispute.closed", dispute.body, {"status": status})
        return dispute.body


def move(dispute: Kept, direction: int) -> None:
    body = dispute.body
    fee = balance.DISPUTE_FEE if direction < 0 else 0
    line = balance.move("adjustment", direction * body["amount"], body["currency"], dispute.id, fee)
    body["balance_transactions"].append(line)
    dispute.save()


def withholds(charge_id: str) -> bool:
    """Whether the bank has the money, or had it for good."""
    return any(
        kept.body["charge"] == charge_id and not kept.body["is_charge_refundable"]
        for kept in objects.select(KIND)
    )


def show(params: Json, dispute_id: str) -> Json:
    return objects.get(KIND, dispute_id).body


def list_all(params: Json) -> Json:
    fits = listing.alike(params, "charge", "payment_intent")
    return listing.page("/v1/disputes", objects.select(KIND), params, fits)


def shape(charge: Json, reason: str, *, inquiry: bool) -> Json:
    at = clock.now()
    brand = charge["payment_method_details"].get("card", {}).get("brand", "visa")
    evidence = dict.fromkeys(EVIDENCE) | {
        "customer_email_address": charge["billing_details"]["email"],
        "customer_name": charge["billing_details"]["name"],
        "enhanced_evidence": {},
    }
    return {
        "id": objects.new_id("du"),
        "object": KIND,
        "amount": charge["amount"] - charge["amount_refunded"],
        "balance_transactions": [],
        "charge": charge["id"],
        "created": at,
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": evidence,
        "evidence_details": {
            "due_by": at + DAYS_TO_ANSWER * agenda.DAY,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
            "submission_method": "not_submitted",
        },
        "is_charge_refundable": inquiry,
        "livemode": False,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "payment_method_details": {
            "card": {
                "brand": brand,
                "case_type": "inquiry" if inquiry else "chargeback",
                "network": brand,
                "network_reason_code": "10.4",
            },
            "type": "card",
        },
        "reason": reason,
        "status": "warning_needs_response" if inquiry else "needs_response",
    }
