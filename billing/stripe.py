"""Stripe, as far as the shop speaks to it. Nobody else imports its library.

What comes back is ours: snapshots without Stripe's objects, so that whoever reads one need not
know how Stripe spells it this year.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any
from urllib.parse import urlsplit

import stripe
from django.conf import settings

from billing.tax_said import Tax, Whereabouts, tax_of, whereabouts
from shop.lib.keys import of_tests

RETRIES = 2

# They have no smaller unit, and Stripe counts them in hundredths all the same.
IN_HUNDREDTHS = {"ISK", "UGX"}

stripe.enable_telemetry = False


class Unavailable(Exception):
    """Stripe did not answer, or not sensibly. It may have done what it was asked for.

    `answered`: it said so itself, and will say the same again under the same key.
    """

    def __init__(self, message: str, *, answered: bool = False) -> None:
        super().__init__(message)
        self.answered = answered


class Refusal(Exception):
    """Stripe says no, and would say so again; nothing was done."""

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Session:
    """A Checkout Session at Stripe, as it was when we asked."""

    id: str
    status: str  # open, complete, expired
    payment_status: str  # paid, unpaid, no_payment_required
    amount: int
    currency: str
    livemode: bool
    order: str  # the public id that we gave it
    shop: str  # the address of the shop that made it
    url: str
    intent: str
    intent_status: str
    tax: Tax | None
    there: Whereabouts

    @property
    def paid(self) -> bool:
        return self.status == "complete" and self.payment_status != "unpaid"

    @property
    def failed(self) -> bool:
        """It was completed, and then the bank said no."""
        waiting = self.status == "complete" and self.payment_status == "unpaid"
        return waiting and self.intent_status in {"requires_payment_method", "canceled"}


@dataclass(frozen=True)
class Endpoint:
    """Where Stripe sends its webhooks, as somebody set it up there."""

    url: str
    version: str
    events: list[str]
    enabled: bool


VERSION = stripe.api_version


def configured() -> bool:
    return bool(settings.STRIPE_SECRET_KEY)


def livemode() -> bool:
    """Whether the key moves real money."""
    return configured() and not of_tests(settings.STRIPE_SECRET_KEY)


def pages() -> list[str]:
    """Origins to which a form of ours may lead; the sandbox's pages are beside its API."""
    apart = settings.STRIPE_API_URL != "https://api.stripe.com"
    parts = urlsplit(settings.STRIPE_API_URL if apart else settings.STRIPE_CHECKOUT_URL)
    return [f"{parts.scheme}://{parts.netloc}"] if configured() else []


def counted(amount: int, currency: str) -> int:
    """As Stripe counts it."""
    return amount * 100 if currency in IN_HUNDREDTHS else amount


def ours(amount: int, currency: str) -> int:
    """As we count what it says."""
    return amount // 100 if currency in IN_HUNDREDTHS else amount


def open_session(params: dict[str, Any], key: str) -> Session:
    return _session(_asked(_sessions().create, _expanded(params), {"idempotency_key": key}))


def session(number: str) -> Session:
    return _session(_asked(_sessions().retrieve, number, {"expand": _expand()}))


def known(number: str) -> Session | None:
    """None where there is no such session, as after a change of keys."""
    try:
        return session(number)
    except Refusal as refusal:
        if refusal.code == "resource_missing":
            return None
        raise


def expire(number: str) -> Session:
    """Nobody can pay there any more. Refused once it is complete, or over."""
    return _session(_asked(_sessions().expire, number, {"expand": _expand()}))


def sessions(since: datetime) -> Iterator[Session]:
    """All that were made since then."""
    asked = {
        "created": {"gte": int(since.timestamp())},
        "limit": 100,
        "expand": [f"data.{name}" for name in _expand()],
    }
    page = _asked(_sessions().list, asked)
    while True:
        yield from map(_session, page.data)
        if not page.has_more:
            return
        page = _asked(_sessions().list, asked | {"starting_after": page.data[-1].id})


def customer(email: str, name: str, account: int, key: str) -> str:
    params = {"email": email, "name": name, "metadata": {"account": str(account)}}
    given = {field: value for field, value in params.items() if value}
    made = _asked(_client().v1.customers.create, given, {"idempotency_key": key})
    return str(made.id)


def endpoints() -> list[Endpoint]:
    page = _asked(_client().v1.webhook_endpoints.list, {"limit": 100})
    return [
        Endpoint(
            each.url, each.api_version or "", list(each.enabled_events), each.status == "enabled"
        )
        for each in page.data
    ]


def asked(method: str, *given: Any) -> Any:
    """What Stripe answers to another module of ours, by the path of its method."""
    return _asked(attrgetter(method)(_client().v1), *given)


def signed(body: str, signature: str, secret: str) -> bool:
    """Whether Stripe signed it, a moment ago."""
    tolerance = stripe.Webhook.DEFAULT_TOLERANCE
    try:
        return bool(stripe.WebhookSignature.verify_header(body, signature, secret, tolerance))
    except stripe.SignatureVerificationError:
        return False


def _session(found: Any) -> Session:
    said = found.to_dict()
    intent = said.get("payment_intent") or {}
    known = intent if isinstance(intent, dict) else {"id": intent}
    metadata = said.get("metadata") or {}
    currency = (said.get("currency") or "").upper()
    return Session(
        id=said["id"],
        status=said.get("status") or "",
        payment_status=said["payment_status"],
        amount=ours(said.get("amount_total") or 0, currency),
        currency=currency,
        livemode=bool(said["livemode"]),
        order=metadata.get("order", ""),
        shop=metadata.get("shop", ""),
        url=said.get("url") or "",
        intent=known.get("id", ""),
        intent_status=known.get("status", ""),
        tax=tax_of(said | _all_lines(said), lambda amount: ours(amount, currency)),
        there=whereabouts(said),
    )


def _all_lines(said: dict[str, Any]) -> dict[str, Any]:
    """A session shows its first ten; how they were taxed matters once it is paid."""
    first = said.get("line_items") or {}
    if not first.get("has_more") or said.get("payment_status") != "paid":
        return {}
    asked = {"limit": 100, "expand": ["data.taxes"]}
    page = _asked(_sessions().line_items.list, said["id"], asked)
    return {"line_items": page.to_dict()}


def _expanded(params: dict[str, Any]) -> dict[str, Any]:
    return params | {"expand": _expand()}


def _expand() -> list[str]:
    """More, where the tax and the evidence of the buyer's place hang on it."""
    if settings.TAX == "none":
        return ["payment_intent"]
    taxes = ["line_items.data.taxes"] if settings.TAX == "stripe" else []
    return ["payment_intent.latest_charge", *taxes]


def _asked(call: Any, *given: Any) -> Any:
    try:
        return call(*given)
    except stripe.StripeError as error:
        status = error.http_status or 0
        if not 400 <= status < 500 or status in {409, 429}:
            raise Unavailable(str(error), answered=status >= 500) from error
        raise Refusal(str(error), error.code or "") from error


def _sessions() -> Any:
    return _client().v1.checkout.sessions


def _client() -> stripe.StripeClient:
    return _made(
        settings.STRIPE_SECRET_KEY, settings.STRIPE_API_URL, settings.STRIPE_TIMEOUT_SECONDS
    )


@lru_cache(maxsize=4)
def _made(key: str, address: str, timeout: int) -> stripe.StripeClient:
    return stripe.StripeClient(
        key,
        max_network_retries=RETRIES,
        base_addresses={"api": address},
        http_client=stripe.RequestsClient(timeout=timeout),
    )
