"""Which month or quarter the accountant is to have, and as what kind of file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from billing import books
from billing.books import Period

MONTHS, QUARTERS = 48, 24


def _months() -> list[tuple[str, str]]:
    """The latest first."""
    today = timezone.localdate()
    counted = [divmod(today.year * 12 + today.month - 1 - ago, 12) for ago in range(MONTHS)]
    periods = [Period(year, month + 1) for year, month in counted]
    return [(str(each), date_format(each.first, "YEAR_MONTH_FORMAT")) for each in periods]


def _quarters() -> list[tuple[str, str]]:
    today = timezone.localdate()
    now = today.year * 4 + (today.month - 1) // 3
    counted = [divmod(now - ago, 4) for ago in range(QUARTERS)]
    return [(f"{year}-Q{quarter + 1}", f"{year} Q{quarter + 1}") for year, quarter in counted]


class BooksForm(forms.Form):
    form = forms.ChoiceField(label=_("As"), choices=[("csv", "CSV"), ("xlsx", "XLSX")])


class MonthForm(BooksForm):
    which = forms.ChoiceField(label=_("Month"), choices=_months)
    field_order = ["which", "form"]

    def clean(self) -> dict[str, Any]:
        """A spreadsheet is made as one piece, while somebody waits."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        asked = not self.errors and data["form"] == "xlsx"
        if asked and self.period.invoices().count() > books.MOST_IN_A_SHEET:
            told = _("These are more than %(n)s documents. Please take them as CSV.")
            raise forms.ValidationError(told % {"n": books.MOST_IN_A_SHEET})
        return data

    @property
    def period(self) -> Period:
        year, month = self.cleaned_data["which"].split("-")
        return Period(int(year), int(month))


class QuarterForm(BooksForm):
    which = forms.ChoiceField(label=_("Quarter"), choices=_quarters)
    field_order = ["which", "form"]

    @property
    def period(self) -> Period:
        year, quarter = self.cleaned_data["which"].split("-Q")
        return Period.quarter(int(year), int(quarter))
