"""Payment intents: one for a session, however many attempts it takes."""

from sandbox.stripe import charges, clock, customers, events, listing, objects
from sandbox.stripe.cards import Decline
from sandbox.stripe.methods import Method
from sandbox.stripe.objects import Json, Kept

KIND = "payment_intent"
GIVEN = "description receipt_email statement_descriptor statement_descriptor_suffix".split()


def of(session: Kept) -> Kept:
    """The one this session has, or a new one."""
    if intent_id := session.hidden.get("intent"):
        known = objects.get(KIND, intent_id)
        if known.body["amount"] != session.body["amount_total"]:  # taxed elsewhere meanwhile
            known.body["amount"] = session.body["amount_total"]
            known.save()
        return known
    intent = objects.add(shape(session.body, session.hidden["intent_data"]), session=session.id)
    session.hidden["intent"] = intent.id
    session.save()
    events.emit("payment_intent.created", intent.body)
    return intent


def ask_to_authenticate(intent: Kept) -> None:
    become(intent, "requires_action", next_action={"type": "use_stripe_sdk", "use_stripe_sdk": {}})
    events.emit("payment_intent.requires_action", intent.body)


def succeed(intent: Kept, method: Method) -> Kept:
    charge = charges.succeed(intent.body, method)
    return received(intent, charge)


def received(intent: Kept, charge: Kept) -> Kept:
    """Returns the charge."""
    done = {"amount_received": intent.body["amount"], "last_payment_error": None}
    become(intent, "succeeded", charge, next_action=None, **done)
    events.emit("payment_intent.succeeded", intent.body)
    return charge


def process(intent: Kept, method: Method) -> None:
    charge = charges.begin(intent.body, method)
    become(intent, "processing", charge, last_payment_error=None, next_action=None)
    events.emit("payment_intent.processing", intent.body)


def decline(intent: Kept, method: Method, refusal: Decline) -> None:
    failed(intent, charges.fail(intent.body, method, refusal), refusal)


def refuse_unauthenticated(intent: Kept) -> Decline:
    """No charge is made of an attempt nobody authenticated."""
    message = (
        "We are unable to authenticate your payment method. Please choose a different payment "
        "method and try again."
    )
    refusal = Decline("payment_intent_authentication_failure", message)
    failed(intent, None, refusal)
    return refusal


def failed(intent: Kept, charge: Kept | None, refusal: Decline) -> None:
    error = {
        "code": refusal.code,
        "decline_code": refusal.decline_code,
        "doc_url": f"https://docs.stripe.com/error-codes/{refusal.code.replace('_', '-')}",
        "message": refusal.message,
        "type": "card_error",
    }
    if charge:
        error["charge"] = charge.id
    told = {name: value for name, value in error.items() if value}
    become(intent, "requires_payment_method", charge, last_payment_error=told, next_action=None)
    intent.body["payment_method"] = None
    intent.save()
    events.emit("payment_intent.payment_failed", intent.body)


def become(intent: Kept, status: str, charge: Kept | None = None, **values: object) -> None:
    intent.body |= {"status": status, **values}
    if charge:
        intent.body |= {
            "latest_charge": charge.id,
            "payment_method": charge.body["payment_method"],
        }
    intent.save()


def show(params: Json, intent_id: str) -> Json:
    return objects.get(KIND, intent_id).body


def change(params: Json, intent_id: str) -> Json:
    kept = objects.get(KIND, intent_id)
    kept.body["metadata"] = customers.merged(kept.body["metadata"], params)
    if "description" in params:
        kept.body["description"] = params["description"] or None
    kept.save()
    return kept.body


def list_all(params: Json) -> Json:
    fits = listing.alike(params, "customer")
    return listing.page("/v1/payment_intents", objects.select(KIND), params, fits)


def shape(session: Json, given: Json) -> Json:
    intent_id = objects.new_id("pi")
    empty = dict.fromkeys(
        "allowed_payment_method_types application application_fee_amount automatic_payment_methods"
        " canceled_at cancellation_reason customer_account excluded_payment_method_types hooks"
        " last_payment_error latest_charge managed_payments next_action on_behalf_of"
        " payment_details payment_method payment_method_configuration_details payment_record"
        " presentment_details processing review setup_future_usage shipping source transfer_data"
        " transfer_group".split()
    )
    return empty | {
        "id": intent_id,
        "object": KIND,
        "amount": session["amount_total"],
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "capture_method": "automatic_async",
        "client_secret": f"{intent_id}_secret_{objects.new_id('x', 24)[2:]}",
        "confirmation_method": "automatic",
        "created": clock.now(),
        "currency": session["currency"],
        "customer": session["customer"],
        "livemode": False,
        "metadata": given.get("metadata") or {},
        "payment_method_options": session["payment_method_options"],
        "payment_method_types": session["payment_method_types"],
        "status": "requires_payment_method",
        **{name: given.get(name) for name in GIVEN},
    }
