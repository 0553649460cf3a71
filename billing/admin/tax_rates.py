"""The table of tax rates, and the European Union's standard ones by one button."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from orders import rates
from orders.models import TaxRate
from shop.lib import countries
from shop.lib.admin import ConfirmationForm

TITLE = _("Fill in the European Union’s rates")


class TaxRateForm(forms.ModelForm[TaxRate]):
    country = forms.ChoiceField(label=_("Country"), choices=countries.choices)

    class Meta:
        model = TaxRate
        fields = ["country", "percent", "name", "goods", "since", "until"]
        labels = {"goods": _("Of which products")}
        help_texts = {
            "goods": _("Empty: of everything that has no rate of its own."),
            "until": _("Empty: until further notice. Its last day is still among it."),
        }
        widgets = {
            name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            for name in ("since", "until")
        }


class TaxRateAdmin(admin.ModelAdmin[TaxRate]):
    form = TaxRateForm
    list_display = ["where", "said", "of_what", "since", "until", "holds"]
    list_display_links = ["where", "said"]
    list_filter = ["goods"]
    search_fields = ["country", "name"]
    search_help_text = _("Searches countries by their two letters, and names of taxes.")
    list_per_page = 100
    show_facets = admin.ShowFacets.NEVER
    actions = None
    view_on_site = False

    def get_urls(self) -> list[Any]:
        fill = self.admin_site.admin_view(self.fill)
        return [path("fill/", fill, name="orders_taxrate_fill"), *super().get_urls()]

    def fill(self, request: HttpRequest) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        posted = request.POST if request.method == "POST" else None
        form = ConfirmationForm(posted, initial={"token": uuid4()})
        if not form.is_valid():
            return self._ask(request, form)
        filled = rates.fill(by=request.user, reason=form.cleaned_data["reason"])
        told = ngettext("One rate is filled in.", "%(n)s rates are filled in.", len(filled))
        messages.success(request, told % {"n": len(filled)})
        return HttpResponseRedirect(reverse(f"{self.admin_site.name}:orders_taxrate_changelist"))

    def _ask(self, request: HttpRequest, form: ConfirmationForm) -> HttpResponse:
        request.current_app = self.admin_site.name
        told = {"title": TITLE, "opts": self.opts, "form": form, "consequences": _consequences()}
        context = self.admin_site.each_context(request) | told
        status = 422 if form.is_bound else 200
        return TemplateResponse(request, "admin/confirmation.html", context, status=status)

    def save_model(
        self,
        request: HttpRequest,
        obj: TaxRate,
        form: Any,
        change: bool,  # noqa: FBT001  Django's own signature
    ) -> None:
        rates.keep(obj, by=request.user)

    def delete_model(self, request: HttpRequest, obj: TaxRate) -> None:
        rates.remove(obj, by=request.user)

    @admin.display(description=_("country"), ordering="country")
    def where(self, rate: TaxRate) -> str:
        return countries.name(rate.country)

    @admin.display(description=_("rate"), ordering="percent")
    def said(self, rate: TaxRate) -> str:
        return rate.said

    @admin.display(description=_("of which products"))
    def of_what(self, rate: TaxRate) -> str:
        return rate.get_goods_display() if rate.goods else gettext("Everything else")

    @admin.display(description=_("today"))
    def holds(self, rate: TaxRate) -> str:
        today = timezone.localdate()
        if rate.since <= today and (rate.until is None or rate.until >= today):
            return format_html('<span class="badge badge-sent">{}</span>', gettext("Holds"))
        words = gettext("Later") if rate.since > today else gettext("Over")
        return format_html('<span class="badge badge-waiting">{}</span>', words)


def _consequences() -> list[str]:
    wanted = rates.missing()
    day = date_format(rates.standard().as_of, "DATE_FORMAT")
    if not wanted:
        return [gettext("Every country of the European Union has a rate; nothing is filled in.")]
    names = ", ".join(countries.name(where) for where in wanted)
    return [
        gettext("These countries get their standard rate, from today on: %(names)s.")
        % {"names": names},
        gettext("They are the rates of %(day)s. Check each before you charge it: rates change.")
        % {"day": day},
        gettext("Rates that are there stay, and so do orders that were placed."),
        gettext("Reduced rates are not among them; add one for a kind of products by hand."),
    ]
