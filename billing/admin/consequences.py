"""What follows from an operator's decision about orders, told before it is made."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from orders.models import Order
from shop.lib.admin import SHOWN


def goods(order: Order) -> str:
    return ", ".join(str(line) for line in order.lines.all())


def _of_each(sentence: Any, *of_all: Any) -> Callable[[list[Order]], list[str]]:
    """For as many orders as the page names; then what holds for every one of them."""

    def told(orders: list[Order]) -> list[str]:
        return [str(sentence) % _what(order) for order in orders[:SHOWN]] + [*map(str, of_all)]

    return told


def _what(order: Order) -> dict[str, str]:
    return {
        "order": str(order),
        "amount": str(order.money),
        "email": order.email,
        "goods": goods(order),
    }


cancelling = _of_each(
    _("%(order)s over %(amount)s cannot be paid any more; its page at Stripe is closed."),
    _("What it held of the stock is for sale again."),
    _("No money moves, and nobody is mailed."),
    _("If it turns out that it was paid a moment ago, it is not cancelled."),
    _("If a bank pays it later, it is delivered as long as there is stock; else you are asked."),
)

marking_paid = _of_each(
    _(
        "%(order)s counts as paid: %(amount)s came another way than by Stripe. "
        "%(email)s gets the receipt and, at once: %(goods)s."
    ),
    _("No money is taken at Stripe, where its page is closed first."),
    _("If it is paid at Stripe as well, that payment waits for you to send it back."),
    _("The sellers are told of their sale."),
)

resending = _of_each(
    _("The receipt of %(order)s goes to %(email)s once more."),
    _("The words are written anew, so they may differ from the first time; so is the link."),
)

delivering = _of_each(
    _("%(email)s gets what is missing of %(order)s: %(goods)s."),
    _("What is there stays, and what was taken back is not given again."),
    _("Nobody is mailed."),
)

allowing = _of_each(
    _("Downloads of %(order)s count from nothing again, in number and in days: %(goods)s."),
    _("What was downloaded stays written down."),
    _("Nobody is mailed."),
)

noting = _of_each(
    _("The note stands in the history of %(order)s for ever."),
    _("The buyer does not see it."),
)

comparing = _of_each(
    _("Stripe is asked about every payment page of %(order)s."),
    _("What it says holds: what was paid there is delivered, with its receipt."),
    _("What has expired there is cancelled here."),
)
