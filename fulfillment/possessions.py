"""What somebody owns, with all that a page shows of it, in as many questions for ten as for two."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from catalog.models import Product
from fulfillment.files import Parcel, awaiting, latest_parcels
from fulfillment.licences import licences_of
from fulfillment.models import Entitlement, Licence


@dataclass
class Possession:
    """One thing owned; each room of the goods adds what it has for it."""

    entitlement: Entitlement
    licences: list[Licence] = field(default_factory=list)
    files: Parcel | None = None
    awaits_files: bool = False

    @property
    def product(self) -> Product | None:
        return self.entitlement.product

    @property
    def usable(self) -> bool:
        return self.entitlement.state == "open"


def possessions(rows: Iterable[Entitlement]) -> list[Possession]:
    held = list(rows)
    keys, files = licences_of(held), latest_parcels(held)
    # What comes with a key may have no files at all.
    waiting = awaiting(each for each in held if each.pk not in files | keys)
    return [
        Possession(each, keys.get(each.pk, []), files.get(each.pk), each.pk in waiting)
        for each in held
    ]
