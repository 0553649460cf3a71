"""What a seller does about a booking: each asks first, and tells the buyer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from catalog.calendar import zone_named
from fulfillment import bookings
from fulfillment.booking_refusals import Refused
from fulfillment.models import Booking
from shop.lib.admin import Confirmation, ConfirmationForm, Undone, confirmed

# What makes sense for a booking in this state, as buttons beside its name.
BUTTONS = {
    "requested": {"confirm", "propose", "decline"},
    "proposed": {"confirm", "propose", "decline"},
    "booked": {"propose", "finish", "miss", "cancel"},
    "done": {"miss"},
    "no_show": {"finish"},
    "declined": set[str](),
    "cancelled": set[str](),
}


def fitting(booking: Booking) -> set[str]:
    """What has not begun is neither done nor missed."""
    early = booking.starts_at is not None and not booking.begun
    return BUTTONS[booking.state] - ({"finish", "miss"} if early else set())


class WordsForm(ConfirmationForm):
    reason = forms.CharField(
        label=_("What the buyer reads"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class PlainForm(ConfirmationForm):
    """Where there is nothing to explain."""

    reason = forms.CharField(required=False, widget=forms.HiddenInput)


class TimeForm(PlainForm):
    day = forms.DateField(
        label=_("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    time = forms.TimeField(
        label=_("Time"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time", "step": 900}),
        help_text=_("By the clock of the service’s time zone. Work without a session has none."),
    )


def _told(sentence: Any) -> Callable[[list[Booking]], list[str]]:
    def consequences(_rows: list[Booking]) -> list[str]:
        return [str(sentence)]

    return consequences


class BookingActions:
    actions: Any = ["confirm", "propose", "finish", "miss", "decline", "cancel"]

    @confirmed(
        _("Confirm"),
        permission="change",
        consequences=_told(_("The buyer is told that it stands, and the time is theirs.")),
        asking=TimeForm,
    )
    def confirm(self, request: HttpRequest, rows: list[Booking], meant: Confirmation) -> str:
        _each(rows, lambda row: bookings.confirm(row, request.user, _moment(row, meant)))
        told = ngettext("The booking is confirmed.", "%(n)s bookings are confirmed.", len(rows))
        return told % {"n": len(rows)}

    @confirmed(
        _("Propose a time"),
        permission="change",
        consequences=_told(
            _("The time is kept for the buyer, who says whether it suits. One it had is free.")
        ),
        asking=TimeForm,
    )
    def propose(self, request: HttpRequest, rows: list[Booking], meant: Confirmation) -> str:
        def act(row: Booking) -> None:
            moment = _moment(row, meant, keeps=False)
            if moment is None:
                raise Undone(gettext("Say which day and time you propose."))
            bookings.propose(row, request.user, moment)

        _each(rows, act)
        told = ngettext("The time is proposed.", "%(n)s times are proposed.", len(rows))
        return told % {"n": len(rows)}

    @confirmed(
        _("Decline"),
        permission="change",
        consequences=_told(_("The buyer is told why, and the refund is asked for.")),
        asking=WordsForm,
    )
    def decline(self, request: HttpRequest, rows: list[Booking], meant: Confirmation) -> str:
        _each(rows, lambda row: bookings.decline(row, request.user, meant.reason))
        told = ngettext("The booking is declined.", "%(n)s bookings are declined.", len(rows))
        return told % {"n": len(rows)}

    @confirmed(
        _("Cancel"),
        permission="change",
        consequences=_told(
            _("The buyer is told why, the time is free, and the refund is asked for.")
        ),
        asking=WordsForm,
    )
    def cancel(self, request: HttpRequest, rows: list[Booking], meant: Confirmation) -> str:
        _each(rows, lambda row: bookings.cancel(row, request.user, meant.reason, for_free=True))
        told = ngettext("The booking is cancelled.", "%(n)s bookings are cancelled.", len(rows))
        return told % {"n": len(rows)}

    @confirmed(
        _("Mark as done"),
        permission="change",
        consequences=_told(_("It has taken place, or the work is delivered.")),
        asking=PlainForm,
    )
    def finish(self, request: HttpRequest, rows: list[Booking], meant: Confirmation) -> str:
        _each(rows, lambda row: bookings.finish(row, request.user))
        told = ngettext("The booking is done.", "%(n)s bookings are done.", len(rows))
        return told % {"n": len(rows)}

    @confirmed(
        _("Nobody came"),
        permission="change",
        consequences=_told(_("The buyer did not come; nothing is given back.")),
        asking=PlainForm,
    )
    def miss(self, request: HttpRequest, rows: list[Booking], meant: Confirmation) -> str:
        _each(rows, lambda row: bookings.miss(row, request.user))
        told = ngettext("It is written down.", "%(n)s are written down.", len(rows))
        return told % {"n": len(rows)}


def _each(rows: list[Booking], act: Callable[[Booking], None]) -> None:
    """All or none: what cannot be done says of which it is."""
    for row in rows:
        try:
            act(row)
        except Refused as refused:
            raise Undone(f"{row}: {refused.sentence}") from None


def _moment(row: Booking, meant: Confirmation, *, keeps: bool = True) -> datetime | None:
    """As typed, by the provider's clock; else the time that it has."""
    day, time = meant.data["day"], meant.data["time"]
    if day is None or time is None:
        return row.starts_at if keeps else None
    zone = zone_named(row.service.time_zone)
    moment = datetime.combine(day, time, zone).astimezone(UTC)
    if moment.astimezone(zone).time() != time:
        raise Undone(gettext("On that day the clocks leave this time out. Choose another."))
    return moment
