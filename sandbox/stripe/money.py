"""Amounts as Stripe counts them: whole numbers of a currency's smallest unit."""

from decimal import ROUND_HALF_UP, Decimal

from babel.numbers import format_currency

from sandbox.stripe import errors

LARGEST = 99_999_999
NO_DECIMALS = set("bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf".split())
THREE_DECIMALS = set("bhd jod kwd omr tnd".split())
WHOLE_UNITS_ONLY = {"isk", "ugx"}  # two decimals to the API, none to a bank
SMALLEST = {
    "aed": 200, "bgn": 100, "czk": 1500, "dkk": 250, "gbp": 30, "hkd": 400, "huf": 17500,
    "jpy": 50, "mxn": 1000, "myr": 200, "nok": 300, "pln": 200, "ron": 200, "sek": 300,
    "thb": 1000, "aud": 50, "brl": 50, "cad": 50, "chf": 50, "eur": 50, "inr": 50, "nzd": 50,
    "sgd": 50, "usd": 50,
}  # fmt: skip


def decimals(currency: str) -> int:
    return 0 if currency in NO_DECIMALS else 3 if currency in THREE_DECIMALS else 2


def shown(amount: int, currency: str) -> str:
    """As a buyer reads it: €29.00, ¥500."""
    value = Decimal(amount).scaleb(-decimals(currency))
    return format_currency(value, currency.upper(), locale="en")


def times(unit_amount: str | int, quantity: int) -> int:
    return int((Decimal(unit_amount) * quantity).quantize(Decimal(1), ROUND_HALF_UP))


def check_total(amount: int, currency: str) -> None:
    """Raises Stripe's refusal for a total nobody can be charged; nothing at all is fine."""
    smallest = SMALLEST.get(currency, 1)
    if 0 < amount < smallest:
        least = shown(smallest, currency)
        message = "The Checkout Session's total amount due must add up to at least"
        raise errors.invalid(f"{message} {least} {currency}", code="amount_too_small")
    if amount > LARGEST:
        most = shown(LARGEST, currency)
        message = "The Checkout Session's total amount due must be no more than"
        raise errors.invalid(f"{message} {most} {currency}", code="amount_too_large")
    check_unit(amount, currency)


def check_unit(amount: int, currency: str) -> None:
    if currency in WHOLE_UNITS_ONLY and amount % 100:
        message = (
            f"Invalid amount. Currency {currency.upper()} has become effectively zero-decimal and "
            "charged amounts must be evenly divisible by 100."
        )
        raise errors.invalid(message, code="invalid_charge_amount_no_decimal_compatible")
    if currency in THREE_DECIMALS and amount % 10:
        message = f"Invalid amount. In {currency.upper()} the last digit must be 0."
        raise errors.invalid(message, "amount")
