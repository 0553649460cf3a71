"""What banks dispute and suspect, with the time that is left, and evidence to answer with."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from billing import disputes, evidence
from billing.admin.states import Sorted, badge
from billing.models import Dispute, FraudWarning
from billing.refund_refusals import Attended
from shop.events.kinds import Kind
from shop.events.record import record
from shop.lib.admin import Confirmation, ReadOnly, Undone, confirmed

ASKED = Q(status__in=["needs_response", "warning_needs_response"]) | Q(undecided=True)
DASHBOARD = "https://dashboard.stripe.com"


class DisputeState(Sorted):
    states = {
        "due": (_("Waits for an answer"), lambda: ASKED & Q(attended_at=None)),
        "open": (_("Open"), lambda: Q(closed_at=None)),
        "lost": (_("Lost"), lambda: Q(status="lost")),
        "won": (_("Won"), lambda: Q(status="won")),
    }


class WarningState(Sorted):
    states = {
        "open": (_("To look at"), lambda: Q(attended_at=None, actionable=True)),
        "over": (_("Over"), lambda: Q(attended_at__isnull=False) | Q(actionable=False)),
    }


def attending(rows: list[Dispute]) -> list[str]:
    told = [
        gettext("Nobody is asked to look at it any more."),
        gettext("Stripe is told nothing: evidence is handed in at its dashboard."),
    ]
    if any(row.undecided for row in rows):
        told.append(
            gettext("What is still paused is the buyer’s again; take back first what is not.")
        )
    return told


def calming(rows: list[FraudWarning]) -> list[str]:
    return [
        gettext("Nobody is asked to look at it any more."),
        gettext("No money moves. If it is fraud, refund the order instead, before it is disputed."),
    ]


class Paid:
    """What disputes and warnings say of the payment that they are about."""

    admin_site: Any

    @admin.display(description=_("order"))
    def order_link(self, row: Any) -> str:
        order = row.payment.order
        if order is None:
            return ""
        url = reverse(f"{self.admin_site.name}:orders_order_change", args=[order.pk])
        return format_html('<a href="{}">{}</a>', url, order)

    @admin.display(description=_("payment"))
    def payment_link(self, row: Any) -> str:
        url = reverse(f"{self.admin_site.name}:billing_payment_change", args=[row.payment_id])
        return format_html('<a href="{}">{}</a>', url, row.payment)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        way: Any = super()
        rows: QuerySet[Any] = way.get_queryset(request)
        return rows.select_related("payment__order")


class DisputeAdmin(Paid, ReadOnly, admin.ModelAdmin[Dispute]):
    list_display = ["sum", "order_link", "badge", "due_by", "opened_at"]
    list_display_links = ["sum"]
    list_filter = [DisputeState, "opened_at"]
    ordering = ["due_by", "-pk"]
    actions = ["attend"]
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    fieldsets = [
        (None, {"fields": ["badge", "outlook", "due_by", "sum", "reason", "order_link", "pack"]}),
        (
            _("Its way"),
            {"fields": ["payment_link", "number", "opened_at", "frozen_at", "taken_at",
                        "reinstated_at", "closed_at", "attended_at"]},
        ),
    ]  # fmt: skip

    def get_urls(self) -> list[Any]:
        page = self.admin_site.admin_view(self.evidence_file)
        own = path("<int:number>/evidence/", page, name="billing_dispute_evidence")
        return [own, *super().get_urls()]

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kw: Any) -> Any:
        row: Dispute | None = context.get("original")
        if row and context.get("action_form") and not _waits(row):
            context["action_form"].fields["action"].choices = []
        return super().render_change_form(request, context, *args, **kw)

    @admin.display(description=_("amount"), ordering="amount")
    def sum(self, row: Dispute) -> str:
        return str(row.money)

    @admin.display(description=_("state"))
    def badge(self, row: Dispute) -> str:
        look = "failed" if _waits(row) or row.lost else "paid" if row.status == "won" else "waiting"
        return badge(look, capfirst(row.words))

    @admin.display(description=_("what to do"))
    def outlook(self, row: Dispute) -> str:
        if row.undecided and not row.attended_at:
            return gettext(
                "The bank took a part of what was paid. The goods are paused: take back what is "
                "not theirs any more, then say that you have seen to it."
            )
        if _waits(row):
            return gettext(
                "Download the evidence, and hand in at Stripe what speaks for you before the time "
                "is over; or accept it there."
            )
        return gettext("Nothing: the bank decides, or has decided.")

    @admin.display(description=_("number at Stripe"))
    def number(self, row: Dispute) -> str:
        mode = "" if row.payment.livemode else "/test"
        url = f"{DASHBOARD}{mode}/disputes/{row.external_id}"
        return format_html('<a href="{}" rel="noreferrer">{}</a>', url, row.external_id)

    @admin.display(description=_("evidence"))
    def pack(self, row: Dispute) -> str:
        if row.order is None:
            return ""
        url = reverse(f"{self.admin_site.name}:billing_dispute_evidence", args=[row.pk])
        words = gettext("Download all that speaks for the sale (ZIP)")
        return format_html('<a href="{}">{}</a>', url, words)

    def evidence_file(self, request: HttpRequest, number: int) -> HttpResponse:
        """Everything about one order and its buyer; who fetches it is written down."""
        if not request.user.has_perms(["billing.view_dispute", "orders.view_order"]):
            raise PermissionDenied
        row = self.get_queryset(request).filter(pk=number).first()
        if row is None or row.order is None:
            raise Http404
        with transaction.atomic():
            record(Kind.EVIDENCE_FETCHED, row.order, by=request.user)
            content = evidence.pack(row.order)
        name = f"evidence-{row.order.number}.zip"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(content, content_type="application/zip", headers=headers)

    @confirmed(_("I have seen to it"), permission="attend", consequences=attending, calls_out=True)
    def attend(self, request: HttpRequest, rows: list[Dispute], meant: Confirmation) -> str:
        waiting = [row for row in rows if _waits(row)]
        count = sum(disputes.attend(row, request.user, meant.reason) for row in waiting)
        if not count:
            raise Undone(Attended().sentence)
        told = ngettext("One dispute is seen to.", "%(n)s disputes are seen to.", count)
        return told % {"n": count}

    def has_attend_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("billing.attend_dispute")


class FraudWarningAdmin(Paid, ReadOnly, admin.ModelAdmin[FraudWarning]):
    list_display = ["type", "order_link", "payment_link", "actionable", "warned_at"]
    list_filter = [WarningState, "warned_at"]
    actions = ["attend"]
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    fields = [
        "outlook", "type", "order_link", "payment_link", "external_id", "warned_at", "attended_at",
    ]  # fmt: skip

    @admin.display(description=_("what to do"))
    def outlook(self, row: FraudWarning) -> str:
        if row.attended_at or not row.actionable:
            return gettext("Nothing.")
        words = gettext(
            "The card’s bank believes that this was not its owner. Refund it, unless you know "
            "better: a dispute costs a fee, and mostly the goods too."
        )
        order = row.payment.order
        if order is None or not order.paid_at:
            return words
        url = reverse(f"{self.admin_site.name}:orders_order_refund", args=[order.pk])
        return format_html('{} <a href="{}">{}</a>', words, url, gettext("Refund the order"))

    @confirmed(_("I have seen to it"), permission="attend", consequences=calming)
    def attend(self, request: HttpRequest, rows: list[FraudWarning], meant: Confirmation) -> str:
        count = sum(disputes.attend_warning(row, request.user, meant.reason) for row in rows)
        if not count:
            raise Undone(Attended().sentence)
        told = ngettext("One warning is seen to.", "%(n)s warnings are seen to.", count)
        return told % {"n": count}

    def has_attend_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("billing.attend_fraudwarning")


def _waits(row: Dispute) -> bool:
    asked = row.status in {"needs_response", "warning_needs_response"} or row.undecided
    return asked and row.attended_at is None
