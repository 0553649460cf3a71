"""VAT numbers of the European Union, as each of its countries writes them."""

import re

# The letters they begin with are the country's, but for Greece.
GREECE = {"GR": "EL"}
# What follows these letters; and one such number, for who has to type one.
FORMS = {
    "AT": (r"U\d{8}", "U12345678"),
    "BE": (r"[01]\d{9}", "0123456789"),
    "BG": (r"\d{9,10}", "123456789"),
    "CY": (r"\d{8}[A-Z]", "12345678X"),
    "CZ": (r"\d{8,10}", "12345678"),
    "DE": (r"\d{9}", "123456789"),
    "DK": (r"\d{8}", "12345678"),
    "EE": (r"\d{9}", "123456789"),
    "ES": (r"[A-Z]\d{7}[A-Z0-9]|\d{8}[A-Z]", "X12345678"),
    "FI": (r"\d{8}", "12345678"),
    "FR": (r"[A-HJ-NP-Z0-9]{2}\d{9}", "12345678901"),
    "GR": (r"\d{9}", "123456789"),
    "HR": (r"\d{11}", "12345678901"),
    "HU": (r"\d{8}", "12345678"),
    "IE": (r"\d[A-Z0-9+*]\d{5}[A-W]|\d{7}[A-W][A-I]", "1234567WA"),
    "IT": (r"\d{11}", "12345678901"),
    "LT": (r"\d{9}|\d{12}", "123456789"),
    "LU": (r"\d{8}", "12345678"),
    "LV": (r"\d{11}", "12345678901"),
    "MT": (r"\d{8}", "12345678"),
    "NL": (r"[A-Z0-9+*]{9}B\d{2}", "123456789B01"),
    "PL": (r"\d{10}", "1234567890"),
    "PT": (r"\d{9}", "123456789"),
    "RO": (r"\d{2,10}", "1234567890"),
    "SE": (r"\d{10}01", "123456789001"),
    "SI": (r"\d{8}", "12345678"),
    "SK": (r"\d{10}", "1234567890"),
}
UNION = frozenset(FORMS)
MARKS = str.maketrans("", "", " .-/")


def plain(number: str) -> str:
    """Without the spaces and marks that people put into it."""
    return number.upper().translate(MARKS)


def letters(country: str) -> str:
    return GREECE.get(country, country)


def well_formed(number: str, country: str) -> bool:
    """Whether this could be a number of that country; whether there is one, VIES knows."""
    begin, rest = letters(country), plain(number)
    if country not in UNION or not rest.startswith(begin):
        return False
    return re.fullmatch(FORMS[country][0], rest.removeprefix(begin), re.ASCII) is not None


def example(country: str) -> str:
    return letters(country) + FORMS[country][1]
