"""Stripe's test cards, and what each of them does."""

from dataclasses import dataclass

GENERIC = "Your card was declined."


@dataclass(frozen=True)
class Decline:
    code: str
    message: str
    decline_code: str | None = None


@dataclass(frozen=True)
class Card:
    """`deed` is what comes due a day later: on a refund, where it begins so, else on a payment."""

    meaning: str
    decline: Decline | None = None
    authenticates: bool = False
    deed: str | None = None
    reason: str = "fraudulent"


def declined(decline_code: str, message: str = GENERIC) -> Decline:
    return Decline("card_declined", message, decline_code)


CARDS = {
    "4242424242424242": Card("is paid"),
    "5555555555554444": Card("is paid, a Mastercard"),
    "4000002500003155": Card("asks to authenticate, then is paid", authenticates=True),
    "4000002760003184": Card("asks to authenticate, then is paid", authenticates=True),
    "4000000000003220": Card("asks to authenticate, then is paid", authenticates=True),
    "4000008400001629": Card(
        "asks to authenticate, then is declined", declined("generic_decline"), authenticates=True
    ),
    "4000008260003178": Card(
        "asks to authenticate, then has insufficient funds",
        declined("insufficient_funds", "Your card has insufficient funds."),
        authenticates=True,
    ),
    "4000000000000002": Card("is declined", declined("generic_decline")),
    "4000000000009995": Card(
        "has insufficient funds",
        declined("insufficient_funds", "Your card has insufficient funds."),
    ),
    "4000000000009987": Card("was lost", declined("lost_card")),
    "4000000000009979": Card("was stolen", declined("stolen_card")),
    "4000000000006975": Card("is used too often", declined("card_velocity_exceeded")),
    "4000000000000069": Card("has expired", Decline("expired_card", "Your card has expired.")),
    "4000000000000127": Card(
        "has another security code",
        Decline("incorrect_cvc", "Your card's security code is incorrect."),
    ),
    "4000000000000119": Card(
        "meets an error",
        Decline(
            "processing_error",
            "An error occurred while processing your card. Try again in a little bit.",
        ),
    ),
    "4000000000000259": Card("is paid, then disputed as fraud", deed="dispute"),
    "4000000000002685": Card(
        "is paid, then disputed as not received", deed="dispute", reason="product_not_received"
    ),
    "4000000000001976": Card("is paid, then inquired about", deed="dispute", reason="inquiry"),
    "4000000000005423": Card("is paid, then suspected of fraud", deed="warning"),
    "4000000000007726": Card("is paid; a refund is pending first", deed="refund succeeds"),
    "4000000000005126": Card("is paid; a refund fails later", deed="refund fails"),
}
UNKNOWN = Card(
    "is nobody's",
    declined(
        "test_mode_live_card",
        "Your card was declined. Your request was in test mode, but used a non test card.",
    ),
)


def of(number: str) -> Card:
    return CARDS.get(number, UNKNOWN)


def is_sound(number: str) -> bool:
    """By its check digit."""
    if not (number.isascii() and number.isdecimal() and 12 <= len(number) <= 19):
        return False
    digits = [int(digit) for digit in reversed(number)]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def brand(number: str) -> str:
    return {"4": "visa", "5": "mastercard", "3": "amex", "6": "discover"}.get(number[0], "unknown")
