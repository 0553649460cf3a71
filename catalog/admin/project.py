"""What a seller means to build: their own planning list."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalog.forms import AmountField, paper
from catalog.models import Project
from shop.accounts.scope import SellerScoped
from shop.lib.money import Money, NotMoney, parse, typed
from shop.storefront.models import Storefront


class ProjectForm(forms.ModelForm[Project]):
    expected = AmountField(
        label=_("Expected each month"), help_text=_("Such as 500 or 500.00; a guess is fine.")
    )
    currency = forms.ChoiceField(label=_("Currency"), required=False)

    class Meta:
        model = Project
        fields = ["seller", "name", "state", "launch_on", "product", "notes", "currency"]
        widgets = {"notes": paper(6)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shop, project = Storefront.current(), self.instance
        if "currency" in self.fields:
            field: Any = self.fields["currency"]
            codes = dict.fromkeys([*shop.currencies, *filter(None, [project.currency])])
            field.choices = [(code, code) for code in codes]
            self.initial["currency"] = project.currency or shop.currency
        if project.expected_amount is not None:
            self.initial["expected"] = typed(project.expected_amount, project.currency)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        product, seller = data.get("product"), data.get("seller") or self.instance.seller
        if product and product.seller_id != seller.pk:
            self.add_error("product", _("This product belongs to another of your sellers."))
        self.instance.expected_amount = None
        if data.get("expected") and data.get("currency"):
            try:
                money = parse(data["expected"], data["currency"])
                self.instance.expected_amount = money.amount
            except NotMoney as wrong:
                self.add_error("expected", str(wrong))
        return data


class OwnProjectAdmin(SellerScoped):
    form = ProjectForm
    list_display = ["name", "seller", "state", "launch_on", "expects", "product"]
    list_filter = ["state", "seller"]
    list_select_related = ["seller", "product"]
    search_fields = ["name"]
    autocomplete_fields = ["product"]
    fieldsets = [
        (None, {"fields": ["seller", "name", "state", "launch_on", ("expected", "currency")]}),
        (_("More"), {"fields": ["product", "notes"]}),
    ]

    def get_fieldsets(self, request: HttpRequest, obj: Project | None = None) -> Any:
        if obj and not self.has_change_permission(request, obj):
            fields = ["seller", "name", "state", "launch_on", "expects", "product", "notes"]
            return [(None, {"fields": fields})]
        return super().get_fieldsets(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Project | None = None) -> list[str]:
        return [] if obj is None or self.has_change_permission(request, obj) else ["expects"]

    @admin.display(description=_("expected each month"))
    def expects(self, project: Project) -> str:
        if project.expected_amount is None:
            return "–"
        return str(Money(project.expected_amount, project.currency))
