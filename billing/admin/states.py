"""The states of orders and payments, as an operator sorts them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from billing.models import Payment
from fulfillment.models import Delivery
from orders.models import Order
from shop.storefront.models import Storefront

AT_ONCE = timedelta(minutes=1)  # is how long a delivery takes that nobody need look at

ORDER_WORDS = {
    "open": _("Waits for payment"),
    "processing": _("Payment on its way"),
    "held": _("Held for a look"),
    "paid": _("Paid"),
    "cancelled": _("Cancelled"),
}
DELIVERY_WORDS = {
    "delivered": _("Delivered"),
    "due": _("Not yet"),
    "late": _("Late"),
    "failed": _("Given up"),
}
LOOKS = {"paid": "sent", "delivered": "sent", "settled": "sent", "held": "failed"} | {
    "late": "failed", "failed": "failed", "mismatch": "failed", "surplus": "failed",
    "stray": "failed",
}  # fmt: skip

Outcome = Payment.Outcome
HELD = ~Q(outcome=Outcome.SETTLED) & Q(attended_at=None)


def badge(state: str, words: Any) -> str:
    return format_html('<span class="badge badge-{}">{}</span>', LOOKS.get(state, "waiting"), words)


def stuck() -> Q:
    """Deliveries that should be done by now, or say what is wrong, or were given up."""
    late = ~Q(error="") | Q(queued_at__lt=timezone.now() - AT_ONCE)
    return Q(failed_at__isnull=False) | Q(late, done_at=None)


def undelivered() -> Q:
    owed = Delivery.objects.filter(stuck())
    return Q(paid_at__isnull=False, pk__in=owed.values("order"))


def delivery_state(order: Order) -> str:
    """delivered, due, late or failed; nothing as long as nothing is owed"""
    owed: Delivery | None = getattr(order, "delivery", None)
    if owed is None:
        return ""
    late = owed.error or timezone.now() - owed.queued_at > AT_ONCE
    return "late" if owed.state == "due" and late else owed.state


class Sorted(admin.SimpleListFilter):
    """By the state that rows are in; a word that is none shows them all."""

    title = _("state")
    parameter_name = "state"
    states: dict[str, tuple[Any, Callable[[], Q]]]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(name, words) for name, (words, _rows) in self.states.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Model]) -> QuerySet[Model]:
        _words, rows = self.states.get(self.value() or "", ("", Q))
        return queryset.filter(rows())


class OrderState(Sorted):
    states = {
        "undelivered": (_("Paid, not delivered"), undelivered),
        "open": (
            ORDER_WORDS["open"],
            lambda: Q(paid_at=None, cancelled_at=None, processing_at=None, held_at=None),
        ),
        "processing": (
            ORDER_WORDS["processing"],
            lambda: Q(paid_at=None, cancelled_at=None, held_at=None, processing_at__isnull=False),
        ),
        "held": (
            ORDER_WORDS["held"],
            lambda: Q(paid_at=None, cancelled_at=None, held_at__isnull=False),
        ),
        "paid": (ORDER_WORDS["paid"], lambda: Q(paid_at__isnull=False)),
        "cancelled": (ORDER_WORDS["cancelled"], lambda: Q(cancelled_at__isnull=False)),
    }


class PaymentState(Sorted):
    waiting = ("mismatch", "surplus", "late", "stray")  # each a queue of its own
    states = {
        "held": (_("To look at"), lambda: HELD),
        "mismatch": (_("Amount mismatch"), lambda: HELD & Q(outcome=Outcome.MISMATCH)),
        "surplus": (_("Surplus payments"), lambda: HELD & Q(outcome=Outcome.SURPLUS)),
        "late": (_("Late payments"), lambda: HELD & Q(outcome=Outcome.LATE)),
        "stray": (_("Payments without an order"), lambda: HELD & Q(outcome=Outcome.STRAY)),
        "settled": (_("Paid an order"), lambda: Q(outcome=Outcome.SETTLED)),
        "attended": (_("Looked at"), lambda: Q(attended_at__isnull=False)),
    }


class Currency(admin.SimpleListFilter):
    """Those the shop sells in: to ask which ones there are would read every row."""

    title = _("currency")
    parameter_name = "currency"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        codes = Storefront.current().currencies
        return [(code, code) for code in codes] if len(codes) > 1 else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Model]) -> QuerySet[Model]:
        return queryset.filter(currency=self.value()) if self.value() else queryset
