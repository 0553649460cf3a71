import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from shop.lib.money import Money, minor_digits, shares


@pytest.mark.parametrize(
    ("language", "amount", "currency", "text"),
    [
        ("en", 2900, "EUR", "€29"),
        ("en", 2950, "EUR", "€29.50"),
        ("de", 2950, "EUR", "29,50\u00a0€"),
        ("de", 123456789, "EUR", "1.234.567,89\u00a0€"),
        ("en", 1200, "JPY", "¥1,200"),
        ("en", 1234, "KWD", "KWD1.234"),
        ("en", 5, "ISK", "ISK5"),
        ("en", 0, "EUR", "€0"),
        ("en", -2950, "EUR", "-€29.50"),
    ],
)
def test_money_is_written_as_the_reader_writes_it(
    language: str, amount: int, currency: str, text: str
) -> None:
    with translation.override(language):
        assert str(Money(amount, currency)) == text


def test_minor_units_are_those_of_payments_not_of_display() -> None:
    assert [minor_digits(code) for code in ("EUR", "JPY", "KWD", "HUF")] == [2, 0, 3, 2]


@given(amounts=st.lists(st.integers(0, 10**9), min_size=1, max_size=50), data=st.data())
def test_shares_add_up_and_no_part_is_reduced_by_more_than_it_is(
    amounts: list[int], data: st.DataObject
) -> None:
    whole = data.draw(st.integers(0, sum(amounts)))
    parts = shares(whole, amounts)
    assert sum(parts) == (whole if sum(amounts) else 0)
    for part, amount in zip(parts, amounts, strict=True):
        assert 0 <= part <= amount
        assert abs(part * sum(amounts) - whole * amount) < max(sum(amounts), 1)
