"""Why a file is not handed out as it was asked for: a sentence for whoever owns it each."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fulfillment.models import Entitlement


class NotHandedOut(Exception):
    """Nothing was counted; `sentence` says why, and `again` in how many seconds to ask again."""

    status = 403
    again = 0

    @property
    def sentence(self) -> str:
        raise NotImplementedError


class Closed(NotHandedOut):
    """It is not theirs to use, or not now."""

    def __init__(self, entitlement: Entitlement) -> None:
        super().__init__(entitlement.state)
        self.entitlement = entitlement

    @property
    def sentence(self) -> str:
        told = {
            "withdrawn": _("This purchase was taken back, so its files are no longer yours."),
            "frozen": _("This purchase is paused, and its files with it."),
            "to come": _("This is yours from %(day)s on."),
            "ended": _("This was yours until %(day)s."),
        }
        state = self.entitlement.state
        day = self.entitlement.since if state == "to come" else self.entitlement.until
        shown = date_format(localtime(day), "DATE_FORMAT") if day else ""
        return told[state] % {"day": shown}


class TooOften(NotHandedOut):
    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit

    @property
    def sentence(self) -> str:
        return ngettext(
            "You have downloaded this file once, which is as often as its seller allows.",
            "You have downloaded this file %(n)s times, which is as often as its seller allows.",
            self.limit,
        ) % {"n": self.limit}


class TooLate(NotHandedOut):
    def __init__(self, days: int) -> None:
        super().__init__(days)
        self.days = days

    @property
    def sentence(self) -> str:
        return ngettext(
            "Its seller lets this be downloaded for one day after the purchase, which is over.",
            "Its seller lets this be downloaded for %(n)s days after the purchase, which are over.",
            self.days,
        ) % {"n": self.days}


class Replaced(NotHandedOut):
    status = 410

    @property
    def sentence(self) -> str:
        return _("The seller has put another file in the place of this one. Take the new one.")


class Lost(NotHandedOut):
    """Its row is here, and its bytes are not where they should be."""

    status = 503

    @property
    def sentence(self) -> str:
        return _("This file is not where it should be. It is our fault, and we have to mend it.")


class Away(NotHandedOut):
    status = 503
    again = 60

    @property
    def sentence(self) -> str:
        return _("The place where we keep files does not answer. Please try again in a minute.")


class Preparing(NotHandedOut):
    """A copy with the buyer's name is being made, which takes seconds."""

    status = 202
    again = 3

    @property
    def sentence(self) -> str:
        return _("Your own copy of this file is being made, which takes a moment.")
