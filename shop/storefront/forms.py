"""The form in which an owner sets the shop up."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from shop.lib import countries
from shop.storefront.currencies import CODES
from shop.storefront.models import LegalText, Logo, Storefront

PICTURES = "image/png,image/jpeg,image/webp"


def _countries() -> list[tuple[str, Any]]:
    return [("", _("Not said")), *countries.choices()]


class AccentWidget(forms.MultiWidget):
    """A picker, and beside it a place to write the code: what is written wins."""

    def __init__(self) -> None:
        super().__init__(
            {
                "picker": forms.TextInput({"type": "color", "aria-label": _("Pick a colour")}),
                "code": forms.TextInput(
                    {
                        "aria-label": _("Colour code"),
                        "placeholder": "#b4472b",
                        "size": 9,
                        "autocomplete": "off",
                        "spellcheck": "false",
                    }
                ),
            }
        )

    def decompress(self, value: Any) -> list[str]:
        return [value or "", ""]


class AccentField(forms.MultiValueField):
    def __init__(self, **options: Any) -> None:
        fields = (forms.CharField(), forms.CharField(required=False, max_length=7))
        super().__init__(fields, widget=AccentWidget, require_all_fields=False, **options)

    def compress(self, data_list: list[str]) -> str:
        picked, written = data_list
        return (written or picked).lower()


class StorefrontForm(forms.ModelForm[Storefront]):
    accent = AccentField(
        label=_("Accent colour"),
        validators=[RegexValidator(r"\A#[0-9a-f]{6}\Z", _("Write a colour such as #b4472b."))],
        help_text=_(
            "Buttons and links. Pick one or write its code; what is written wins. "
            "It is darkened or lightened where text could not be read otherwise."
        ),
    )
    new_logo = forms.FileField(
        label=_("New logo"),
        required=False,
        widget=forms.FileInput(attrs={"accept": PICTURES}),
        help_text=_("PNG, JPEG or WebP, at most 1 MB. It is drawn at most 160 pixels high."),
    )
    remove_logo = forms.BooleanField(label=_("Show the name instead of the logo"), required=False)
    language = forms.ChoiceField(
        label=_("First language"),
        choices=settings.LANGUAGES,
        help_text=_("Its addresses carry no prefix, and it stands in where a text is missing."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages offered"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("The first language is always among them."),
    )
    currency = forms.ChoiceField(
        label=_("First currency"),
        choices=CODES,
        help_text=_("Prices are shown in it until a visitor chooses another."),
    )
    currencies = forms.MultipleChoiceField(
        label=_("Currencies offered"),
        choices=CODES,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("The first currency is always among them."),
    )

    country = forms.ChoiceField(
        label=_("The shop’s country"),
        required=False,
        choices=_countries,
        help_text=_("Businesses in other countries of the European Union owe the tax themselves."),
    )

    class Meta:
        model = Storefront
        fields = [
            "name", "tagline", "accent", "email", "address", "withdrawal", "withdrawal_words",
            "legal_name", "country", "tax_included", "tax_id",
            "registration", "invoice_words", "invoice_pattern",
        ]  # fmt: skip
        widgets = {
            "address": forms.Textarea(attrs={"rows": 4}),
            "invoice_words": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "name": _("Stands in the header, in mails and in every page’s title."),
            "tagline": _("One sentence: what the shop is for. The landing page opens with it."),
            "email": _("Shown to customers, in the footer and in mails."),
            "address": _("Shown in the footer and on invoices, line by line."),
            "withdrawal": _(
                "The European Union asks for it since 19 June 2026 of everybody who sells to its "
                "consumers. Without it the page stays, but only orders lead there."
            ),
            "withdrawal_words": _(
                "Empty: “Withdraw from the contract”, in each language. What you write here stands "
                "there in every language."
            ),
            "legal_name": _("Who issues the invoices. Empty: the shop’s name stands there."),
            "tax_id": _("The VAT number, such as DE123456789, or what your country has instead."),
            "registration": _("Such as: Commercial register Berlin, HRB 12345."),
            "invoice_words": _("Below every invoice: a bank account, a rule, a thank you."),
            "invoice_pattern": _(
                "{year}-{number} makes 2026-000123. The numbers go on without a gap, also in a new "
                "year and when this is changed."
            ),
            "tax_included": _("If not, tax is added to them at the checkout."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("language", "languages", "currency", "currencies"):
            self.initial[name] = getattr(self.instance, name)

    def clean_new_logo(self) -> Logo | None:
        upload = self.cleaned_data["new_logo"]
        return Logo.draw(upload) if upload else None

    def clean(self) -> dict[str, Any]:
        """The first language and currency lead those that the shop offers."""
        data = super().clean() or self.cleaned_data
        for one, offered in (("language", "languages"), ("currency", "currencies")):
            if data.get(one):
                rest = [code for code in data.get(offered, []) if code != data[one]]
                data[offered] = [data[one], *rest]
        return data


class LegalTextForm(forms.ModelForm[LegalText]):
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    class Meta:
        model = LegalText
        fields = ["kind", "language", "body"]
        widgets = {"body": forms.Textarea(attrs={"rows": 10, "class": "vLargeTextField"})}
