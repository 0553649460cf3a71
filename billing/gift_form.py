from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orders.buyer import Present

FARTHEST = timedelta(days=366)


class GiftForm(forms.Form):
    """For whom it is, if it is for somebody else."""

    gift_email = forms.EmailField(
        label=_("Their e-mail"), required=False, max_length=254,
        help_text=_("They get a link to what you bought; you get the receipt."),
    )  # fmt: skip
    gift_words = forms.CharField(
        label=_("Your words"), required=False, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    gift_on = forms.DateField(
        label=_("When they are told"), required=False,
        help_text=_("Empty: as soon as it is paid."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip

    @property
    def open(self) -> bool:
        return any(self[name].value() for name in self.fields)

    @property
    def present(self) -> Present | None:
        said = self.cleaned_data
        if not said.get("gift_email"):
            return None
        return Present(said["gift_email"], said["gift_words"], said["gift_on"])

    def clean_gift_on(self) -> date | None:
        day: date | None = self.cleaned_data["gift_on"]
        today = timezone.localdate()
        if day and not today <= day <= today + FARTHEST:
            raise forms.ValidationError(_("Choose a day from today to a year from now."))
        return day

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        about = said.get("gift_words") or said.get("gift_on")
        if about and not said.get("gift_email") and "gift_email" not in self.errors:
            self.add_error("gift_email", gettext("Who is it for?"))
        return said
