"""Amounts are read as people write them, and never guessed."""

import pytest

from shop.lib.money import NotMoney, parse, typed

READ = [
    ("29", "EUR", 2900), ("29.00", "EUR", 2900), ("29,00", "EUR", 2900), ("29.5", "EUR", 2950),
    ("1.234,50", "EUR", 123450), ("1,234.50", "EUR", 123450), ("1 234,50", "EUR", 123450),
    ("1.234.567", "EUR", 123456700), ("1’234.50", "EUR", 123450), ("0", "EUR", 0),
    ("1500", "JPY", 1500), ("1.500", "JPY", 1500), ("1,234,567", "JPY", 1234567),
    ("1.234", "KWD", 1234), ("1.5", "KWD", 1500), ("1.234,567", "KWD", 1234567),
]  # fmt: skip
REFUSED = [
    ("", "EUR"), ("abc", "EUR"), ("-5", "EUR"), ("−5", "EUR"), ("1e5", "EUR"), ("٣", "EUR"),
    ("1.234", "EUR"), ("29.005", "EUR"), ("29.1234", "EUR"), ("1,2,3", "EUR"), ("29.", "EUR"),
    ("1.234.50", "EUR"), ("1,234,50", "EUR"), ("1,234.567,89", "EUR"), (".5", "EUR"),
    ("29.00", "JPY"), ("1.2345", "KWD"), ("9" * 15, "EUR"), ("9" * 99, "EUR"), ("NaN", "EUR"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "currency", "amount"), READ)
def test_what_is_clear_is_read(text: str, currency: str, amount: int) -> None:
    money = parse(text, currency)
    assert money.amount == amount
    assert parse(typed(amount, currency), currency) == money


@pytest.mark.parametrize(("text", "currency"), REFUSED)
def test_what_is_not_is_refused_with_a_sentence(text: str, currency: str) -> None:
    with pytest.raises(NotMoney) as refusal:
        parse(text, currency)
    assert str(refusal.value).endswith(".")
