"""Early fraud warnings: a card's bank believes that a payment was fraud, before it acts."""

from sandbox import store
from sandbox.stripe import charges, clock, errors, events, listing, objects
from sandbox.stripe.objects import Json

KIND = "radar.early_fraud_warning"


def begin(charge_id: str) -> Json:
    with store.transaction():
        charge = objects.get(charges.KIND, charge_id, "charge").body
        if charge["status"] != "succeeded":
            raise errors.invalid(f"Charge {charge_id} has not succeeded.", "charge")
        warning = objects.add(shape(charge)).body
        events.emit(f"{KIND}.created", warning)
        return warning


def calm(charge_id: str) -> None:
    """Refunded in full or disputed, nothing can be done about it any more."""
    for kept in objects.select(KIND):
        if kept.body["charge"] == charge_id and kept.body["actionable"]:
            kept.body["actionable"] = False
            kept.save()
            events.emit(f"{KIND}.updated", kept.body, {"actionable": True})


def show(params: Json, warning_id: str) -> Json:
    return objects.get(KIND, warning_id).body


def list_all(params: Json) -> Json:
    fits = listing.alike(params, "charge", "payment_intent")
    return listing.page("/v1/radar/early_fraud_warnings", objects.select(KIND), params, fits)


def shape(charge: Json) -> Json:
    return {
        "id": objects.new_id("issfr"),
        "object": KIND,
        "actionable": not (charge["refunded"] or charge["disputed"]),
        "charge": charge["id"],
        "created": clock.now(),
        "fraud_type": "made_with_stolen_card",
        "livemode": False,
        "payment_intent": charge["payment_intent"],
    }
