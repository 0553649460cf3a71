"""Copies that name their buyer: those that could not be made, and another try."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from fulfillment import stamps
from fulfillment.models import Stamp
from shop.lib.admin import Confirmation, ReadOnly, confirmed

WORDS = {"made": _("Made"), "waiting": _("Waiting"), "failed": _("Without a name")}
LOOKS = {"made": "sent", "waiting": "waiting", "failed": "failed"}


class StampState(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(WORDS.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Stamp]) -> QuerySet[Stamp]:
        states: dict[str, dict[str, Any]] = {
            "made": {"done_at__isnull": False},
            "waiting": {"done_at": None, "failed_at": None},
            "failed": {"failed_at__isnull": False},
        }
        return queryset.filter(**states.get(self.value() or "", {}))


def consequences(rows: list[Stamp]) -> list[str]:
    count = len(rows)
    told = ngettext(
        "The buyer’s name is written into one more copy.",
        "The buyer’s name is written into %(n)s more copies.",
        count,
    )
    return [told % {"n": count}, gettext("Until it is there, a buyer waits up to ten minutes.")]


class StampAdmin(ReadOnly, admin.ModelAdmin[Stamp]):
    list_display = ["file", "product", "customer", "badge", "error", "queued_at"]
    list_filter = [StampState]
    list_select_related = ["file", "entitlement__product", "entitlement__account"]
    search_fields = ["file__name", "entitlement__product__name"]
    search_help_text = _("Searches names of files and products.")
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions: Any = ["again"]
    fields = [
        "file", "product", "customer", "badge", "error", "queued_at", "attempts", "due_at",
        "done_at", "failed_at", "asked_at",
    ]  # fmt: skip

    @confirmed(_("Write the name again"), permission="repeat", consequences=consequences)
    def again(self, request: HttpRequest, rows: list[Stamp], meant: Confirmation) -> str:
        for row in rows:
            stamps.repeat(row, by=request.user, reason=meant.reason)
        told = ngettext("It is made again.", "%(n)s copies are made again.", len(rows))
        return told % {"n": len(rows)}

    def has_repeat_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("fulfillment.repeat_stamp")

    @admin.display(description=_("product"))
    def product(self, row: Stamp) -> str:
        return str(row.entitlement)

    @admin.display(description=_("customer"))
    def customer(self, row: Stamp) -> str:
        return str(row.entitlement.account)

    @admin.display(description=_("state"))
    def badge(self, row: Stamp) -> str:
        return format_html(
            '<span class="badge badge-{}">{}</span>', LOOKS[row.state], WORDS[row.state]
        )
