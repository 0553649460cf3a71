"""What a buyer does on the hosted page, and what their bank does days later."""

from dataclasses import dataclass

from sandbox import store
from sandbox.stripe import agenda, cards, charges, clock, errors, intents, objects, sessions, tax
from sandbox.stripe.cards import Decline
from sandbox.stripe.methods import Method, Payer, from_json
from sandbox.stripe.objects import Json, Kept

BANK_TAKES = 4 * agenda.DAY
BOUNCED = Decline("insufficient_funds", "The bank account has insufficient funds.")


@dataclass(frozen=True)
class Outcome:
    """Of an attempt: the event that says it is complete, a refusal, or one more step."""

    event_id: str | None = None
    refusal: str | None = None
    authenticate: bool = False


def pay(session_id: str, method: Method) -> Outcome:
    """Raises `Closed`, so that of two tabs one pays."""
    with store.transaction():
        session = sessions.to_pay(session_id)
        tax.apply(session, method.payer.country, method.payer.tax_id)
        intent = intents.of(session)
        if not method.is_card:
            return debit(session, intent, method)
        if cards.of(method.number).authenticates:
            session.hidden["attempt"] = method.as_json()
            session.save()
            intents.ask_to_authenticate(intent)
            return Outcome(authenticate=True)
        return charge(session, intent, method)


def take_for_free(session_id: str, payer: Payer) -> Outcome:
    """Nothing to pay, nothing charged; raises `Closed`."""
    with store.transaction():
        session = sessions.to_pay(session_id)
        sessions.identify(session, payer)
        return Outcome(sessions.complete(session, payer, "no_payment_required"))


def authenticate(session_id: str, *, ok: bool) -> Outcome:
    """Go on with the attempt that waited for it; raises `Closed`."""
    with store.transaction():
        session = sessions.to_pay(session_id)
        attempt = session.hidden.pop("attempt", None)
        session.save()
        if attempt is None:
            return Outcome(refusal="There is nothing to authenticate. Please pay again.")
        intent = intents.of(session)
        if not ok:
            return Outcome(refusal=intents.refuse_unauthenticated(intent).message)
        return charge(session, intent, from_json(attempt))


def charge(session: Kept, intent: Kept, method: Method) -> Outcome:
    card = cards.of(method.number)
    if card.decline:
        intents.decline(intent, method, card.decline)
        return Outcome(refusal=card.decline.message)
    sessions.identify(session, method.payer, intent)
    made = intents.succeed(intent, method)
    if card.deed == "dispute":
        agenda.schedule("dispute", made.id, clock.now() + agenda.DAY)
    return Outcome(sessions.complete(session, method.payer, "paid"))


def debit(session: Kept, intent: Kept, method: Method) -> Outcome:
    sessions.identify(session, method.payer, intent)
    intents.process(intent, method)
    deed = "bounce" if method.bounces else "settle"
    agenda.schedule(deed, session.id, clock.now() + BANK_TAKES)
    return Outcome(sessions.complete(session, method.payer, "unpaid"))


def settle(session_id: str, *, ok: bool) -> Json:
    """The bank has spoken; raises Stripe's refusal where it was not asked."""
    with store.transaction():
        session = sessions.get(session_id)
        intent = intents_of(session)
        if intent is None or intent.body["status"] != "processing":
            raise errors.invalid("This session's payment is not in processing.")
        made = objects.get(charges.KIND, intent.body["latest_charge"])
        if ok:
            intents.received(intent, charges.complete(made))
        else:
            intents.failed(intent, charges.decline_of(made, BOUNCED), BOUNCED)
        return sessions.settled(session, ok=ok)


def settle_when_due(session_id: str, *, ok: bool) -> None:
    intent = intents_of(sessions.get(session_id))
    if intent and intent.body["status"] == "processing":
        settle(session_id, ok=ok)


def intents_of(session: Kept) -> Kept | None:
    intent_id = session.hidden.get("intent")
    return objects.find(intent_id) if intent_id else None
