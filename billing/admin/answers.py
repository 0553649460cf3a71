"""What buyers ask of us about an order: a queue, and two answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from billing.admin.states import Sorted, badge
from billing.asking import answer
from billing.models import Withdrawal
from billing.outcome import LOOKED_AT, due, last_day, outcomes
from billing.withdrawing import moment
from orders.models import Order
from shop.lib.admin import SHOWN, Confirmation, ConfirmationForm, ReadOnly, Undone, confirmed

LOOKS = {"waiting": "failed", "granted": "paid", "refused": "waiting"}


class Answering(Sorted):
    states: dict[str, tuple[Any, Callable[[], Q]]] = {
        "waiting": (_("Waits for an answer"), lambda: Q(answered_at=None)),
        "granted": (_("Granted"), lambda: Q(granted=True)),
        "refused": (_("Refused"), lambda: Q(granted=False)),
    }


class AnswerForm(ConfirmationForm):
    answer = forms.CharField(
        label=_("For the buyer"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Stands in the mail to them."),
    )


class RefusalForm(AnswerForm):
    """Nobody is refused without a word."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].required = True


def granting(rows: list[Any]) -> list[str]:
    told = []
    for row in rows[:SHOWN]:
        words = gettext("%(email)s is told that the money of %(order)s goes back.")
        told.append(words % {"email": row.order.email, "order": row.order})
        if isinstance(row, Withdrawal):
            told += [_line(each) for each in outcomes(row.order, row.declared_at)]
    return [*told, gettext("No money moves by this: send it back on the page of the order.")]


def refusing(rows: list[Any]) -> list[str]:
    told = []
    for row in rows[:SHOWN]:
        words = gettext("%(email)s is told that no money of %(order)s goes back, and why.")
        told.append(words % {"email": row.order.email, "order": row.order})
        if isinstance(row, Withdrawal):
            told += [_line(each) for each in outcomes(row.order, row.declared_at)]
    return [*told, gettext("What the law gives them is not changed by it.")]


def _line(each: Any) -> str:
    return f"{each.line}, {each.line.money}: {each.words}"


class AnsweredAdmin(ReadOnly, admin.ModelAdmin[Any]):
    permission = ""
    list_filter = [Answering]
    list_select_related = ["order"]
    search_fields = ["order__email", "order__name"]
    search_help_text = _("Searches e-mails, names and numbers of orders.")
    actions = ["grant", "refuse"]
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("order")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        numbered = queryset.filter(order__in=Order.objects.numbered(search_term))
        if numbered.exists():
            return numbered, False
        return super().get_search_results(request, queryset, search_term)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kw: Any) -> Any:
        row = context.get("original")
        if row and context.get("action_form") and row.answered_at:
            context["action_form"].fields["action"].choices = []
        return super().render_change_form(request, context, *args, **kw)

    @admin.display(description=_("state"))
    def badge(self, row: Any) -> str:
        return badge(LOOKS[row.state], Answering.states[row.state][0])

    @admin.display(description=_("order"))
    def order_link(self, row: Any) -> str:
        url = reverse(f"{self.admin_site.name}:orders_order_change", args=[row.order_id])
        return format_html('<a href="{}">{}</a>', url, row.order)

    @admin.display(description=_("paid"))
    def amount(self, row: Any) -> str:
        return str(row.order.money)

    @admin.display(description=_("e-mail"))
    def address(self, row: Any) -> str:
        return str(row.order.email)

    @confirmed(_("Grant it"), permission="decide", consequences=granting, asking=AnswerForm)
    def grant(self, request: HttpRequest, rows: list[Any], meant: Confirmation) -> str:
        return self._answer(request, rows, meant, granted=True)

    @confirmed(_("Refuse it"), permission="decide", consequences=refusing, asking=RefusalForm)
    def refuse(self, request: HttpRequest, rows: list[Any], meant: Confirmation) -> str:
        return self._answer(request, rows, meant, granted=False)

    def _answer(
        self, request: HttpRequest, rows: list[Any], meant: Confirmation, *, granted: bool
    ) -> str:
        said = {"words": meant.data["answer"], "by": request.user, "why": meant.reason}
        count = sum(answer(row, granted=granted, **said) for row in rows)
        if not count:
            raise Undone(gettext("Somebody has decided about it already; nothing was changed."))
        return ngettext("It is answered.", "%(n)s are answered.", count) % {"n": count}

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(self.permission)


class WithdrawalAdmin(AnsweredAdmin):
    """With what the law makes of each thing, computed as it is shown."""

    permission = "billing.decide_withdrawal"
    list_display = ["order_link", "address", "amount", "owed", "badge", "declared_at"]
    list_display_links = ["declared_at"]
    fieldsets = [
        (None, {"fields": ["badge", "order_link", "results", "owed", "until"]}),
        (_("What was declared"), {"fields": ["moment", "name", "email"]}),
        (_("Answer"), {"fields": ["answered_at", "answer"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related(*LOOKED_AT)

    @admin.display(description=_("outcome by law"))
    def results(self, row: Withdrawal) -> str:
        found = {"outcomes": outcomes(row.order, row.declared_at)}
        return render_to_string("admin/billing/withdrawal/outcomes.html", found)

    @admin.display(description=_("to send back by law"))
    def owed(self, row: Withdrawal) -> str:
        return str(due(outcomes(row.order, row.declared_at)) or gettext("nothing for sure"))

    @admin.display(description=_("in time until"))
    def until(self, row: Withdrawal) -> str:
        return date_format(last_day(row.order), "DATE_FORMAT")

    @admin.display(description=_("declared"))
    def moment(self, row: Withdrawal) -> str:
        return moment(row)


class RefundRequestAdmin(AnsweredAdmin):
    permission = "billing.decide_refundrequest"
    list_display = ["order_link", "address", "amount", "badge", "asked_at"]
    list_display_links = ["asked_at"]
    fieldsets = [
        (None, {"fields": ["badge", "order_link", "amount", "address", "words", "asked_at"]}),
        (_("Answer"), {"fields": ["answered_at", "answer"]}),
    ]
