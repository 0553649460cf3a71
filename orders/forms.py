from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Price
from catalog.moment import known_zone, read
from orders.models.cart import MOST
from orders.refusals import UnknownCode
from shop.lib.money import NotMoney, parse

MOST_TYPED = 80  # of a code, with whatever spaces somebody puts between its parts


class AddForm(forms.Form):
    """What a product's page asks for: at which price, how many, and how much where one may say."""

    price = forms.ModelChoiceField(Price.objects.none())
    product = forms.CharField(max_length=80, required=False)
    quantity = forms.IntegerField(min_value=1, max_value=MOST, required=False)
    amount = forms.CharField(max_length=30, required=False)
    # Of what is booked: "2026-11-24T09:00:00+00:00", and the zone in which the buyer read it.
    starts_at = forms.CharField(max_length=40, required=False)
    zone = forms.CharField(max_length=60, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["price"].queryset = (  # type: ignore[attr-defined]  # it is a choice of rows
            Price.objects.open()
            .filter(self._known(), option__archived_at=None)
            .select_related("option__product__seller", "option__product__service")
        )

    def _known(self) -> Q:
        """Who counts up prices finds nothing that is by link only: its page says both."""
        return Q(option__product__unlisted=False) | Q(
            option__product__slug=self.data.get("product", "")
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        price = cleaned.get("price")
        if price and price.open_ended:
            cleaned["amount"] = self._amount(price, cleaned.get("amount") or "")
        else:
            cleaned["amount"] = None
        cleaned["quantity"] = cleaned.get("quantity") or 1
        return cleaned

    def clean_starts_at(self) -> datetime | None:
        return read(self.cleaned_data["starts_at"])

    def clean_zone(self) -> str:
        return known_zone(self.cleaned_data["zone"], "")

    def _amount(self, price: Price, typed: str) -> int | None:
        if not typed:
            return price.suggested
        try:
            return parse(typed, price.currency).amount
        except NotMoney as refusal:
            raise ValidationError(str(refusal)) from None

    @property
    def sentence(self) -> str:
        """What is wrong with it, in one."""
        if "price" in self.errors:
            return str(_("This is not for sale at the moment."))
        if "quantity" in self.errors:
            return str(_("Please choose a number from 1 to %(most)s.") % {"most": MOST})
        return " ".join(str(each) for each in self.non_field_errors())


class QuantityForm(forms.Form):
    quantity = forms.IntegerField(min_value=0, max_value=MOST)

    @property
    def sentence(self) -> str:
        return str(_("Please choose a number from 1 to %(most)s.") % {"most": MOST})


class CodeForm(forms.Form):
    code = forms.CharField(max_length=MOST_TYPED)

    @property
    def sentence(self) -> str:
        if not self["code"].value():
            return str(_("Please write the code."))
        return UnknownCode(str(self["code"].value())).sentence
