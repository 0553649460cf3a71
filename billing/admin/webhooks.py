"""What providers told us, to read; and to have it handled again."""

import json
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from billing import inbox
from billing.models import WebhookEvent
from orders.models import Order
from shop.lib.admin import Confirmation, ReadOnly, confirmed

WORDS = {
    "received": _("Received"),
    "handled": _("Handled"),
    "ignored": _("Ignored"),
    "failed": _("Failed"),
}
LOOKS = {"received": "waiting", "handled": "sent", "ignored": "waiting", "failed": "failed"}
RECEIVED = Q(done_at=None, failed_at=None)
FAILED = Q(failed_at__isnull=False)
LONGEST_TROUBLE = 80


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"
    states = {
        "received": RECEIVED,
        "handled": Q(done_at__isnull=False, ignored_at=None),
        "ignored": Q(ignored_at__isnull=False),
        "failed": FAILED,
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(name, WORDS[name]) for name in self.states]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[WebhookEvent]
    ) -> QuerySet[WebhookEvent]:
        return queryset.filter(self.states.get(self.value() or "", Q()))


def consequences(events: list[WebhookEvent]) -> list[str]:
    count = len(events)
    handled = sum(event.state == "handled" for event in events)
    told = [
        ngettext("One webhook is handled again.", "%(n)s webhooks are handled again.", count)
        % {"n": count},
        gettext("What it is about is asked for anew; what is so already stays as it is."),
    ]
    if handled:
        told.append(
            ngettext(
                "One of them was handled before, so nothing should change.",
                "%(n)s of them were handled before, so nothing should change.",
                handled,
            )
            % {"n": handled}
        )
    return told


class WebhookEventAdmin(ReadOnly, admin.ModelAdmin[WebhookEvent]):
    list_display = ["type", "source", "badge", "queued_at", "tries"]
    list_filter = [StateFilter, "source", "type", "queued_at"]
    search_fields = ["external_id", "=about"]
    search_help_text = _("Searches the provider's numbers.")
    actions = ["replay"]
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    fieldsets = [
        (None, {"fields": ["badge", "outlook", "error", "type", "source", "external_id", "order"]}),
        (_("What it says"), {"fields": ["livemode", "said"]}),
        (
            _("Its way"),
            {
                "fields": [
                    "queued_at", "replayed_at", "attempts", "due_at", "done_at", "ignored_at",
                    "failed_at",
                ]
            },
        ),
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[WebhookEvent]:
        """A list needs no bodies, which may be large."""
        return super().get_queryset(request).defer("body")

    @admin.display(description=_("state"))
    def badge(self, event: WebhookEvent) -> str:
        words = WORDS[event.state]
        return format_html('<span class="badge badge-{}">{}</span>', LOOKS[event.state], words)

    @admin.display(description=_("attempts"), ordering="attempts")
    def tries(self, event: WebhookEvent) -> str:
        if not event.error:
            return str(event.attempts)
        trouble = Truncator(event.error).chars(LONGEST_TROUBLE)
        return format_html('{}: <span class="trouble">{}</span>', event.attempts, trouble)

    @admin.display(description=_("what to do"))
    def outlook(self, event: WebhookEvent) -> str:
        if event.state == "handled":
            return gettext("Nothing: it was handled.")
        if event.state == "ignored" and not event.error:
            return gettext("Nothing: the shop has no use for events of this type.")
        if event.state == "ignored":
            return gettext("Nothing, as long as the sender does not say what is missing.")
        if event.state == "failed":
            return gettext(
                "It is not tried again. Mend what the error says, then let it be handled again."
            )
        if event.attempts == 0:
            return gettext("Nothing: it is handled in a moment.")
        at = date_format(timezone.localtime(event.due_at), "DATETIME_FORMAT")
        return gettext("Nothing, unless the error says so. Next try: %(at)s") % {"at": at}

    @admin.display(description=_("order"))
    def order(self, event: WebhookEvent) -> str:
        found = Order.objects.filter(public_id=event.about).first() if event.about else None
        if found is None:
            return event.about
        url = reverse(f"{self.admin_site.name}:orders_order_change", args=[found.pk])
        return format_html('<a href="{}">{}</a>', url, found)

    @admin.display(description=_("as it came"))
    def said(self, event: WebhookEvent) -> str:
        text = json.dumps(event.payload, indent=2, ensure_ascii=False)
        # Half a surrogate pair, which JSON may hold, cannot be sent to a browser.
        text = text.encode(errors="backslashreplace").decode()
        return format_html('<pre class="letter">{}</pre>', text)

    @confirmed(_("Handle again"), permission="replay", consequences=consequences)
    def replay(self, request: HttpRequest, events: list[WebhookEvent], meant: Confirmation) -> str:
        count = sum(inbox.replay(event, by=request.user, reason=meant.reason) for event in events)
        told = ngettext(
            "One webhook is handled again in a moment.",
            "%(n)s webhooks are handled again in a moment.",
            count,
        )
        return told % {"n": count}

    def has_replay_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("billing.replay_webhookevent")
