"""What somebody owns, with all that a page shows of it, in as many questions for ten as for two."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from catalog.models import Product
from fulfillment.licences import licences_of
from fulfillment.models import Entitlement, Licence


@dataclass
class Possession:
    """One thing owned; each room of the goods adds what it has for it."""

    entitlement: Entitlement
    licences: list[Licence] = field(default_factory=list)

    @property
    def product(self) -> Product | None:
        return self.entitlement.product

    @property
    def usable(self) -> bool:
        return self.entitlement.state == "open"


def possessions(rows: Iterable[Entitlement]) -> list[Possession]:
    rows = list(rows)
    keys = licences_of(rows)
    return [Possession(each, keys.get(each.pk, [])) for each in rows]
