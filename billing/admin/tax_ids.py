"""VAT numbers of businesses that paid no tax: those that do not exist wait for a decision."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from billing.admin.states import Sorted, badge
from billing.models import TaxIdCheck
from shop.lib.admin import Confirmation, ReadOnly, Undone, confirmed

Outcome = TaxIdCheck.Outcome
REFUTED = Q(outcome=Outcome.REFUTED, attended_at=None)
LOOKS = {Outcome.VALID: "paid", Outcome.REFUTED: "failed"}


class TaxIdState(Sorted):
    states = {
        "refuted": (_("Does not exist"), lambda: REFUTED),
        "unknown": (_("Nobody answered"), lambda: Q(outcome=Outcome.UNKNOWN)),
        "waiting": (_("Not known yet"), lambda: Q(outcome=Outcome.WAITING)),
        "valid": (_("Exists"), lambda: Q(outcome=Outcome.VALID)),
        "attended": (_("Looked at"), lambda: Q(attended_at__isnull=False)),
    }


def attending(checks: list[TaxIdCheck]) -> list[str]:
    return [
        gettext("Nobody is asked to look at it any more."),
        gettext("The order stays as it is, without tax; what you owe the state is not changed."),
    ]


class TaxIdCheckAdmin(ReadOnly, admin.ModelAdmin[TaxIdCheck]):
    list_display = ["number", "order_link", "badge", "queued_at"]
    list_filter = [TaxIdState, "queued_at"]
    list_select_related = ["order"]
    search_fields = ["number", "order__email", "order__company"]
    search_help_text = _("Searches VAT numbers, and buyers’ companies and e-mails.")
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions: Any = ["attend"]
    fields = [
        "number", "order_link", "badge", "outlook", "said", "error", "queued_at", "attempts",
        "due_at", "done_at", "attended_at",
    ]  # fmt: skip

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kw: Any) -> Any:
        check: TaxIdCheck | None = context.get("original")
        if check and context.get("action_form") and not _waits(check):
            context["action_form"].fields["action"].choices = []
        return super().render_change_form(request, context, *args, **kw)

    @confirmed(_("I have seen to it"), permission="attend", consequences=attending)
    def attend(self, request: HttpRequest, checks: list[TaxIdCheck], meant: Confirmation) -> str:
        count = sum(check.attend(request.user, meant.reason) for check in checks)
        if not count:
            raise Undone(gettext("Nothing of this waits for a decision; nothing was changed."))
        told = ngettext("One number is seen to.", "%(n)s numbers are seen to.", count)
        return told % {"n": count}

    def has_attend_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("billing.attend_taxidcheck")

    @admin.display(description=_("order"), ordering="order")
    def order_link(self, check: TaxIdCheck) -> str:
        url = reverse(f"{self.admin_site.name}:orders_order_change", args=[check.order_id])
        return format_html('<a href="{}">{}</a>', url, check.order)

    @admin.display(description=_("state"))
    def badge(self, check: TaxIdCheck) -> str:
        look = "attended" if check.attended_at else LOOKS.get(Outcome(check.outcome), "waiting")
        return badge(look, capfirst(check.get_outcome_display()))

    @admin.display(description=_("what to do"))
    def outlook(self, check: TaxIdCheck) -> str:
        if _waits(check):
            return gettext(
                "This order was sold without tax, and no such number exists. Ask the buyer for "
                "the right one, or take the tax on yourself; then say that you have seen to it."
            )
        if check.outcome == Outcome.UNKNOWN:
            return gettext("Nothing has to be done; you may look it up at VIES yourself.")
        return gettext("Nothing.")

    @admin.display(description=_("answer"))
    def said(self, check: TaxIdCheck) -> str:
        pairs = ((name, value) for name, value in check.answer.items() if value)
        terms = format_html_join("", "<dt>{}</dt><dd>{}</dd>", pairs)
        return format_html('<dl class="details">{}</dl>', terms)


def _waits(check: TaxIdCheck) -> bool:
    return check.outcome == Outcome.REFUTED and check.attended_at is None
