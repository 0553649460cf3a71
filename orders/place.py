"""Where a buyer is, as far as tax asks."""

from __future__ import annotations

from dataclasses import dataclass

from orders import tax_ids
from shop.lib import countries


@dataclass(frozen=True)
class Place:
    """A country of which nobody has heard is none."""

    country: str = ""
    tax_id: str = ""

    @property
    def known(self) -> bool:
        return countries.known(self.country)

    @property
    def word(self) -> str:
        return f"{self.country} {tax_ids.plain(self.tax_id)}".strip()

    def owes_itself(self, home: str) -> bool:
        """A business in another country of the European Union than the shop's: reverse charge."""
        return self.abroad(home) and tax_ids.well_formed(self.tax_id, self.country)

    def misspelt(self, home: str) -> bool:
        """It names a number that would matter, but that no office gives out like this."""
        return bool(self.tax_id) and self.abroad(home) and not self.owes_itself(home)

    def abroad(self, home: str) -> bool:
        union = home in tax_ids.UNION and self.country in tax_ids.UNION
        return union and self.country != home


NOWHERE = Place()
