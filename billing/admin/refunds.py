"""Money that went back, or was to: what failed or names no lines waits here for somebody."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from billing import refund_following
from billing.admin.states import Sorted, badge
from billing.models import Refund
from billing.refund_plan import Account
from billing.refund_refusals import Attended, NoRefund
from orders.models import Order
from shop.lib.admin import Confirmation, ReadOnly, Undone, confirmed

Status = Refund.Status
LOOKS = {Status.SUCCEEDED: "paid", Status.FAILED: "failed", Status.CANCELED: "failed"}
LOOSE = Q(
    attended_at=None, origin="dashboard", parts=None, payment__outcome="settled",
    status__in=Status.good(),
)  # fmt: skip


class RefundState(Sorted):
    states = {
        "failed": (_("Failed"), lambda: Q(status__in=Status.over(), attended_at=None)),
        "lines": (_("Without lines"), lambda: LOOSE),
        "requested": (_("Asked for"), lambda: Q(status=Status.REQUESTED)),
        "pending": (_("On its way"), lambda: Q(status=Status.PENDING)),
        "succeeded": (_("Sent back"), lambda: Q(status=Status.SUCCEEDED)),
    }


class LinesForm(forms.Form):
    lines = forms.TypedMultipleChoiceField(
        label=_("It was for"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, account: Account, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        field: Any = self.fields["lines"]
        field.choices = [
            (line.pk, f"{line} · {account.left_of(line)}")
            for line in account.lines
            if account.left_for(line)
        ]


def attending(refunds: list[Refund]) -> list[str]:
    return [
        gettext("Nobody is asked to look at it any more."),
        gettext("No money moves, and no goods are taken back or given."),
    ]


class RefundAdmin(ReadOnly, admin.ModelAdmin[Refund]):
    list_display = ["sum", "order_link", "badge", "origin", "queued_at"]
    list_display_links = ["sum"]
    list_filter = [RefundState, "origin", "queued_at"]
    search_fields = ["=external_id"]
    search_help_text = _("Searches Stripe’s refunds, and orders’ numbers.")
    actions = ["assign", "attend"]
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    fieldsets = [
        (None, {"fields": ["badge", "outlook", "trouble", "sum", "order_link", "shares"]}),
        (_("Why"), {"fields": ["reason", "by", "origin"]}),
        (
            _("Its way"),
            {"fields": ["payment_link", "external_id", "queued_at", "attempts", "accepted_at",
                        "attended_at"]},
        ),
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Refund]:
        return super().get_queryset(request).select_related("order", "payment__order")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Refund], search_term: str
    ) -> tuple[QuerySet[Refund], bool]:
        asked = search_term.strip()
        numbered = Order.objects.numbered(asked).values("pk")
        found = Q(external_id=asked) | Q(order__in=numbered)
        return (queryset.filter(found) if asked else queryset), False

    def get_urls(self) -> list[Any]:
        page = self.admin_site.admin_view(self.lines_page)
        return [path("<int:number>/lines/", page, name="billing_refund_lines"), *super().get_urls()]

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kw: Any) -> Any:
        refund: Refund | None = context.get("original")
        if refund and context.get("action_form"):
            field = context["action_form"].fields["action"]
            names = _possible(refund)
            field.choices = [each for each in field.choices if each[0] in names]
        return super().render_change_form(request, context, *args, **kw)

    @admin.display(description=_("amount"), ordering="amount")
    def sum(self, refund: Refund) -> str:
        return str(refund.money)

    @admin.display(description=_("order"), ordering="order")
    def order_link(self, refund: Refund) -> str:
        if refund.order is None:
            return ""
        url = reverse(f"{self.admin_site.name}:orders_order_change", args=[refund.order.pk])
        return format_html('<a href="{}">{}</a>', url, refund.order)

    @admin.display(description=_("payment"))
    def payment_link(self, refund: Refund) -> str:
        url = reverse(f"{self.admin_site.name}:billing_payment_change", args=[refund.payment_id])
        return format_html('<a href="{}">{}</a>', url, refund.payment)

    @admin.display(description=_("state"))
    def badge(self, refund: Refund) -> str:
        look = LOOKS.get(Status(refund.status), "waiting")
        return badge(look, capfirst(refund.get_status_display()))

    @admin.display(description=_("last error"))
    def trouble(self, refund: Refund) -> str:
        return format_html('<span class="trouble">{}</span>', refund.error) if refund.error else ""

    @admin.display(description=_("lines"))
    def shares(self, refund: Refund) -> str:
        parts = refund.parts.select_related("line", "refund")
        told = (
            (part.line, part.money, gettext("taken back") if part.withdrawn else "")
            for part in parts
        )
        return format_html_join("", "<p>{}: {} <strong>{}</strong></p>", told)

    @admin.display(description=_("what to do"))
    def outlook(self, refund: Refund) -> str:
        if refund.over and refund.attended_at is None:
            return gettext(
                "The buyer has not got this money, and has the goods again. Refund the order "
                "again, or pay them another way; then say that you have seen to it."
            )
        if "assign" in _possible(refund):
            return gettext(
                "It was made at Stripe, for a part of the order. Say which lines it was for; or, "
                "if it was for none, that you have seen to it."
            )
        if refund.status == Status.REQUESTED:
            return gettext("Nothing: Stripe is asked again by itself.")
        return gettext("Nothing.")

    @admin.action(
        description=_("Say which lines it was for"),
        permissions=["attend"],
        location=[admin.ActionLocation.CHANGE_FORM],
    )
    def assign(self, request: HttpRequest, chosen: QuerySet[Refund]) -> HttpResponse | None:
        refund = chosen.first()
        return HttpResponseRedirect(self._address("lines", refund)) if refund else None

    def lines_page(self, request: HttpRequest, number: int) -> HttpResponse:
        if not self.has_attend_permission(request):
            raise PermissionDenied
        refund = self.get_queryset(request).filter(pk=number).first()
        if refund is None or refund.order is None:
            raise Http404
        if "assign" not in _possible(refund):
            messages.error(request, Attended().sentence)
            return HttpResponseRedirect(self._address("change", refund))
        form = LinesForm(Account.of(refund.order, refund.payment), request.POST or None)
        if not form.is_valid():
            return self._ask_lines(request, refund, form)
        said = form.cleaned_data
        try:
            refund_following.assign(refund, said["lines"], request.user, said["reason"])
        except NoRefund as refusal:
            form.add_error("lines", refusal.sentence)
            return self._ask_lines(request, refund, form)
        messages.success(request, gettext("It is written down with its lines."))
        return HttpResponseRedirect(self._address("change", refund))

    @confirmed(_("I have seen to it"), permission="attend", consequences=attending)
    def attend(self, request: HttpRequest, refunds: list[Refund], meant: Confirmation) -> str:
        count = sum(
            refund_following.attend(each, request.user, meant.reason)
            for each in refunds
            if _possible(each)
        )
        if not count:
            raise Undone(Attended().sentence)
        told = ngettext("One refund is seen to.", "%(n)s refunds are seen to.", count)
        return told % {"n": count}

    def has_attend_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("billing.attend_refund")

    def _ask_lines(self, request: HttpRequest, refund: Refund, form: LinesForm) -> HttpResponse:
        request.current_app = self.admin_site.name
        context = self.admin_site.each_context(request) | {
            "title": gettext("What the refund of %(amount)s was for") % {"amount": refund.money},
            "opts": self.opts,
            "media": self.media,
            "form": form,
            "refund": refund,
        }
        status = 422 if form.errors else 200
        return TemplateResponse(request, "admin/billing/refund/lines.html", context, status=status)

    def _address(self, page: str, refund: Refund) -> str:
        return reverse(f"{self.admin_site.name}:billing_refund_{page}", args=[refund.pk])


def _possible(refund: Refund) -> set[str]:
    """What waits for somebody may be decided; the rest is only read."""
    if refund.attended_at:
        return set()
    if refund.over:
        return {"attend"}
    loose = refund.good and refund.origin == Refund.Origin.DASHBOARD
    settled = refund.payment.outcome == "settled"
    return {"assign", "attend"} if loose and settled and not refund.parts.exists() else set()
