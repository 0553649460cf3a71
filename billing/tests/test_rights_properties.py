"""Whatever is typed, and whenever it is: a sentence, never a fault, and a last day that is fair."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from billing.outcome import DAYS, in_time, last_day
from billing.request_forms import RefundRequestForm, WithdrawalForm
from orders import reminding
from orders.models import Order

MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  hypothesis adds the zone itself


@given(MOMENTS)
def test_the_last_day_is_a_working_day_and_the_first_after_a_fortnight(at: datetime) -> None:
    order = Order(paid_at=at)
    day, fortnight = last_day(order), timezone.localdate(at) + timedelta(days=DAYS)
    assert day.weekday() < 5
    assert fortnight <= day <= fortnight + timedelta(days=2)
    assert day == fortnight or fortnight.weekday() >= 5
    assert in_time(order, at)
    assert not in_time(order, at + timedelta(days=DAYS + 4))


@given(st.text(), st.text(), st.text())
def test_a_declaration_reads_or_says_what_is_wrong(name: str, number: str, email: str) -> None:
    form = WithdrawalForm({"name": name, "number": number, "email": email})
    if form.is_valid():
        assert form.cleaned_data["number"].isascii()
        assert int(form.cleaned_data["number"]) < 10**12
    else:
        assert form.errors


@given(st.text())
def test_words_read_or_are_refused(words: str) -> None:
    form = RefundRequestForm({"words": words})
    assert form.is_valid() != bool(form.errors)


@given(st.text())
def test_no_made_up_token_names_a_cart(token: str) -> None:
    assert reminding.cart_by(token) is None
