import re
from functools import cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from shop.accounts.models import CustomerAccount
from shop.events.topics import Topic
from shop.lib import countries

TAX_ID = re.compile(r"[A-Z0-9][A-Z0-9 ./+*-]{3,39}")


def _countries() -> list[tuple[str, Any]]:
    return [("", _("Not said")), *countries.choices()]


class CountrySelect(forms.Select):
    """Written in one go and kept: Django renders a template for each of 250 countries."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = format_html('value="{}"', value or "")
        options = mark_safe(  # noqa: S308  both are
            _options(get_language() or "").replace(chosen, f"{chosen} selected", 1)
        )
        given = self.build_attrs(self.attrs, {**(attrs or {}), "name": name})
        return format_html("<select{}>{}</select>", flatatt(given), options)


@cache
def _options(_language: str) -> SafeString:
    return format_html_join("\n", '<option value="{}">{}</option>', _countries())


class DetailsForm(forms.ModelForm[CustomerAccount]):
    """What stands on invoices and receipts."""

    country = forms.ChoiceField(
        label=_("Country"),
        required=False,
        choices=_countries,
        widget=CountrySelect(attrs={"autocomplete": "country"}),
    )

    class Meta:
        model = CustomerAccount
        fields = ["name", "company", "country", "tax_id", "email"]
        labels = {
            "name": _("Name"),
            "company": _("Company"),
            "tax_id": _("Tax number"),
            "email": _("E-mail for receipts"),
        }
        help_texts = {
            "name": _("As it should stand on invoices."),
            "tax_id": _("For companies: the VAT number, such as DE123456789."),
            "email": _("Where receipts go. What you sign in with stays as it is."),
        }
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "company": forms.TextInput(attrs={"autocomplete": "organization"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
        }

    def clean_tax_id(self) -> str:
        tax_id = str(self.cleaned_data["tax_id"]).strip().upper()
        if tax_id and not TAX_ID.fullmatch(tax_id):
            raise ValidationError(_("A tax number has letters and digits, such as DE123456789."))
        return tax_id

    def really_changed(self) -> list[str]:
        """Which fields say something new, once they are cleaned."""
        return [name for name in self.cleaned_data if self.cleaned_data[name] != self.initial[name]]


class TopicsForm(forms.Form):
    """What one wants mails about."""

    topics = forms.MultipleChoiceField(
        choices=Topic.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
