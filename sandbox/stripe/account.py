"""The shop's account at Stripe, and the name buyers read."""

from dataclasses import dataclass

from sandbox.stripe.objects import Json

ACCOUNT = "acct_sandbox000000001"


@dataclass
class Business:
    name: str = "Demo shop"


business = Business()


def show(params: Json) -> Json:
    return {
        "id": ACCOUNT,
        "object": "account",
        "business_profile": {"name": business.name},
        "business_type": "company",
        "charges_enabled": True,
        "country": "DE",
        "created": 1_700_000_000,
        "default_currency": "eur",
        "details_submitted": True,
        "email": "owner@example.com",
        "metadata": {},
        "payouts_enabled": True,
        "type": "standard",
    }
