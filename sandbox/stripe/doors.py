"""The sandbox's own doors to its Stripe, for tests and for the page at `/stripe/`."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sandbox import store
from sandbox.chaos import number
from sandbox.door import BadWish, View, door, is_json, wish_in
from sandbox.stripe import (
    agenda,
    calls,
    clock,
    deeds,
    disputes,
    endpoints,
    events,
    faults,
    idempotency,
    intents,
    objects,
    paying,
    refunds,
    sessions,
    warnings,
    webhooks,
)
from sandbox.stripe.errors import Refusal
from sandbox.stripe.expansion import expanded
from sandbox.stripe.objects import Json

FARTHEST = 10 * 365 * agenda.DAY


def own_door(view: Callable[..., Any]) -> View:
    """A wish for JSON is answered in JSON; a form leads back to the page."""

    def answer(request: HttpRequest, **captured: str) -> HttpResponse:
        try:
            with store.transaction():
                found = view(request, **captured)
        except Refusal as refusal:
            return JsonResponse(refusal.body(), status=refusal.status)
        if request.method == "POST" and not is_json(request):
            return redirect("stripe")
        return JsonResponse(found, safe=False)

    return door(answer)


@require_http_methods(["GET", "HEAD", "POST"])
@own_door
def time(request: HttpRequest) -> Json:
    """Forward only; what is due then happens at once."""
    if request.method == "POST":
        clock.turn(int(number(wish_in(request), "seconds", 0, FARTHEST)))
        deeds.catch_up()
    return {"now": clock.now()}


@require_http_methods(["POST", "DELETE"])
@own_door
def endpoints_added(request: HttpRequest) -> list[str]:
    if request.method == "DELETE":
        endpoints.forget_added()
    else:
        wish = wish_in(request)
        endpoints.add(wish.get("url"), wish.get("secret"))
    return [kept.body["url"] for kept in objects.select(endpoints.KIND)]


@require_safe
@own_door
def deliveries(request: HttpRequest) -> list[Json]:
    return webhooks.deliveries.shown()


@require_POST
@own_door
def event_again(request: HttpRequest, event_id: str) -> Json:
    event = objects.get(events.KIND, event_id)
    if not webhooks.deliveries.again(event.id):
        raise BadWish("Nobody was to be told of this event.")
    return event.body


@require_POST
@own_door
def send(request: HttpRequest) -> Json:
    """Any event at all."""
    wish = wish_in(request)
    about = wish.get("object")
    if not isinstance(wish.get("type"), str) or not isinstance(about, dict):
        raise BadWish("An event has a type and an object.")
    return {"id": events.emit(wish["type"], about)}


@require_POST
@own_door
def session_expired(request: HttpRequest, session_id: str) -> Json:
    return sessions.expire({}, session_id)


@require_POST
@own_door
def session_settled(request: HttpRequest, session_id: str) -> Json:
    return paying.settle(session_id, ok=yes(wish_in(request), "ok"))


@require_POST
@own_door
def session_tampered(request: HttpRequest, session_id: str) -> Json:
    """The session says something else from now on, and so do its events."""
    wish, kept = wish_in(request), sessions.get(session_id)
    for name in wish:
        if name not in kept.body or name in ("id", "object"):
            raise BadWish(f"A session has no {name} to change.")
    kept.body |= wish
    kept.save()
    return kept.body


@require_POST
@own_door
def payment_refunded(request: HttpRequest, intent_id: str) -> Json:
    """As from the dashboard; without an amount, all that is left."""
    wish = wish_in(request)
    params: Json = {"payment_intent": intent_id}
    if wish.get("amount") not in (None, ""):
        params["amount"] = max(int(number(wish, "amount", 0, 10**9)), 1)
    if wish.get("reason"):
        params["reason"] = str(wish["reason"])
    return refunds.create(params)


@require_POST
@own_door
def payment_disputed(request: HttpRequest, intent_id: str) -> Json:
    wish = wish_in(request)
    reason = str(wish.get("reason") or "fraudulent")
    if reason not in disputes.REASONS:
        raise BadWish(f"reason is one of {', '.join(disputes.REASONS)}.")
    return disputes.begin(paid_charge(intent_id), reason, inquiry=yes(wish, "inquiry"))


@require_POST
@own_door
def payment_warned(request: HttpRequest, intent_id: str) -> Json:
    return warnings.begin(paid_charge(intent_id))


@require_POST
@own_door
def refund_settled(request: HttpRequest, refund_id: str) -> Json:
    return refunds.settle(refund_id, ok=yes(wish_in(request), "ok"))


@require_POST
@own_door
def dispute_answered(request: HttpRequest, dispute_id: str) -> Json:
    return disputes.answer(dispute_id)


@require_POST
@own_door
def dispute_closed(request: HttpRequest, dispute_id: str) -> Json:
    return disputes.close(dispute_id, won=yes(wish_in(request), "won"))


@require_safe
@own_door
def objects_kept(request: HttpRequest) -> list[Json]:
    """Of a kind, newest first, where every other parameter is what the object says."""
    wanted = request.GET.dict()
    found = [kept.body for kept in objects.select(wanted.pop("kind", ""))]
    return [body for body in found if all(body.get(name) == wanted[name] for name in wanted)]


@require_safe
@own_door
def object_kept(request: HttpRequest, object_id: str) -> Json:
    deeds.catch_up()
    kept = objects.find(object_id)
    if kept is None:
        raise BadWish("There is no such object.")
    return expanded(kept.body, request.GET.getlist("expand"))


@require_safe
@own_door
def calls_seen(request: HttpRequest) -> list[Json]:
    return calls.seen()


@require_http_methods(["DELETE"])
@own_door
def everything(request: HttpRequest) -> Json:
    """Back to the start, faults and clock included; the endpoints named at the start stay."""
    for switch in (faults.api, faults.webhooks):
        switch.set({"mode": "ok"})
    endpoints.forget_added()
    objects.forget(but=endpoints.KIND)
    webhooks.deliveries.forget()
    for kept in (agenda, calls, idempotency):
        kept.forget()
    clock.reset()
    return {}


def paid_charge(intent_id: str) -> str:
    charge = objects.get(intents.KIND, intent_id).body["latest_charge"]
    if charge is None:
        raise BadWish("Nothing was paid.")
    return str(charge)


def yes(wish: Json, name: str) -> bool:
    return wish.get(name) in (True, "true", "1", "on")
