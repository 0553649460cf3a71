"""Addresses that get no mail, or not every mail, and why."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from shop.events import suppression
from shop.events.models import OptOut, Suppression
from shop.lib.admin import Confirmation, ReadOnly, Undone, confirmed

WORDS = {"open": _("Blocked"), "lifted": _("Lifted")}


def consequences(rows: list[Suppression]) -> list[str]:
    count = len(rows)
    return [
        ngettext(
            "From now on mails go to one address again.",
            "From now on mails go to %(n)s addresses again.",
            count,
        )
        % {"n": count},
        gettext("What was not sent meanwhile stays unsent, until somebody sends it again."),
        gettext("Resend keeps a list of its own: take the address off it there, too."),
    ]


class Openness(admin.SimpleListFilter):
    """Whether it still holds."""

    title = _("state")
    parameter_name = "state"
    field = "lifted_at"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("open", _("Still so")), ("over", _("No longer"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() in ("open", "over"):
            return queryset.filter(**{f"{self.field}__isnull": self.value() == "open"})
        return queryset


class Subscription(Openness):
    field = "ended_at"


class SuppressionAdmin(ReadOnly, admin.ModelAdmin[Suppression]):
    list_display = ["address", "badge", "cause", "since", "told"]
    list_filter = [Openness, "cause"]
    search_fields = ["address"]
    actions = ["lift"]
    list_per_page = 50
    show_full_result_count = False
    fields = ["address", "badge", "cause", "told", "since", "mail", "lifted_at"]

    @admin.display(description=_("state"))
    def badge(self, row: Suppression) -> str:
        return format_html(
            '<span class="badge badge-{}">{}</span>',
            "failed" if row.state == "open" else "sent",
            WORDS[row.state],
        )

    @confirmed(_("Let mails go there again"), permission="lift", consequences=consequences)
    def lift(self, request: HttpRequest, rows: list[Suppression], meant: Confirmation) -> str:
        done = sum(suppression.lift(row, request.user, meant.reason) for row in rows)
        if not done:
            raise Undone(gettext("They were let go before; nothing was changed."))
        told = ngettext("One address may get mails again.", "%(n)s addresses may.", done)
        return told % {"n": done}

    def has_lift_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("events.lift_suppression")


class OptOutAdmin(ReadOnly, admin.ModelAdmin[OptOut]):
    list_display = ["address", "topic", "since", "by", "ended_at"]
    list_filter = [Subscription, "topic"]
    search_fields = ["address"]
    list_per_page = 50
    show_full_result_count = False
    fields = ["address", "topic", "since", "by", "ended_at"]
