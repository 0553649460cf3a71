"""What is typed about a product, read strictly: amounts, words, hours."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.models import Option, Price, Product, Tag
from shop.lib.money import Money, NotMoney, parse
from shop.storefront.models import Storefront

AMOUNTS = ("amount", "compare_at", "suggested")
TERMS = (
    "price_name", "period", "compare_at", "suggested",
    "trial_days", "initial_credits", "monthly_credits",
)  # fmt: skip
WORDS = 30


class Paper(forms.Textarea):
    """Lines end here as they are kept: what nobody has written in has not changed."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        typed = super().value_from_datadict(data, files, name)
        return typed.replace("\r\n", "\n") if isinstance(typed, str) else typed


def paper(rows: int) -> Paper:
    return Paper({"rows": rows, "class": "vLargeTextField"})


class AmountField(forms.CharField):
    """An amount as people write it; its currency stands in another field."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off", "size": 12})
        given: dict[str, Any] = {"max_length": 30, "widget": widget, "required": False}
        super().__init__(**given | options)


class PriceForm(forms.Form):
    """A new price. Prices are never edited: this one takes the place of that which holds now."""

    amount = AmountField(
        label=_("New price"),
        help_text=_("Such as 29 or 29.00; 0 is free. Empty: the price stays as it is."),
    )
    currency = forms.ChoiceField(label=_("Currency"), required=False)
    period = forms.ChoiceField(
        label=_("Billed"), choices=Price.Period, required=False, initial=Price.Period.ONCE
    )
    compare_at = AmountField(
        label=_("Price before"), help_text=_("Shown crossed out beside a lower price.")
    )
    suggested = AmountField(
        label=_("Suggested amount"),
        help_text=_("Fill it in to let buyers pay what they want; the new price is the least."),
    )
    trial_days = forms.IntegerField(
        label=_("Days to try it"), required=False, min_value=0, max_value=730
    )
    initial_credits = forms.IntegerField(
        label=_("Credits at the start"), required=False, min_value=0, max_value=10**9
    )
    monthly_credits = forms.IntegerField(
        label=_("Credits each month"), required=False, min_value=0, max_value=10**9
    )
    price_name = forms.CharField(
        label=_("Name of this price"),
        required=False,
        max_length=80,
        help_text=_("Only for a further price beside the usual one, such as “Students”."),
    )

    kind = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shop = Storefront.current()
        if "currency" in self.fields:
            field: Any = self.fields["currency"]
            field.choices = [(code, code) for code in shop.currencies]
            field.initial = shop.currency

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors or "currency" not in self.fields:
            return data
        currency = data.get("currency") or self.fields["currency"].initial
        for name in AMOUNTS:
            data[f"{name}_money"] = self._money(name, currency)
        if data["amount_money"] is not None:
            self._agree(data)
        elif not self.errors and any(data.get(name) for name in TERMS if name != "period"):
            self.add_error("amount", _("Write the new price too: this belongs to it."))
        return data

    def change(self, option: Option, by: Any) -> Price | None:
        return reprice(option, self.cleaned_data, by)

    def _money(self, name: str, currency: str) -> Money | None:
        typed = self.cleaned_data.get(name)
        if not typed:
            return None
        try:
            return parse(typed, currency)
        except NotMoney as wrong:
            self.add_error(name, str(wrong))
            return None

    def _agree(self, data: dict[str, Any]) -> None:
        """What the terms of one price must be to each other."""
        amount, once = data["amount_money"].amount, data.get("period") in ("", Price.Period.ONCE)
        before, wanted = data["compare_at_money"], data["suggested_money"]
        if before and before.amount <= amount:
            self.add_error("compare_at", _("The price before must be higher than the new price."))
        if wanted and wanted.amount < amount:
            self.add_error("suggested", _("Suggest the least amount or more."))
        if data.get("trial_days") and (once or not amount):
            self.add_error("trial_days", _("Only a price that is billed again can be tried."))
        if data.get("monthly_credits") and once:
            self.add_error("monthly_credits", _("Choose a price that is billed again for this."))
        if not amount and not once and self.kind != Product.Kind.PLAN:
            self.add_error("amount", _("Only a plan can be free each month or year."))


def reprice(option: Option, data: dict[str, Any], by: Any) -> Price | None:
    """Calls the verb with what a form has read, if a price was typed."""
    money: Money | None = data.get("amount_money")
    if money is None:
        return None
    name = data.get("price_name") or ""
    others = {
        each: found.amount if (found := data[f"{each}_money"]) else None for each in AMOUNTS[1:]
    }
    counts = {each: data.get(each) or 0 for each in TERMS[4:]}
    period = data.get("period") or Price.Period.ONCE
    return option.change_price(
        money, period, by=by, default=not name, name=name, **others, **counts
    )


class WordsField(forms.CharField):
    """Words with commas between them."""

    def __init__(self, *, longest: int, **options: Any) -> None:
        self.longest = longest
        given: dict[str, Any] = {"required": False, "max_length": 2_000}
        super().__init__(**given | options)

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(str(each) for each in value) if isinstance(value, list) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.prepare_value(initial or []) != (data or ""))

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        words = list(dict.fromkeys(word for each in text.split(",") if (word := each.strip())))
        if len(words) > WORDS:
            raise ValidationError(gettext("%(n)s words are enough.") % {"n": WORDS})
        for word in words:
            if len(word) > self.longest:
                told = gettext("“%(word)s…” is too long: %(n)s letters at most.")
                raise ValidationError(told % {"word": word[:20], "n": self.longest})
        return words


def tags(words: list[str]) -> list[Tag]:
    """Those of these names; what is not there yet is made."""
    found = []
    for word in words:
        slug = slugify(word)[:40] or "-".join(f"{ord(letter):x}" for letter in word)[:40]
        found.append(Tag.objects.get_or_create(slug=slug, defaults={"name": word})[0])
    return found
