"""What a buyer writes who wants something undone."""

from __future__ import annotations

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

NUMBER = re.compile(r"#?([0-9]{1,12})", re.ASCII)


class WithdrawalForm(forms.Form):
    """What the law lets us ask: who it is, which contract, and where the confirmation goes."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    number = forms.CharField(
        label=_("Number of the order"),
        max_length=20,
        help_text=_("It stands in the mail that came when you bought it, such as 1042."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        help_text=_("The one that you ordered with. The confirmation goes there."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_number(self) -> str:
        found = NUMBER.fullmatch(self.cleaned_data["number"].strip())
        if not found:
            raise ValidationError(_("An order’s number has digits only, such as 1042."))
        return found[1]


class RefundRequestForm(forms.Form):
    words = forms.CharField(
        label=_("What is wrong with it?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
