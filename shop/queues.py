"""What waits for an operator, room by room, of what they may see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from billing.admin.queues import dispute_queue
from billing.admin.states import PaymentState, undelivered
from billing.admin.webhooks import FAILED, RECEIVED
from billing.models import (
    FraudWarning,
    Payment,
    Refund,
    RefundRequest,
    TaxIdCheck,
    WebhookEvent,
    Withdrawal,
)
from catalog.models import File
from fulfillment.models import Booking, Stamp
from orders.models import Order
from shop.events.admin import state
from shop.events.models import Mail
from shop.lib.waiting import Waiting, count


def waiting_at(request: HttpRequest) -> list[Waiting]:
    found = [
        queue
        for permission, queues in ROOMS
        if request.user.has_perm(permission)
        for queue in queues()
    ]
    count(found)
    return found


def orders() -> list[Waiting]:
    rows = Order.objects.filter(undelivered())
    return [_queue(_("Paid, not delivered"), rows, "state=undelivered")]


def payments() -> list[Waiting]:
    held = Payment.objects.held()
    return [
        _queue(words, held.filter(outcome=name), f"state={name}")
        for name, (words, _rows) in PaymentState.states.items()
        if name in PaymentState.waiting
    ]


def refunds() -> list[Waiting]:
    rows = Refund.objects
    return [
        _queue(_("Refunds failed"), rows.failed(), "state=failed"),
        _queue(_("Refunds without lines"), rows.without_lines(), "state=lines"),
    ]


def disputes() -> list[Waiting]:
    return [dispute_queue()]


def fraud() -> list[Waiting]:
    rows = FraudWarning.objects.filter(attended_at=None, actionable=True)
    return [_queue(_("Warnings of fraud"), rows, "state=open")]


def withdrawals() -> list[Waiting]:
    rows = Withdrawal.objects.filter(answered_at=None)
    return [_queue(_("Withdrawals to decide"), rows, "state=waiting")]


def wishes() -> list[Waiting]:
    rows = RefundRequest.objects.filter(answered_at=None)
    return [_queue(_("Refunds asked for"), rows, "state=waiting")]


def bookings() -> list[Waiting]:
    rows = Booking.objects.refund_asked()
    return [_queue(_("Cancelled bookings to refund"), rows, "which=refund")]


def tax_ids() -> list[Waiting]:
    rows = TaxIdCheck.objects.refuted()
    asked = settings.TAX == "table"
    return [_queue(_("VAT numbers that do not exist"), rows, "state=refuted")] if asked else []


def webhooks() -> list[Waiting]:
    rows = WebhookEvent.objects
    return [
        _queue(_("Webhooks failed"), rows.filter(FAILED), "state=failed"),
        _queue(_("Webhooks waiting"), rows.filter(RECEIVED), "state=received", urgent=False),
    ]


def files() -> list[Waiting]:
    there = reverse("ops:catalog_release_changelist")
    failed, waiting = File.objects.failed(), File.objects.waiting()
    return [
        Waiting(_("Files failed"), failed, f"{there}?files=failed"),
        Waiting(_("Files being checked"), waiting, f"{there}?files=waiting", urgent=False),
    ]


def stamps() -> list[Waiting]:
    rows = Stamp.objects.filter(failed_at__isnull=False)
    return [_queue(_("PDFs without their buyer’s name"), rows, "state=failed")]


def mails() -> list[Waiting]:
    rows = Mail.objects
    return [
        _queue(_("Mails failed"), rows.filter(state.FAILED), "state=failed"),
        _queue(_("Mails waiting"), rows.filter(state.WAITING), "state=waiting", urgent=False),
    ]


ROOMS: list[tuple[str, Callable[[], list[Waiting]]]] = [
    ("orders.view_order", orders),
    ("billing.view_payment", payments),
    ("billing.view_refund", refunds),
    ("billing.view_dispute", disputes),
    ("billing.view_fraudwarning", fraud),
    ("billing.view_withdrawal", withdrawals),
    ("billing.view_refundrequest", wishes),
    ("fulfillment.view_booking", bookings),
    ("billing.view_taxidcheck", tax_ids),
    ("billing.view_webhookevent", webhooks),
    ("catalog.view_release", files),
    ("fulfillment.view_stamp", stamps),
    ("events.view_mail", mails),
]


def _queue(name: Any, rows: QuerySet[Any], state: str, *, urgent: bool = True) -> Waiting:
    """Its list shows these rows and no others under this state."""
    about = rows.model._meta
    there = reverse(f"ops:{about.app_label}_{about.model_name}_changelist")
    return Waiting(name, rows, f"{there}?{state}", urgent)
