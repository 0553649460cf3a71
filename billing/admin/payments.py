"""Money that came: most of it paid an order; what did not waits here for a decision."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from billing import refunds, settlement
from billing.admin import search
from billing.admin.columns import PAYMENTS
from billing.admin.consequences import goods
from billing.admin.refunding import TOGETHER, outcome
from billing.admin.states import PaymentState, badge
from billing.models import Payment
from billing.refund_refusals import NoRefund
from shop.lib.admin import SHOWN, Confirmation, ReadOnly, Undone, confirmed
from shop.lib.exported import Exported

Outcome = Payment.Outcome
DASHBOARD = "https://dashboard.stripe.com"
# What to do about money that did not pay an order.
ADVICE = {
    Outcome.MISMATCH: _(
        "Another amount came than the order asks for. Let it pay the order all the same; or send "
        "it back, which cancels the order; or say that you have seen to it, which does so too."
    ),
    Outcome.SURPLUS: _(
        "The order was paid already. Send this back, or say that you have seen to it."
    ),
    Outcome.LATE: _(
        "The order was cancelled before, and its goods went to somebody else. Send this back; or "
        "let it pay the order, once there is stock; or say that you have seen to it."
    ),
    Outcome.STRAY: _(
        "It names an order that this shop does not have. Look it up at Stripe, then send it back, "
        "or say that you have seen to it."
    ),
}


def accepting(payments: list[Payment]) -> list[str]:
    told = []
    for payment in payments[:SHOWN]:
        order = payment.order
        if order is None:
            told.append(gettext("%(payment)s has no order.") % {"payment": payment})
            continue
        words = gettext("%(paid)s came; %(order)s asks for %(asked)s, and counts as paid.")
        told.append(words % {"paid": payment.money, "order": order, "asked": order.money})
        words = gettext("%(email)s gets %(goods)s and the receipt at once.")
        told.append(words % {"email": order.email, "goods": goods(order)})
    return [*told, gettext("No money moves.")]


def attending(payments: list[Payment]) -> list[str]:
    return [
        gettext("Nobody is asked to look at it any more."),
        gettext("No money moves: what must go back, send back instead."),
    ]


def sending_back(payments: list[Payment]) -> list[str]:
    told = []
    for payment in payments[:SHOWN]:
        words = gettext("%(paid)s goes back the way it came, for good.")
        told.append(words % {"paid": payment.kept})
        if payment.outcome == Outcome.MISMATCH and payment.order:
            words = gettext("%(order)s is cancelled with it.")
            told.append(words % {"order": payment.order})
        if payment.order:
            words = gettext("%(email)s gets a mail that says so.")
            told.append(words % {"email": payment.order.email})
    return told


class PaymentAdmin(Exported, ReadOnly, admin.ModelAdmin[Payment]):
    columns = PAYMENTS
    list_display = ["money", "order_link", "badge", "provider", "received_at"]
    list_display_links = ["money"]
    list_filter = [PaymentState, "received_at", "provider"]
    list_select_related = ["order"]
    search_fields = ["external_id"]
    search_help_text = _("Searches Stripe’s payments and sessions, and orders’ numbers.")
    actions = ["accept", "send_back", "attend"]
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    fieldsets = [
        (None, {"fields": ["badge", "outlook", "money", "order_link"]}),
        (
            _("Its way"),
            {
                "fields": [
                    "provider", "number", "session_id", "world", "received_at", "attended_at",
                ]
            },
        ),
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Payment]:
        return super().get_queryset(request).select_related("order")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Payment], search_term: str
    ) -> tuple[QuerySet[Payment], bool]:
        asked = search_term.strip()
        return (search.payments(queryset, asked) if asked else queryset), False

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kw: Any) -> Any:
        payment: Payment | None = context.get("original")
        if payment and context.get("action_form") and not _waits(payment):
            context["action_form"].fields["action"].choices = []
        return super().render_change_form(request, context, *args, **kw)

    @admin.display(description=_("amount"), ordering="amount")
    def money(self, payment: Payment) -> str:
        return str(payment.money)

    @admin.display(description=_("order"), ordering="order")
    def order_link(self, payment: Payment) -> str:
        if payment.order is None:
            return ""
        url = reverse(f"{self.admin_site.name}:orders_order_change", args=[payment.order.pk])
        return format_html('<a href="{}">{}</a>', url, payment.order)

    @admin.display(description=_("state"))
    def badge(self, payment: Payment) -> str:
        look = "attended" if payment.attended_at else payment.outcome
        return badge(look, capfirst(payment.get_outcome_display()))

    @admin.display(description=_("what to do"))
    def outlook(self, payment: Payment) -> str:
        if payment.outcome == Outcome.SETTLED:
            return gettext("Nothing: it paid its order.")
        if payment.attended_at:
            return gettext("Nothing: somebody has seen to it.")
        return str(ADVICE[Outcome(payment.outcome)])

    @admin.display(description=_("number there"))
    def number(self, payment: Payment) -> str:
        """With the way to its page at Stripe, where money is sent back."""
        if not payment.external_id.startswith("pi_"):
            return payment.external_id
        mode = "" if payment.livemode else "/test"
        url = f"{DASHBOARD}{mode}/payments/{payment.external_id}"
        return format_html('<a href="{}" rel="noreferrer">{}</a>', url, payment.external_id)

    @admin.display(description=_("what money it is"))
    def world(self, payment: Payment) -> str:
        if payment.livemode is None:
            return ""
        return gettext("Real money") if payment.livemode else gettext("A test: no money moved")

    # Each is decided by itself: one that cannot be takes nothing back of the others.
    @confirmed(
        _("Let it pay its order"), permission="attend", consequences=accepting, calls_out=True
    )
    def accept(self, request: HttpRequest, payments: list[Payment], meant: Confirmation) -> str:
        refused = [
            _unacceptable(payment)
            for payment in payments
            if not settlement.accept(payment, by=request.user, reason=meant.reason)
        ]
        count = len(payments) - len(refused)
        told = ngettext("Its order is paid.", "%(n)s orders are paid.", count) % {"n": count}
        if refused:
            raise Undone(" ".join([*refused, *([told] if count else [])]))
        return told

    @confirmed(_("Send it back"), permission="send_back", consequences=sending_back, calls_out=True)
    def send_back(self, request: HttpRequest, payments: list[Payment], meant: Confirmation) -> str:
        if len(payments) > TOGETHER:
            raise Undone(gettext("Please choose at most %(n)s at a time.") % {"n": TOGETHER})
        told, troubles = list[str](), list[str]()
        for payment in payments:
            # One word for each of what one press of the button sends back.
            key = f"{meant.token}/{payment.pk}"
            try:
                row = refunds.send_back(payment, request.user, meant.reason, key)
            except NoRefund as refusal:
                troubles.append(f"{payment}: {refusal}")
                continue
            (troubles if row.over else told).append(outcome(row))
        if troubles:
            raise Undone(" ".join([*troubles, *told]))
        return " ".join(told)

    @confirmed(_("I have seen to it"), permission="attend", consequences=attending, calls_out=True)
    def attend(self, request: HttpRequest, payments: list[Payment], meant: Confirmation) -> str:
        count = sum(payment.attend(request.user, meant.reason) for payment in payments)
        if not count:
            raise Undone(gettext("Somebody has decided about it already; nothing was changed."))
        told = ngettext("One payment is seen to.", "%(n)s payments are seen to.", count)
        return told % {"n": count}

    def has_send_back_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("billing.make_refund")

    def has_attend_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("billing.attend_payment")


def _waits(payment: Payment) -> bool:
    return payment.outcome != Outcome.SETTLED and payment.attended_at is None


def _unacceptable(payment: Payment) -> str:
    payment.refresh_from_db()
    order = payment.order
    if order is None:
        return gettext("%(payment)s has no order, so nothing was changed.") % {"payment": payment}
    if not _waits(payment) or order.paid_at:
        return gettext("%(order)s is paid, or this was decided already; nothing was changed.") % {
            "order": order
        }
    return gettext("The goods of %(order)s are gone, so nothing was changed.") % {"order": order}
