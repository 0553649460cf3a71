"""Stripe for people: what was to be paid, what became of it, and what the shop was told."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sandbox.deliveries import date
from sandbox.stripe import (
    calls,
    clock,
    deeds,
    disputes,
    endpoints,
    events,
    faults,
    intents,
    money,
    objects,
    refunds,
    sessions,
    webhooks,
)
from sandbox.stripe.objects import Json, Kept

MOST_SHOWN = 50


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    deeds.catch_up()
    context = {
        "now": date(clock.now()),
        "sessions": [session(kept) for kept in objects.select(sessions.KIND)[:MOST_SHOWN]],
        "payments": [payment(kept) for kept in objects.select(intents.KIND)[:MOST_SHOWN]],
        "endpoints": [kept.body["url"] for kept in objects.select(endpoints.KIND)],
        "events": newest_events(MOST_SHOWN),
    }
    return render(request, "stripe/index.html", context)


def overview(request: HttpRequest) -> dict[str, Any]:
    """Its part of the front page."""
    base = f"http://{request.get_host()}"
    return {
        "address": f"{base}/stripe-api",
        "calls": len(calls.seen()),
        "sessions": len(objects.select(sessions.KIND)),
        "events": newest_events(3),
        "switches": [
            ("API", "stripe-chaos", faults.api.show(), faults.API_MODES.items()),
            (
                "Webhooks",
                "stripe-webhooks-chaos",
                faults.webhooks.show(),
                faults.WEBHOOK_MODES.items(),
            ),
        ],
    }


def session(kept: Kept) -> Json:
    told = dated(kept, kept.body["amount_total"])
    names = [item["description"] for item in kept.hidden["items"]]
    return told | {"what": ", ".join(names)}


def payment(kept: Kept) -> Json:
    given = [dated(one) for one in objects.select(refunds.KIND) if belongs(one, kept)]
    asked = [disputed(one) for one in objects.select(disputes.KIND) if belongs(one, kept)]
    told = dated(kept) | {"refunds": given, "disputes": asked, "session": kept.hidden["session"]}
    charge = objects.find(kept.body["latest_charge"] or "")
    if charge is None or charge.body["status"] != "succeeded" or disputes.withholds(charge.id):
        return told | {"left": 0}
    return told | {"left": charge.body["amount"] - charge.body["amount_refunded"]}


def disputed(kept: Kept) -> Json:
    return dated(kept) | {"open": kept.body["status"] in disputes.OPEN}


def belongs(one: Kept, intent: Kept) -> bool:
    return bool(one.body["payment_intent"] == intent.id)


def dated(kept: Kept, amount: int | None = None) -> Json:
    value = kept.body["amount"] if amount is None else amount
    return kept.body | {
        "date": date(kept.body["created"]),
        "shown": money.shown(value, kept.body["currency"]),
    }


def newest_events(count: int) -> list[Json]:
    """Each with the state of the delivery that has got least far."""
    states: dict[str, str] = {}
    for row in webhooks.deliveries.newest():
        if states.get(row["id"], "delivered") == "delivered":
            states[row["id"]] = row["state"]
    return [event(kept, states) for kept in objects.select(events.KIND)[:count]]


def event(kept: Kept, states: dict[str, str]) -> Json:
    return kept.body | {
        "date": date(kept.body["created"]),
        "state": states.get(kept.id, "nobody to tell"),
        "about": kept.body["data"]["object"].get("id", ""),
    }
