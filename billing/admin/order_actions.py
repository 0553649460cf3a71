"""What an operator may do about orders: each with its own permission, and a reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from billing import by_hand, stripe
from billing.admin import consequences
from billing.comparison import compare
from billing.following import Foreign
from billing.letters import resend_receipt
from fulfillment import delivery, downloads
from orders.models import Order
from shop.lib.admin import Confirmation, ConfirmationForm, Undone, confirmed

TOGETHER = 20  # each may wait for Stripe, and a request is no night shift
LONGEST_NOTE = 2000

# What makes sense for an order in this state, as buttons beside its number.
BUTTONS = {
    "open": {"cancel", "mark_paid", "compare", "note"},
    "processing": {"cancel", "mark_paid", "compare", "note"},
    "held": {"cancel", "mark_paid", "compare", "note"},
    "paid": {"refund", "resend", "deliver", "allow_downloads", "compare", "note"},
    "cancelled": {"mark_paid", "compare", "note"},
}


class NoteForm(ConfirmationForm):
    reason = forms.CharField(
        label=_("Note"), max_length=LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 4})
    )


class OrderActions:
    actions: Any = [
        "note", "refund", "resend", "deliver", "allow_downloads", "compare", "mark_paid",
        "cancel",
    ]  # fmt: skip

    @confirmed(
        _("Cancel"), permission="cancel", consequences=consequences.cancelling, calls_out=True
    )
    def cancel(self, request: HttpRequest, orders: list[Order], meant: Confirmation) -> str:
        count = _each(
            orders,
            lambda order: by_hand.cancel(order, by=request.user, reason=meant.reason),
            lambda order: gettext("%(order)s is paid, so it was not cancelled.") % _name(order),
        )
        told = ngettext("The order is cancelled.", "%(n)s orders are cancelled.", count)
        return told % {"n": count}

    @confirmed(
        _("Mark as paid"),
        permission="mark_paid",
        consequences=consequences.marking_paid,
        calls_out=True,
    )
    def mark_paid(self, request: HttpRequest, orders: list[Order], meant: Confirmation) -> str:
        count = _each(
            orders,
            lambda order: by_hand.mark_paid(order, by=request.user, reason=meant.reason),
            _unpayable,
        )
        told = ngettext("The order is paid.", "%(n)s orders are paid.", count)
        return told % {"n": count}

    # Its failure is written down, so no transaction may take it back.
    @confirmed(
        _("Deliver again"),
        permission="deliver",
        consequences=consequences.delivering,
        calls_out=True,
    )
    def deliver(self, request: HttpRequest, orders: list[Order], meant: Confirmation) -> str:
        count = _each(
            orders,
            lambda order: delivery.repeat(order, by=request.user, reason=meant.reason),
            _undeliverable,
        )
        told = ngettext("The order is delivered.", "%(n)s orders are delivered.", count)
        return told % {"n": count}

    @confirmed(
        _("Allow its downloads anew"), permission="allow", consequences=consequences.allowing
    )
    def allow_downloads(
        self, request: HttpRequest, orders: list[Order], meant: Confirmation
    ) -> str:
        count = _each(
            orders,
            lambda order: downloads.allow_anew(order, by=request.user, reason=meant.reason),
            lambda order: gettext("Nothing of %(order)s is theirs to download.") % _name(order),
        )
        told = ngettext("They may download again.", "%(n)s buyers may download again.", count)
        return told % {"n": count}

    @confirmed(
        _("Compare with Stripe"),
        permission="compare",
        consequences=consequences.comparing,
        calls_out=True,
    )
    def compare(self, request: HttpRequest, orders: list[Order], meant: Confirmation) -> str:
        new = []

        def ask(order: Order) -> bool:
            if compare(order, by=request.user, reason=meant.reason):
                new.append(str(order))
            return True

        _each(orders, ask, str)
        if not new:
            return gettext("Stripe says the same as we do.")
        return gettext("Stripe knew more, and it is written down: %(orders)s.") % {
            "orders": ", ".join(new)
        }

    @confirmed(
        _("Send the receipt again"), permission="resend", consequences=consequences.resending
    )
    def resend(self, request: HttpRequest, orders: list[Order], meant: Confirmation) -> str:
        for order in orders:
            if not resend_receipt(order, request.user, meant.reason, meant.token):
                raise Undone(gettext("%(order)s has no receipt.") % _name(order))
        count = len(orders)
        told = ngettext(
            "The receipt is on its way again.", "%(n)s receipts are on their way again.", count
        )
        return told % {"n": count}

    @confirmed(
        _("Write a note"), permission="note", consequences=consequences.noting, asking=NoteForm
    )
    def note(self, request: HttpRequest, orders: list[Order], meant: Confirmation) -> str:
        for order in orders:
            order.note(by=request.user, reason=meant.reason)
        return gettext("The note is written down.")

    def has_cancel_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("orders.cancel_order")

    def has_mark_paid_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("orders.mark_paid_order")

    def has_deliver_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("orders.deliver_order")

    def has_allow_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("fulfillment.allow_download")

    def has_compare_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("orders.compare_order")

    def has_note_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("orders.note_order")

    def has_resend_permission(self, request: HttpRequest) -> bool:
        """Whoever may send a mail again may send this one."""
        return request.user.has_perm("events.resend_mail")


def _each(
    orders: list[Order], verb: Callable[[Order], bool], refusal: Callable[[Order], str]
) -> int:
    """How many it was done to; else Undone says which not, and how many all the same."""
    if len(orders) > TOGETHER:
        raise Undone(gettext("Please choose at most %(n)s at a time.") % {"n": TOGETHER})
    done, told = 0, []
    for order in orders:
        try:
            if verb(order):
                done += 1
            else:
                told.append(refusal(order))
        except stripe.Unavailable:
            told.append(_away(order))
            break
        except (stripe.Refusal, Foreign) as fault:
            told.append(gettext("Stripe refuses %(order)s: ") % _name(order) + str(fault))
    if told:
        raise Undone(" ".join([*told, *([_done(done)] if done else [])]))
    return done


def _away(order: Order) -> str:
    return gettext(
        "Stripe does not answer, so nothing was decided about %(order)s or what comes after it. "
        "Please try again in a minute."
    ) % _name(order)


def _done(count: int) -> str:
    told = ngettext("It was done to one order.", "It was done to %(n)s orders.", count)
    return told % {"n": count}


def _unpayable(order: Order) -> str:
    order.refresh_from_db()
    if order.paid_at:
        return gettext("%(order)s is paid already; nothing was changed.") % _name(order)
    return gettext(
        "The goods of %(order)s are gone meanwhile. The money is written down among the payments "
        "to look at."
    ) % _name(order)


def _undeliverable(order: Order) -> str:
    owed = getattr(order, "delivery", None)
    if owed is None:
        return gettext("%(order)s is not paid, so nothing was delivered.") % _name(order)
    owed.refresh_from_db()
    told = gettext("%(order)s could not be delivered: %(error)s")
    return told % {"order": order, "error": owed.error}


def _name(order: Order) -> dict[str, str]:
    return {"order": str(order)}
