"""What a buyer typed: who they are and how they pay, with a sentence for each mistake."""

import re
import time

from babel import Locale

from sandbox.stripe import cards, rules
from sandbox.stripe.methods import Method, Payer

LONGEST = 200
EXPIRY = re.compile(r"(\d{1,2})\s*/\s*(?:20)?(\d{2})", re.ASCII)
ACCOUNT = re.compile(r"[A-Z0-9]{8,34}")
COUNTRIES = sorted(
    (
        (code, name)
        for code, name in Locale("en").territories.items()
        if len(code) == 2 and code.isalpha() and code not in ("EU", "EZ", "UN", "XA", "XB", "ZZ")
    ),
    key=lambda country: country[1],
)
KNOWN = {code for code, _ in COUNTRIES}


class Mistakes(ValueError):
    def __init__(self, by_field: dict[str, str]) -> None:
        super().__init__(" ".join(by_field.values()))
        self.by_field = by_field


def payer_in(given: dict[str, str], email: str, *, terms: bool, tax_id: bool) -> Payer:
    """Raises `Mistakes`."""
    name, country = tidy(given.get("name", "")), given.get("country", "")
    found = {}
    if not rules.ADDRESS.fullmatch(email.strip()) or len(email) > LONGEST:
        found["email"] = "Enter a whole e-mail address."
    if not name:
        found["name"] = "Enter the name on the card or account."
    if country not in KNOWN:
        found["country"] = "Choose a country."
    if terms and not given.get("terms"):
        found["terms"] = "Agree to the terms to go on."
    if found:
        raise Mistakes(found)
    number = re.sub(r"[\s.-]", "", tidy(given.get("tax_id", ""))).upper() if tax_id else ""
    return Payer(email.strip(), name, country, number)


def method_in(given: dict[str, str], payer: Payer) -> Method:
    """Raises `Mistakes`; what only a bank can know is not asked here."""
    if given.get("method") == "debit":
        account = re.sub(r"\s", "", given.get("account", "")).upper()
        if not ACCOUNT.fullmatch(account):
            raise Mistakes({"account": "Enter an account number."})
        return Method(account, payer)
    number = re.sub(r"[\s-]", "", given.get("number", ""))
    expiry = expiry_in(given.get("expiry", ""))
    found = {}
    if not cards.is_sound(number):
        found["number"] = "Your card number is invalid."
    if expiry is None:
        found["expiry"] = "Enter month and year, such as 12 / 34."
    elif expiry < this_month():
        found["expiry"] = "Your card's expiration date is in the past."
    if not re.fullmatch(r"\d{3,4}", given.get("cvc", "").strip(), re.ASCII):
        found["cvc"] = "Your card's security code is incomplete."
    if found:
        raise Mistakes(found)
    assert expiry
    return Method(number, payer, (expiry[1], expiry[0]))


def expiry_in(text: str) -> tuple[int, int] | None:
    """Year, then month."""
    found = EXPIRY.fullmatch(text.strip())
    if not found or not 1 <= int(found[1]) <= 12:
        return None
    return 2000 + int(found[2]), int(found[1])


def this_month() -> tuple[int, int]:
    today = time.localtime()
    return today.tm_year, today.tm_mon


def tidy(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable()).strip()[:LONGEST]
