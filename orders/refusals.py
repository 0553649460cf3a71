"""Why something cannot be bought as it was asked for: a sentence for the buyer each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shop.lib.money import Money

if TYPE_CHECKING:
    from orders.models import Order
    from orders.quote import Quote


LONGEST_SAID = 40


class Refused(Exception):
    """Nothing was changed; `sentence` says why."""

    @property
    def sentence(self) -> str:
        return _("This could not be done.")


class NotForSale(Refused):
    @property
    def sentence(self) -> str:
        return _("This is not for sale at the moment.")


class SoldOut(Refused):
    def __init__(self, product: str) -> None:
        super().__init__(product)
        self.product = product

    @property
    def sentence(self) -> str:
        return _("%(product)s is sold out.") % {"product": self.product}


class TimeMissing(Refused):
    def __init__(self, product: str) -> None:
        super().__init__(product)
        self.product = product

    @property
    def sentence(self) -> str:
        return _("Choose a time for %(product)s first.") % {"product": self.product}


class TimeTaken(Refused):
    @property
    def sentence(self) -> str:
        return _("This time has been taken; choose another.")


class Recurring(Refused):
    @property
    def sentence(self) -> str:
        return _("Plans are not bought by the cart.")


class OtherCurrency(Refused):
    def __init__(self, currency: str) -> None:
        super().__init__(currency)
        self.currency = currency

    @property
    def sentence(self) -> str:
        return _(
            "Your cart is in %(currency)s, and one order has one currency. "
            "Finish it first, or take out what is in it."
        ) % {"currency": self.currency}


class TooManyLines(Refused):
    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most

    @property
    def sentence(self) -> str:
        return ngettext(
            "A cart holds %(count)d thing at most.",
            "A cart holds %(count)d different things at most.",
            self.most,
        ) % {"count": self.most}


class TooLittle(Refused):
    def __init__(self, least: Money) -> None:
        super().__init__(str(least))
        self.least = least

    @property
    def sentence(self) -> str:
        return _("Please name an amount of %(least)s or more.") % {"least": self.least}


class NoSuchLine(Refused):
    @property
    def sentence(self) -> str:
        return _("That is no longer in your cart.")


class UnknownCode(Refused):
    def __init__(self, typed: str) -> None:
        super().__init__(typed)
        self.typed = typed

    @property
    def sentence(self) -> str:
        """The same of what never was, is over, or has not begun, so that guessing tells nothing."""
        short = self.typed if len(self.typed) <= LONGEST_SAID else f"{self.typed[:LONGEST_SAID]}…"
        return _("“%(code)s” is not a code that counts here now.") % {"code": short}


class TooManyCodes(Refused):
    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most

    @property
    def sentence(self) -> str:
        return ngettext(
            "A cart keeps %(count)d code. Take it out first.",
            "A cart keeps %(count)d codes. Take one out first.",
            self.most,
        ) % {"count": self.most}


class Empty(Refused):
    @property
    def sentence(self) -> str:
        return _("Your cart is empty.")


class Changed(Refused):
    """The cart no longer is what the buyer saw when they agreed to it."""

    def __init__(self, quote: Quote) -> None:
        super().__init__("changed")
        self.quote = quote

    @property
    def sentence(self) -> str:
        return _("Something in your cart has changed. Please look at it again before you pay.")


class TooManyWaiting(Refused):
    """So many orders put something aside for this buyer, and none of them is paid."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most

    @property
    def sentence(self) -> str:
        return ngettext(
            "%(count)d order of yours is not paid yet, and holds what others would like to have. "
            "Please pay it first; what is not paid is free again after three quarters of an hour.",
            "%(count)d orders of yours are not paid yet, and hold what others would like to have. "
            "Please pay one first; what is not paid is free again after three quarters of an hour.",
            self.most,
        ) % {"count": self.most}


class Superseded(Exception):
    """An older order of this cart is still open; it must be closed before another is placed."""

    def __init__(self, order: Order) -> None:
        super().__init__(order.number)
        self.order = order
