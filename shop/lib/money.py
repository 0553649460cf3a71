"""Money is integer minor units and a currency."""

from dataclasses import dataclass
from decimal import Decimal

from babel.core import Locale
from babel.numbers import format_currency
from django.utils.translation import get_language, to_locale

# Minor units as payments count them: ISO 4217, which Babel's display digits do not always follow.
ZERO_DECIMAL = frozenset(
    "BIF CLP DJF GNF ISK JPY KMF KRW MGA PYG RWF UGX VND VUV XAF XOF XPF".split()
)
THREE_DECIMAL = frozenset("BHD IQD JOD KWD LYD OMR TND".split())


@dataclass(frozen=True)
class Money:
    amount: int
    currency: str

    def __str__(self) -> str:
        """As the active language writes it; a whole amount goes without its zeros."""
        locale = Locale.parse(to_locale(get_language() or "en"))
        digits = 0 if self.whole else minor_digits(self.currency)
        # Babel would round to display digits, which are fewer for some currencies.
        pattern = locale.currency_formats["standard"].pattern
        pattern = pattern.replace("0.00", f"0.{'0' * digits}" if digits else "0")
        return format_currency(
            self.decimal, self.currency, pattern, locale=locale, currency_digits=False
        )

    @property
    def decimal(self) -> Decimal:
        return Decimal(self.amount).scaleb(-minor_digits(self.currency))

    @property
    def whole(self) -> bool:
        return self.decimal == self.decimal.to_integral_value()


def minor_digits(currency: str) -> int:
    if currency in ZERO_DECIMAL:
        return 0
    return 3 if currency in THREE_DECIMAL else 2
