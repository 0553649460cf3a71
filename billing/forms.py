from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from billing.gift_form import GiftForm
from billing.place_form import ask_where
from orders import tax_ids
from orders.buyer import Buyer
from orders.models import CartLine, Consent
from orders.quote import Quote, Quoted
from shop.accounts.forms import DetailsForm
from shop.accounts.models import CustomerAccount

IMMEDIATE = _(
    "I ask for delivery at once, and know that with it I lose my right of withdrawal for downloads."
)
LONGEST_ANSWER = 1000


class CheckoutForm(DetailsForm):
    """Who buys, what they agree to, and what the sellers must know."""

    immediate = forms.BooleanField(label=IMMEDIATE)
    again = forms.BooleanField()

    field_order = ["email", "name"]

    class Meta(DetailsForm.Meta):
        help_texts = {
            "tax_id": _("For companies: the VAT number, such as DE123456789."),
            "email": _("Your receipt and what you bought go there."),
        }
        labels = DetailsForm.Meta.labels | {"email": _("E-mail")}

    def __init__(
        self, *args: Any, quote: Quote, terms: str, owned: Sequence[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.quote, self.terms = quote, terms
        if owned:
            self.fields["again"].label = " ".join([*owned, gettext("I want to buy it once more.")])
        else:
            del self.fields["again"]
        self.fields["email"].required = True
        if not quote.digital:
            del self.fields["immediate"]
        if quote.taxed_by == "table":
            ask_where(self)
        quote.fetch_questions()
        self.gift = self._gift() if quote.giveable else None
        self.asked: dict[str, tuple[CartLine, Any]] = {}
        for each in quote.lines:
            self._ask(each)

    def is_valid(self) -> bool:
        mine = super().is_valid()
        return (self.gift is None or self.gift.is_valid()) and mine

    def clean(self) -> dict[str, Any]:
        """A name is one line, also where it greets somebody in a mail."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for field in ("name", "company"):
            data[field] = " ".join(data.get(field, "").split())
        if tax_ids.well_formed(data.get("tax_id", ""), data.get("country", "")):
            data["tax_id"] = tax_ids.plain(data["tax_id"])
        if self.quote.reverse_charge and not data["company"]:
            self.add_error(
                "company", gettext("Whose business is it? Its name goes on the invoice.")
            )
        if self.data.get("terms", "") != self.terms_version:
            self.add_error(None, _("Our terms have changed. Please look at them again."))
        return data

    @property
    def terms_version(self) -> str:
        return Consent.version_of(self.terms) if self.terms else ""

    @property
    def contact(self) -> list[Any]:
        return [self["email"], self["name"]]

    @property
    def business(self) -> list[Any]:
        if self.place:
            return [self["company"], self["tax_id"]]
        return [self["company"], self["country"], self["tax_id"]]

    @property
    def place(self) -> Any:
        """Where the buyer is, asked of everybody where the tax depends on it."""
        return self["country"] if self.quote.taxed_by == "table" else None

    @property
    def business_open(self) -> bool:
        return any(field.value() or field.errors for field in self.business)

    @property
    def questions(self) -> list[tuple[Any, Any]]:
        return [(line.price.option.product, self[name]) for name, (line, _q) in self.asked.items()]

    def answers(self) -> dict[int, dict[str, str]]:
        """By line of the cart and question."""
        said: dict[int, dict[str, str]] = {}
        for name, (line, question) in self.asked.items():
            said.setdefault(line.pk, {})[str(question.pk)] = self.cleaned_data[name]
        return said

    def buyer(self, account: CustomerAccount | None, visitor: str = "", network: str = "") -> Buyer:
        said = self.cleaned_data
        consents = {Consent.Kind.TERMS.value: self.terms} if self.terms else {}
        if said.get("immediate"):
            consents[Consent.Kind.IMMEDIATE.value] = str(IMMEDIATE)
        details = {name: said[name] for name in DetailsForm.Meta.fields}
        present = self.gift.present if self.gift else None
        return Buyer(
            account=account,
            visitor=visitor,
            network=network,
            present=present,
            consents=consents,
            **details,
        )

    def _gift(self) -> GiftForm:
        return GiftForm(self.data if self.is_bound else None, initial=self.initial)

    def _ask(self, each: Quoted) -> None:
        for question in each.questions:
            name = f"question-{each.line.pk}-{question.pk}"
            self.fields[name] = _field(question)
            self.initial.setdefault(name, each.line.answers.get(str(question.pk), ""))
            self.asked[name] = (each.line, question)


def _field(question: Any) -> forms.Field:
    choices = [line.strip() for line in question.choices.splitlines() if line.strip()]
    told: dict[str, Any] = {"label": question.text, "required": question.required}
    if choices:
        return forms.ChoiceField(
            choices=[("", _("Please choose")), *zip(choices, choices, strict=True)], **told
        )
    return forms.CharField(
        max_length=LONGEST_ANSWER, widget=forms.Textarea(attrs={"rows": 2}), **told
    )
