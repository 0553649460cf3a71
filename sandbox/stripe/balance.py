"""The account's balance: one line for each movement of money."""

from sandbox.stripe import agenda, clock, listing, objects
from sandbox.stripe.objects import Json

KIND = "balance_transaction"
DISPUTE_FEE = 1500


def move(kind: str, amount: int, currency: str, source: str, fee: int = 0) -> Json:
    at = clock.now()
    body = {
        "id": objects.new_id("txn"),
        "object": KIND,
        "amount": amount,
        "available_on": at + 2 * agenda.DAY,
        "balance_type": "payments",
        "created": at,
        "currency": currency,
        "description": None,
        "exchange_rate": None,
        "fee": fee,
        "fee_details": fee_details(fee, currency),
        "net": amount - fee,
        "reporting_category": {"adjustment": "dispute"}.get(kind, kind),
        "source": source,
        "status": "pending",
        "type": kind,
    }
    return objects.add(body).body


def fee_details(fee: int, currency: str) -> list[Json]:
    if not fee:
        return []
    told = {"amount": fee, "application": None, "currency": currency}
    return [told | {"description": "Stripe processing fees", "type": "stripe_fee"}]


def fee_on(amount: int) -> int:
    """Of about the size Stripe takes, so that nobody forgets it."""
    return min(amount * 15 // 1000 + 25, amount)


def show(params: Json, transaction_id: str) -> Json:
    return objects.get(KIND, transaction_id).body


def list_all(params: Json) -> Json:
    fits = listing.alike(params, "currency", "source", "type")
    return listing.page("/v1/balance_transactions", objects.select(KIND), params, fits)
