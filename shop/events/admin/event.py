"""What happened, to read."""

import json
from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from shop.events.models import Event
from shop.lib.admin import ReadOnly

# All the names that record() is given.
WORDS = {
    "address": _("Network address"),
    "after": _("After"),
    "amount": _("Amount"),
    "at": _("When"),
    "before": _("Before"),
    "booking": _("Booking"),
    "cause": _("Cause"),
    "countries": _("Countries"),
    "copy": _("Number of the copy"),
    "count": _("How many"),
    "devices": _("Devices"),
    "error": _("Error"),
    "fields": _("What changed"),
    "file": _("File"),
    "goods": _("Goods"),
    "issuer": _("Issuer"),
    "name": _("Name"),
    "new": _("New mail"),
    "option": _("Option"),
    "outcome": _("Outcome"),
    "pattern": _("Pattern"),
    "payment": _("Payment"),
    "person": _("Number of the person"),
    "price": _("Number of the price"),
    "product": _("Number of the product"),
    "people": _("People told"),
    "reason": _("Reason"),
    "role": _("Role"),
    "sessions": _("Sessions"),
    "since": _("First day"),
    "superuser": _("May do everything"),
    "tax_id": _("VAT number"),
    "total": _("Total"),
    "until": _("Last day"),
    "why": _("Why"),
}


class SubjectFilter(admin.SimpleListFilter):
    """By kind of thing, in the desk's own words for it."""

    title = _("to what")
    parameter_name = "about"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        models: Sequence[type[Model]] = list(model_admin.admin_site._registry)
        return [(m._meta.label_lower, capfirst(m._meta.verbose_name)) for m in models]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> QuerySet[Event]:
        return queryset.filter(subject_type=self.value()) if self.value() else queryset


class EventAdmin(ReadOnly, admin.ModelAdmin[Event]):
    list_display = ["what", "subject", "actor_name", "at"]
    list_filter = ["kind", SubjectFilter, "at"]
    search_fields = ["subject_name", "subject_id", "actor_name", "request_id"]
    search_help_text = _("Searches names, numbers and request ids.")
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    fields = ["what", "at", "actor_name", "subject", "details", "request_id"]

    @admin.display(description=_("what"), ordering="kind")
    def what(self, event: Event) -> str:
        return event.get_kind_display()

    @admin.display(description=_("to what"), ordering="subject_name")
    def subject(self, event: Event) -> str:
        """Its name, and the way to it where this desk has it."""
        if not event.subject_type:
            return ""
        if url := self.subject_url(event):
            return format_html('<a href="{}">{}</a>', url, event.subject_name)
        return event.subject_name

    @admin.display(description=_("details"))
    def details(self, event: Event) -> str:
        if not event.data:
            return ""
        pairs = ((WORDS.get(name, name), _told(value)) for name, value in event.data.items())
        terms = format_html_join("", "<dt>{}</dt><dd>{}</dd>", pairs)
        return format_html('<dl class="details">{}</dl>', terms)

    def subject_url(self, event: Event) -> str:
        try:
            model = apps.get_model(event.subject_type)
        except (LookupError, ValueError):
            return ""
        if not self.admin_site.is_registered(model):
            return ""
        name = f"{self.admin_site.name}:{model._meta.app_label}_{model._meta.model_name}_change"
        return reverse(name, args=[event.subject_id])


def _told(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(_told, value))
    return value if isinstance(value, str) else json.dumps(value, cls=DjangoJSONEncoder)
