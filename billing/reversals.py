"""Money that goes back, as Stripe tells of it: refunds, disputes, and warnings before them.

Snapshots of ours, like those of `billing.stripe`, which alone speaks to its library.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from billing.stripe import asked, counted, ours

MONEY_OF = ["payment_intent"]


@dataclass(frozen=True)
class Reversal:
    """A refund at Stripe, as it was when we asked."""

    id: str
    intent: str
    amount: int
    currency: str
    status: str
    failure: str
    key: str  # the word that we gave it; none when it was made elsewhere
    order: str  # what the payment is for, by the public id that we gave it
    shop: str


@dataclass(frozen=True)
class Claim:
    """A dispute at Stripe, as it was when we asked."""

    id: str
    intent: str
    amount: int
    currency: str
    status: str
    reason: str
    created: datetime
    due_by: datetime | None
    taken: bool  # money left us for it
    reinstated: bool  # and came back
    order: str
    shop: str


@dataclass(frozen=True)
class Suspicion:
    """What a card's bank suspects."""

    id: str
    intent: str
    type: str
    actionable: bool
    created: datetime
    order: str
    shop: str


def send_back(intent: str, amount: int, currency: str, known: dict[str, str], key: str) -> Reversal:
    """Asks Stripe for it. `known` is kept with the refund there."""
    params = {
        "payment_intent": intent,
        "amount": counted(amount, currency),
        "metadata": known,
        "expand": MONEY_OF,
    }
    return _reversal(asked("refunds.create", params, {"idempotency_key": key}))


def refund(number: str) -> Reversal:
    return _reversal(asked("refunds.retrieve", number, {"expand": MONEY_OF}))


def refunds(**which: Any) -> Iterator[Reversal]:
    yield from map(_reversal, _all("refunds.list", which))


def refunds_since(moment: datetime) -> Iterator[Reversal]:
    return refunds(created={"gte": int(moment.timestamp())})


def dispute(number: str) -> Claim:
    return _claim(asked("disputes.retrieve", number, {"expand": MONEY_OF}))


def disputes_since(moment: datetime) -> Iterator[Claim]:
    created = {"gte": int(moment.timestamp())}
    yield from map(_claim, _all("disputes.list", {"created": created}))


def warning(number: str) -> Suspicion:
    found = asked("radar.early_fraud_warnings.retrieve", number, {"expand": MONEY_OF})
    said = found.to_dict()
    return Suspicion(
        id=said["id"],
        type=said.get("fraud_type") or "",
        actionable=bool(said.get("actionable")),
        created=_moment(said["created"]),
        **_paid_by(said),
    )


def _all(method: str, which: dict[str, Any]) -> Iterator[Any]:
    wanted = which | {"limit": 100, "expand": [f"data.{name}" for name in MONEY_OF]}
    page = asked(method, wanted)
    while True:
        yield from page.data
        if not page.has_more:
            return
        page = asked(method, wanted | {"starting_after": page.data[-1].id})


def _reversal(found: Any) -> Reversal:
    said = found.to_dict()
    metadata = said.get("metadata") or {}
    return Reversal(
        id=said["id"],
        status=said.get("status") or "pending",
        failure=said.get("failure_reason") or "",
        key=metadata.get("refund", ""),
        **_money(said),
        **_paid_by(said),
    )


def _claim(found: Any) -> Claim:
    said = found.to_dict()
    due_by = (said.get("evidence_details") or {}).get("due_by")
    moved = [line["amount"] for line in said.get("balance_transactions") or []]
    taken = any(amount < 0 for amount in moved)
    return Claim(
        id=said["id"],
        status=said["status"],
        reason=said.get("reason") or "",
        created=_moment(said["created"]),
        due_by=_moment(due_by) if due_by else None,
        taken=taken,
        reinstated=taken and sum(moved) >= 0,
        **_money(said),
        **_paid_by(said),
    )


def _money(said: dict[str, Any]) -> dict[str, Any]:
    currency = said["currency"].upper()
    return {"amount": ours(said["amount"], currency), "currency": currency}


def _paid_by(said: dict[str, Any]) -> dict[str, Any]:
    intent = said.get("payment_intent") or {}
    known = intent if isinstance(intent, dict) else {"id": intent}
    metadata = known.get("metadata") or {}
    return {
        "intent": known.get("id") or "",
        "order": metadata.get("order") or "",
        "shop": metadata.get("shop") or "",
    }


def _moment(stamp: int) -> datetime:
    return datetime.fromtimestamp(stamp, UTC)
