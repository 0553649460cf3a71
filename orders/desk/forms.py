"""What operators and sellers write about codes and buy links, read strictly."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.forms import AmountField, paper
from catalog.models import Price, Product
from orders import batches
from orders.models import BuyLink, Discount
from orders.models.cart import MOST
from orders.models.discount import normal
from orders.refusals import Refused
from shop.lib.admin import ConfirmationForm
from shop.lib.money import NotMoney, minor_digits, parse, typed
from shop.storefront.models import Storefront

CAMPAIGN = {
    "utm_source": _("Source"),
    "utm_medium": _("Medium"),
    "utm_campaign": _("Campaign"),
    "utm_term": _("Term"),
    "utm_content": _("Content"),
}


class AmountsField(forms.CharField):
    """An amount for each currency, a line each: 5.00 EUR."""

    def __init__(self, **options: Any) -> None:
        given: dict[str, Any] = {"max_length": 1000, "required": False, "widget": paper(2)}
        super().__init__(**given | options)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return "\n".join(f"{typed(value[code], code)} {code}" for code in value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool((self.prepare_value(initial or {}) or "") != (data or "").strip())

    def clean(self, value: Any) -> Any:
        found: dict[str, int] = {}
        for line in filter(None, map(str.strip, super().clean(value).splitlines())):
            currency, amount = _amount(line)
            if currency in found:
                raise ValidationError(
                    gettext("%(currency)s stands there twice.") % {"currency": currency}
                )
            found[currency] = amount
        return found


def _amount(line: str) -> tuple[str, int]:
    known = Storefront.current().currencies
    words = re.search(r"\b[A-Za-z]{3}\b", line)
    currency = words[0].upper() if words else ""
    if not words or currency not in known:
        told = gettext("“%(line)s”: write an amount and one of these currencies: %(known)s.")
        raise ValidationError(told % {"line": line[:30], "known": ", ".join(known)})
    try:
        money = parse(line.replace(words[0], "", 1).strip(), currency)
    except NotMoney as wrong:
        raise ValidationError(str(wrong)) from None
    if minor_digits(currency) == 3 and money.amount % 10:
        raise ValidationError(gettext("Cards cannot be charged such a fine amount."))
    return currency, money.amount


class DiscountForm(forms.ModelForm[Discount]):
    amounts = AmountsField(
        label=_("Or an amount"),
        help_text=_("A line for each currency, such as 5.00 EUR; in others it does not count."),
    )
    minimums = AmountsField(
        label=_("Counts from"),
        help_text=_("What must be bought of what it is for: a line for each currency, or nothing."),
    )

    class Meta:
        model = Discount
        fields = [
            "code", "seller", "percent", "products", "categories", "starts_at", "ends_at",
            "most_uses", "most_per_customer",
        ]  # fmt: skip
        help_texts = {
            "code": _("Letters, digits and hyphens. Case and spaces mean nothing."),
            "percent": _("Such as 20; 100 makes it free."),
            "products": _("Nothing here and no category: it is for everything."),
            "seller": _("Empty: it reaches what every seller sells."),
            "most_uses": _("Empty: as often as anybody likes."),
            "most_per_customer": _(
                "Counted by account and by e-mail. Empty: as often as they like."
            ),
        }
        error_messages = {"code": {"unique": _("There is such a code already.")}}

    def clean_code(self) -> str:
        code = normal(self.cleaned_data["code"])
        if not re.fullmatch(r"[\w-]{2,40}", code):
            raise ValidationError(gettext("Use letters, digits and hyphens, two at least."))
        if Discount.objects.filter(code=code).exclude(pk=self.instance.pk).exists():
            raise ValidationError(gettext("There is such a code already."))
        return code

    def clean_percent(self) -> Any:
        percent = self.cleaned_data["percent"]
        if percent is not None and not 0 < percent <= 100:
            raise ValidationError(gettext("Write more than 0 and at most 100."))
        return percent

    def clean_most_uses(self) -> int | None:
        most: int | None = self.cleaned_data["most_uses"]
        if most is not None and self.instance.pk:
            Discount.objects.select_for_update(no_key=True).get(pk=self.instance.pk)
            used = self.instance.uses.live().count()
            if most < used:
                told = gettext("It is used %(n)s times already, so it cannot be fewer.")
                raise ValidationError(told % {"n": used})
        return most

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if "amounts" in self.fields and not self.errors:
            if (data.get("percent") is None) == (not any(data["amounts"].values())):
                self.add_error("percent", _("Write a percentage, or an amount: one of the two."))
            self.instance.amounts, self.instance.minimums = data["amounts"], data["minimums"]
        begins, ends = data.get("starts_at"), data.get("ends_at")
        if begins and ends and ends <= begins:
            self.add_error("ends_at", _("It must end after it begins."))
        seller = data.get("seller") or self.instance.seller
        if seller and any(row.seller_id != seller.pk for row in data.get("products") or []):
            self.add_error("products", _("A seller’s code is for this seller’s products alone."))
        return data


class ManyForm(ConfirmationForm):
    pattern = forms.CharField(
        label=_("Pattern"), max_length=80, initial="SPRING-????-????",
        help_text=_("Each question mark becomes a letter or a digit."),
    )  # fmt: skip
    count = forms.IntegerField(label=_("How many"), min_value=1, max_value=batches.MOST)
    each = forms.IntegerField(
        label=_("How often each counts"), min_value=1, max_value=10**6, initial=1, required=False,
        help_text=_("Empty: as often as anybody likes."),
    )  # fmt: skip

    field_order = ["pattern", "count", "each", "reason"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("pattern") and data.get("count"):
            try:
                batches.check(data["pattern"], data["count"])
            except Refused as refused:
                self.add_error("pattern", refused.sentence)
        return data


class BuyLinkForm(forms.ModelForm[BuyLink]):
    price = forms.ModelChoiceField(
        label=_("Price"), queryset=Price.objects.none(), required=False,
        empty_label=_("the usual price"),
    )  # fmt: skip
    named = AmountField(
        label=_("Amount"), help_text=_("Where buyers name the amount: what is filled in for them.")
    )

    class Meta:
        model = BuyLink
        fields = ["slug", "product", "quantity", "discount"]
        help_texts = {
            "slug": _("Ends its address: /buy/…/. It cannot be changed later, as links last."),
            "discount": _("Applied by itself, if it counts."),
        }
        error_messages = {"slug": {"unique": _("Another link has this address.")}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        link = self.instance
        prices: Any = self.fields["price"]
        if link.product_id:
            held = Q(closed_at=None, option__archived_at=None) | Q(pk=link.price_id)
            rows = Price.objects.filter(held, option__product=link.product_id, period="once")
            prices.queryset = rows.select_related("option")
            prices.label_from_instance = _described
        for name, label in CAMPAIGN.items():
            self.fields[name] = forms.CharField(label=label, required=False, max_length=100)
            self.initial[name] = link.campaign.get(name, "")
        if link.amount is not None:
            self.initial["named"] = typed(link.amount, self._currency())

    def clean_quantity(self) -> int:
        quantity: int = self.cleaned_data["quantity"]
        if not 1 <= quantity <= MOST:
            raise ValidationError(
                gettext("Please choose a number from 1 to %(most)s.") % {"most": MOST}
            )
        return quantity

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        link, price, product = self.instance, data.get("price"), data.get("product")
        if "named" not in data:
            return data
        if price and product and price.option.product_id != product.pk:
            self.add_error("price", _("This price belongs to another product."))
        link.price = price
        code = data.get("discount")
        if code and product and code.seller_id not in (None, product.seller_id):
            self.add_error("discount", _("This code is another seller’s."))
        link.amount = self._amount(data["named"], product)
        link.campaign = {name: said for name in CAMPAIGN if (said := data.get(name))}
        return data

    def _amount(self, words: str, product: Product | None) -> int | None:
        if not words or product is None:
            return None
        try:
            return parse(words, self._currency()).amount
        except NotMoney as wrong:
            self.add_error("named", str(wrong))
            return None

    def _currency(self) -> str:
        price = self.instance.price
        return price.currency if price else Storefront.current().currency


def _described(price: Price) -> str:
    return " · ".join(filter(None, [price.option.name, price.name, str(price.money)]))
