"""How somebody pays: a card at once, or a bank debit that takes days."""

import hashlib
from dataclasses import asdict, dataclass
from typing import Any

from sandbox.stripe import cards
from sandbox.stripe.objects import Json

BOUNCING = {"IT60X0542811101000000123456", "000222222227", "000111111113"}


@dataclass(frozen=True)
class Payer:
    email: str
    name: str
    country: str
    tax_id: str = ""

    def as_billing(self) -> Json:
        address = dict.fromkeys(("city", "line1", "line2", "postal_code", "state"))
        return {
            "address": address | {"country": self.country},
            "email": self.email,
            "name": self.name,
            "phone": None,
            "tax_id": self.tax_id or None,
        }


@dataclass(frozen=True)
class Method:
    """`number` is a card's or an account's; `expiry` is month and year."""

    number: str
    payer: Payer
    expiry: tuple[int, int] | None = None

    @property
    def is_card(self) -> bool:
        return self.expiry is not None

    @property
    def bounces(self) -> bool:
        return self.number in BOUNCING

    def kind(self, currency: str) -> str:
        if self.is_card:
            return "card"
        return "us_bank_account" if currency == "usd" else "sepa_debit"

    def details(self, amount: int, currency: str) -> Json:
        kind = self.kind(currency)
        shape = {"card": card_shape, "sepa_debit": sepa_shape, "us_bank_account": us_shape}[kind]
        return {"type": kind, kind: shape(self, amount)}

    def as_json(self) -> Json:
        return asdict(self)


def from_json(kept: Json) -> Method:
    expiry = tuple(kept["expiry"]) if kept["expiry"] else None
    return Method(kept["number"], Payer(**kept["payer"]), expiry)


def fingerprint(number: str) -> str:
    """The same for the same number, and not the number."""
    return hashlib.sha256(number.encode()).hexdigest()[:16]


def card_shape(method: Method, amount: int) -> Json:
    assert method.expiry
    brand = cards.brand(method.number)
    checks = {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"}
    empty: dict[str, Any] = dict.fromkeys(
        "installments mandate network_transaction_id transaction_link_id wallet".split()
    )
    return empty | {
        "amount_authorized": amount,
        "authorization_code": "123456",
        "brand": brand,
        "checks": checks,
        "country": "US",
        "exp_month": method.expiry[0],
        "exp_year": method.expiry[1],
        "extended_authorization": {"status": "disabled"},
        "fingerprint": fingerprint(method.number),
        "funding": "credit",
        "incremental_authorization": {"status": "unavailable"},
        "last4": method.number[-4:],
        "multicapture": {"status": "unavailable"},
        "network": brand,
        "network_token": {"used": False},
        "overcapture": {"maximum_amount_capturable": amount, "status": "unavailable"},
        "regulated_status": "unregulated",
        "three_d_secure": three_d_secure(method.number),
    }


def three_d_secure(number: str) -> Json | None:
    if not cards.of(number).authenticates:
        return None
    return {
        "authentication_flow": "challenge",
        "electronic_commerce_indicator": "05",
        "exemption_indicator": None,
        "result": "authenticated",
        "result_reason": None,
        "transaction_id": None,
        "version": "2.2.0",
    }


def sepa_shape(method: Method, amount: int) -> Json:
    return {
        "bank_code": method.number[4:12],
        "branch_code": None,
        "country": method.number[:2],
        "fingerprint": fingerprint(method.number),
        "last4": method.number[-4:],
        "mandate": None,
    }


def us_shape(method: Method, amount: int) -> Json:
    return {
        "account_holder_type": "individual",
        "account_type": "checking",
        "bank_name": "TEST BANK",
        "fingerprint": fingerprint(method.number),
        "last4": method.number[-4:],
        "payment_reference": None,
        "routing_number": "110000000",
    }
