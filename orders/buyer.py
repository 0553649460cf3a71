"""Who buys."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from orders.place import Place
from shop.accounts.models import CustomerAccount


@dataclass(frozen=True)
class Present:
    """For whom it is, if not for who buys; told on a day, or as soon as it is paid."""

    email: str
    words: str = ""
    on: date | None = None


@dataclass(frozen=True)
class Buyer:
    """Who buys, in the words of the checkout; `account` is theirs if we know them."""

    email: str
    name: str = ""
    company: str = ""
    country: str = ""
    tax_id: str = ""
    account: CustomerAccount | None = None
    # Where they buy from, in a word that tells nobody who they are.
    visitor: str = ""
    # The country of their network, if a proxy of ours says so.
    network: str = ""
    present: Present | None = None
    # Consent.Kind → the words that were agreed to.
    consents: dict[str, str] = field(default_factory=dict)

    @property
    def place(self) -> Place:
        return Place(self.country, self.tax_id)

    @property
    def details(self) -> dict[str, str]:
        return {
            name: getattr(self, name) for name in ("email", "name", "company", "country", "tax_id")
        }
