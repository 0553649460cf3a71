"""What happened and whom we told, to read; and the one thing to do about a mail: send it again."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from shop.events import mailing
from shop.events.models import Event, Mail
from shop.lib.admin import ReadOnly


class EventAdmin(ReadOnly, admin.ModelAdmin[Event]):
    list_display = ["at", "kind", "subject_name", "actor_name", "request_id"]
    list_filter = ["kind", "at", "subject_type"]
    search_fields = ["subject_name", "subject_id", "actor_name", "request_id"]
    date_hierarchy = "at"
    list_per_page = 50


class MailStateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("waiting", _("Waiting")), ("sent", _("Sent")), ("failed", _("Failed"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Mail]) -> QuerySet[Mail]:
        match self.value():
            case "waiting":
                return queryset.filter(done_at=None, failed_at=None)
            case "sent":
                return queryset.filter(done_at__isnull=False)
            case "failed":
                return queryset.filter(failed_at__isnull=False)
        return queryset


class MailAdmin(ReadOnly, admin.ModelAdmin[Mail]):
    list_display = ["queued_at", "to", "headline", "state", "attempts", "error"]
    list_filter = [MailStateFilter, "name", "queued_at"]
    search_fields = ["to", "key", "subject"]
    actions = ["resend"]
    list_per_page = 50
    fields = [
        "to", "subject", "state", "text", "queued_at", "due_at", "done_at", "failed_at",
        "attempts", "error", "provider_id", "key", "name", "language",
    ]  # fmt: skip

    @admin.display(description=_("subject"))
    def headline(self, mail: Mail) -> str:
        return mail.subject or mail.name

    @admin.display(description=_("state"))
    def state(self, mail: Mail) -> str:
        return {"sent": _("Sent"), "failed": _("Failed"), "waiting": _("Waiting")}[mail.state]

    @admin.action(description=_("Send again"), permissions=["resend"])
    def resend(self, request: HttpRequest, queryset: QuerySet[Mail]) -> None:
        for row in queryset:
            mailing.resend(row, by=request.user)
        count = len(queryset)
        messages.success(
            request,
            ngettext("%(n)s mail is on its way again.", "%(n)s mails are on their way again.", count)
            % {"n": count},
        )

    def has_resend_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("events.resend_mail")
