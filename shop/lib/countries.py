"""Countries, by their two letters and in the reader's language."""

import unicodedata
from functools import cache

from babel import Locale
from django.utils.translation import get_language, to_locale

# Territories that are not places where somebody lives or has a company, by Unicode's own marks.
OTHERS = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}
# The European Union, whose countries owe each other the tax on what is sold to consumers.
UNION = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()
)


def choices() -> list[tuple[str, str]]:
    return _choices(to_locale(get_language() or "en"))


def known(code: str) -> bool:
    return code in dict(choices())


def name(code: str) -> str:
    return dict(choices()).get(code, code)


@cache
def _choices(locale: str) -> list[tuple[str, str]]:
    names = Locale.parse(locale).territories
    found = [(code, name) for code, name in names.items() if code.isalpha() and code not in OTHERS]
    return sorted(found, key=lambda pair: _order(pair[1]))


def _order(name: str) -> str:
    """Å and Ö stand with A and O, as a reader of English or German looks for them."""
    plain = unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()
