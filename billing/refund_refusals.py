"""Why money cannot go back: each a sentence for the operator who wanted it."""

from django.utils.translation import gettext as _


class NoRefund(Exception):
    @property
    def sentence(self) -> str:
        raise NotImplementedError

    def __str__(self) -> str:
        return self.sentence


class NotPaid(NoRefund):
    @property
    def sentence(self) -> str:
        return _("This order is not paid, so there is nothing to send back.")


class Free(NoRefund):
    @property
    def sentence(self) -> str:
        return _("Nothing was paid for it, so there is nothing to send back.")


class NothingLeft(NoRefund):
    @property
    def sentence(self) -> str:
        return _("All of it has gone back already, or is on its way.")


class Disputed(NoRefund):
    @property
    def sentence(self) -> str:
        return _(
            "The buyer’s bank disputes this payment and has taken the money. Answer the dispute "
            "instead: what is sent back now would be paid twice."
        )


class NoLine(NoRefund):
    @property
    def sentence(self) -> str:
        return _("Choose at least one line of this order.")


class LineIsBack(NoRefund):
    @property
    def sentence(self) -> str:
        return _("%(line)s has gone back already.") % {"line": self.args[0]}


class NotAssigned(NoRefund):
    @property
    def sentence(self) -> str:
        return _(
            "Less is left of the payment than of these lines, since a refund was made at Stripe "
            "that names no lines. Say first which lines it was for."
        )


class NoAmount(NoRefund):
    @property
    def sentence(self) -> str:
        return _("Write an amount above nothing.")


class TooMuch(NoRefund):
    @property
    def sentence(self) -> str:
        return _("No more than %(left)s is left to send back.") % {"left": self.args[0]}


class TooLittle(NoRefund):
    @property
    def sentence(self) -> str:
        return _("%(amount)s went back, and less than that was paid for these lines.") % {
            "amount": self.args[0]
        }


class Changed(NoRefund):
    @property
    def sentence(self) -> str:
        return _("Something has changed meanwhile. Please look at it again before you confirm.")


class Attended(NoRefund):
    @property
    def sentence(self) -> str:
        return _("Somebody has decided about it already; nothing was changed.")


def of_stripe(code: str, message: str) -> str:
    """What Stripe says no with, in words; its own where we have none."""
    match code:
        case "charge_already_refunded":
            return _("Stripe says that all of it has gone back already.")
        case "charge_disputed":
            return _("Stripe says that the buyer’s bank has taken this money back by a dispute.")
        case "balance_insufficient" | "insufficient_funds":
            return _(
                "There is not enough money in your balance at Stripe. Add some there, or wait for "
                "the next sales, then refund again."
            )
    return _("Stripe refuses: %(why)s") % {"why": message}
