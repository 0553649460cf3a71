"""What somebody owns, with all that a page shows of it, in as many questions for ten as for two."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from catalog.models import Product
from fulfillment.bookings import bookings_of
from fulfillment.files import Parcel, awaiting, latest_parcels
from fulfillment.licences import licences_of
from fulfillment.models import Booking, Entitlement, Licence


@dataclass
class Possession:
    """One thing owned; each room of the goods adds what it has for it."""

    entitlement: Entitlement
    licences: list[Licence] = field(default_factory=list)
    files: Parcel | None = None
    awaits_files: bool = False
    booking: Booking | None = None

    @property
    def product(self) -> Product | None:
        return self.entitlement.product

    @property
    def usable(self) -> bool:
        return self.entitlement.state == "open"


def possessions(rows: Iterable[Entitlement]) -> list[Possession]:
    held = list(rows)
    keys, files = licences_of(held), latest_parcels(held)
    booked = {each.entitlement_id: each for each in bookings_of(held)}
    # What comes with a key may have no files at all.
    waiting = awaiting(each for each in held if each.pk not in files | keys)
    return [
        Possession(
            each,
            licences=keys.get(each.pk, []),
            files=files.get(each.pk),
            awaits_files=each.pk in waiting,
            booking=booked.get(each.pk),
        )
        for each in held
    ]
