"""Money is integer minor units and a currency."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from babel.core import Locale
from babel.numbers import format_currency
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

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
        return self._written(0 if self.whole else minor_digits(self.currency))

    @property
    def exact(self) -> str:
        """The same with its zeros, for amounts that stand below each other."""
        return self._written(minor_digits(self.currency))

    @property
    def decimal(self) -> Decimal:
        return Decimal(self.amount).scaleb(-minor_digits(self.currency))

    @property
    def whole(self) -> bool:
        return self.decimal == self.decimal.to_integral_value()

    def _written(self, digits: int) -> str:
        locale = Locale.parse(to_locale(get_language() or "en"))
        # Babel would round to display digits, which are fewer for some currencies.
        pattern = locale.currency_formats["standard"].pattern
        pattern = pattern.replace("0.00", f"0.{'0' * digits}" if digits else "0")
        return format_currency(
            self.decimal, self.currency, pattern, locale=locale, currency_digits=False
        )


def minor_digits(currency: str) -> int:
    if currency in ZERO_DECIMAL:
        return 0
    return 3 if currency in THREE_DECIMAL else 2


def charged(exact: Decimal, currency: str) -> int:
    """Half up, to what a card can be charged: the last of three digits is always 0."""
    step = 10 if minor_digits(currency) == 3 else 1
    return step * half_up(exact / step)


def half_up(exact: Decimal) -> int:
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def shares(amount: int, weights: Sequence[int]) -> list[int]:
    """The amount in parts as large as these weights say, to the last unit.

    What rounding leaves goes to those it took most from, the first of equals.
    """
    whole = sum(weights)
    if not whole:
        return [0 for _weight in weights]
    parts = [amount * weight // whole for weight in weights]
    left = amount - sum(parts)
    by_loss = sorted(range(len(weights)), key=lambda i: -(amount * weights[i] % whole))
    for i in by_loss[:left]:
        parts[i] += 1
    return parts


class NotMoney(ValueError):
    """What somebody typed is no amount; says what to type instead."""


SPACES = str.maketrans("", "", " \u00a0\u202f\u2009'’")
MOST = 10**12  # more than anybody charges, and less than a column holds


def parse(typed: str, currency: str) -> Money:
    """Reads "29", "29.00", "1.234,50" or "1,234.50"; whatever could mean two things is refused."""
    text = typed.strip().translate(SPACES)
    if text.startswith(("-", "−")):
        raise NotMoney(_("An amount cannot be negative."))
    digits = minor_digits(currency)
    whole, part = _split(text, digits)
    if len(part) > digits:
        raise NotMoney(_too_fine(currency, digits))
    amount = int(whole + part.ljust(digits, "0"))
    if amount >= MOST:
        raise NotMoney(_("This amount is too large."))
    return Money(amount, currency)


def _split(text: str, digits: int) -> tuple[str, str]:
    """What stands before and after the decimal mark."""
    marks = [each for each in text if each in ".,"]
    if not re.fullmatch(r"[0-9][0-9.,]{0,24}", text) or not text[-1].isdigit():
        raise NotMoney(_("Write the amount in digits, such as 29 or 29.00."))
    last = marks[-1] if marks else ""
    before, _mark, after = text.rpartition(last) if last else (text, "", "")
    only = len(set(marks)) == 1
    grouped = len(after) == 3 and only
    if grouped and len(marks) == 1 and digits == 2:
        raise NotMoney(
            _("It is not clear whether %(text)s means thousands. Write 1234 or 1234.00.")
            % {"text": text}
        )
    if grouped and (len(marks) > 1 or not digits):
        before, after, last = text, "", ""
    return _ungrouped(before, last), after


def _ungrouped(text: str, decimal: str) -> str:
    """Without the marks between thousands, which stand where they should or not at all."""
    groups = re.split(r"[.,]", text)
    marks = set(text) & {".", ","}
    tidy = len(marks) <= 1 and decimal not in marks
    if len(groups) > 1 and not (
        tidy and 1 <= len(groups[0]) <= 3 and all(len(each) == 3 for each in groups[1:])
    ):
        raise NotMoney(_("Write the amount in digits, such as 29 or 29.00."))
    return "".join(groups)


def _too_fine(currency: str, digits: int) -> str:
    if not digits:
        return _("%(currency)s has no smaller unit. Write a whole amount.") % {"currency": currency}
    return _("%(currency)s has %(n)s digits after the decimal mark at most.") % {
        "currency": currency,
        "n": digits,
    }


def typed(amount: int, currency: str) -> str:
    """As somebody would type it, for a form or a file; `parse` reads it back."""
    digits = minor_digits(currency)
    text = str(amount).rjust(digits + 1, "0")
    return f"{text[:-digits]}.{text[-digits:]}" if digits else text
