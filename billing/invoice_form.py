"""What an invoice says of its buyer, as they or an operator type it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shop.accounts.forms import TAX_ID


class InvoiceFields(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=150, required=False)
    company = forms.CharField(label=_("Company"), max_length=150, required=False)
    address = forms.CharField(
        label=_("Address"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "street-address"}),
        help_text=_("Street, postcode and town, line by line."),
    )
    tax_id = forms.CharField(
        label=_("Tax number"),
        max_length=40,
        required=False,
        help_text=_("For companies: the VAT number, such as DE123456789."),
    )

    def clean_name(self) -> str:
        return _one_line(self.cleaned_data["name"])

    def clean_company(self) -> str:
        return _one_line(self.cleaned_data["company"])

    def clean_address(self) -> str:
        lines = str(self.cleaned_data["address"]).splitlines()
        return "\n".join(filter(None, map(_one_line, lines)))

    def clean_tax_id(self) -> str:
        tax_id = str(self.cleaned_data["tax_id"]).strip().upper()
        if tax_id and not TAX_ID.fullmatch(tax_id):
            raise ValidationError(
                gettext("A tax number has letters and digits, such as DE123456789.")
            )
        return tax_id


class InvoiceForm(InvoiceFields):
    """By the buyer, who may do so once."""

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not any(data.values()):
            raise ValidationError(gettext("Please say what should stand on the invoice."))
        return data


def _one_line(text: str) -> str:
    return " ".join(text.split())
