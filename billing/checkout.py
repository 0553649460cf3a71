"""From a cart to a place to pay: an order here, then a session at Stripe, in this order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from billing import following, stripe, stripe_tax
from billing.models import Checkout, StripeCustomer
from billing.settlement import Paid, settle
from orders.buyer import Buyer
from orders.models import Cart, Order, OrderLine
from orders.placing import place
from orders.refusals import Refused, Superseded
from shop.lib.money import Money, minor_digits
from shop.storefront.models import Storefront

TRIES = 3
# What Stripe takes at least, in the smallest unit; where it is not known, its own word is shown.
LEAST = {
    "AED": 200, "AUD": 50, "BGN": 100, "BRL": 50, "CAD": 50, "CHF": 50, "CZK": 1500, "DKK": 250,
    "EUR": 50, "GBP": 30, "HKD": 400, "HUF": 17500, "INR": 50, "JPY": 50, "MXN": 1000, "MYR": 200,
    "NOK": 300, "NZD": 50, "PLN": 200, "RON": 200, "SEK": 300, "SGD": 50, "THB": 1000, "USD": 50,
}  # fmt: skip
MOST = 99_999_999


class TooSmall(Refused):
    def __init__(self, least: Money) -> None:
        super().__init__(str(least))
        self.least = least

    @property
    def sentence(self) -> str:
        return _("Card payments begin at %(least)s.") % {"least": self.least}


class TooLarge(Refused):
    @property
    def sentence(self) -> str:
        return _("This is more than one payment can carry. Please split it into several orders.")


class TooFine(Refused):
    @property
    def sentence(self) -> str:
        return _("Cards cannot be charged such a fine amount. Please tell us, so that we mend it.")


class Closed(Refused):
    @property
    def sentence(self) -> str:
        return _("This shop cannot take payments yet.")


class PaidAlready(Exception):
    """The cart's older order has been paid meanwhile; nothing else was placed."""

    def __init__(self, order: Order) -> None:
        super().__init__(order.number)
        self.order = order


def begin(cart: Cart, buyer: Buyer, seen: str) -> Order:
    """Places the order, with a checkout beside it in the same transaction; a free one is settled.

    No network is touched but to close an older order of this cart, for something else.
    """
    return _begin(cart, buyer, seen, None)[0]


def enter(cart: Cart, buyer: Buyer, seen: str, shop: Storefront | None = None) -> tuple[Order, str]:
    """Begins and starts in one; there is nowhere to pay what was free."""
    order, checkout = _begin(cart, buyer, seen, shop)
    if order.paid_at:
        return order, ""
    # Nobody but us has heard of a checkout that has just been made.
    return order, _lead(checkout) if checkout else start(order)


def _begin(
    cart: Cart, buyer: Buyer, seen: str, shop: Storefront | None
) -> tuple[Order, Checkout | None]:
    for _try in range(TRIES):
        try:
            return _agree(cart, buyer, seen, shop)
        except Superseded as older:
            if not abandon(older.order, Order.Cause.REPLACED, by="system"):
                raise PaidAlready(older.order) from None
    raise stripe.Unavailable("The older order could not be closed.")


@transaction.atomic
def _agree(
    cart: Cart, buyer: Buyer, seen: str, shop: Storefront | None
) -> tuple[Order, Checkout | None]:
    order, new = place(cart, buyer, seen, shop)
    if order.total == 0:
        free = Paid("free", order.public_id, 0, order.currency)
        settle(order, free, by=buyer.account.user if buyer.account else "guest")
        order.refresh_from_db()
        return order, None
    _payable(order)
    livemode = stripe.livemode()
    return order, (Checkout.first if new else Checkout.of)(order, livemode=livemode)


def start(order: Order) -> str:
    """Where to pay it. Asked twice, or again after a crash, it is one session.

    Raises stripe.Unavailable when Stripe does not answer: the order waits.
    """
    return _lead(_only(order))


def _lead(checkout: Checkout) -> str:
    if checkout.url:
        return checkout.url
    session = _open(checkout)
    if not checkout.attach(session.id, session.url):
        # The cart was changed in another tab meanwhile: nobody must pay for this any more.
        _close_at_stripe(session.id)
        order = checkout.order
        order.refresh_from_db()
        raise PaidAlready(order) if order.paid_at else stripe.Unavailable("Closed meanwhile.")
    return session.url


def _only(order: Order) -> Checkout:
    """The one place where it may be paid from now on."""
    for _try in range(TRIES):
        if checkout := _next(order):
            return checkout
        close_sessions(order)
    raise stripe.Unavailable("The older session could not be closed.")


def _open(checkout: Checkout) -> stripe.Session:
    try:
        return stripe.open_session(_params(checkout), checkout.key)
    except stripe.Unavailable as fault:
        if fault.answered:
            checkout.close(Checkout.Outcome.ABANDONED)
        raise
    except stripe.Refusal as refusal:
        checkout.close(Checkout.Outcome.ABANDONED)
        if refusal.code == "resource_missing":  # a customer who was deleted there
            StripeCustomer.objects.filter(account=checkout.order.account_id).delete()
        raise


@transaction.atomic
def _next(order: Order) -> Checkout | None:
    held = order.hold()
    if held.state != "open":
        raise PaidAlready(held)
    return Checkout.of(held, livemode=stripe.livemode())


def abandon(order: Order, cause: str, by: Any, reason: str = "") -> bool:
    """Closes the order for good: at Stripe first, so that nobody pays for what is cancelled.

    False when it turns out to be paid, or about to be.
    """
    for _try in range(TRIES):
        close_sessions(order)
        with transaction.atomic():
            if order.hold().checkouts.open().exists():  # another tab goes to pay it
                continue
            order.refresh_from_db()
            if order.state in {"processing", "held"} and cause != Order.Cause.OPERATOR:
                return False
            return order.cancel(cause, by=by, reason=reason)
    raise stripe.Unavailable("Somebody is about to pay it.")


def close_sessions(order: Order) -> None:
    """From now on nobody pays it at Stripe; if somebody has, that is written down."""
    for checkout in order.checkouts.open():
        if checkout.session_id:
            session = _close_at_stripe(checkout.session_id)
            if session and session.status != "expired":
                following.follow(session)
        checkout.close(Checkout.Outcome.ABANDONED)


def _close_at_stripe(number: str) -> stripe.Session | None:
    """As it is then; None where our key opens nothing of the kind: nobody can pay it there."""
    try:
        return stripe.expire(number)
    except stripe.Refusal:  # it is complete or over already
        return stripe.known(number)


def _payable(order: Order) -> None:
    if not stripe.configured():
        raise Closed
    least = LEAST.get(order.currency, 0)
    if order.total < least:
        raise TooSmall(Money(least, order.currency))
    if stripe.counted(order.total, order.currency) > MOST:
        raise TooLarge
    if minor_digits(order.currency) == 3 and any(
        _asked(item) % 10 for item in _items(order, order.lines.order_by("pk"))
    ):
        raise TooFine


def _params(checkout: Checkout) -> dict[str, Any]:
    """From our rows alone, so that they are the same whenever they are made for this checkout."""
    order: Order = checkout.order
    known = {
        "order": order.public_id,
        "checkout": str(checkout.number),
        "shop": settings.SITE_URL,
    }
    return {
        "mode": "payment",
        "client_reference_id": order.public_id,
        "metadata": known,
        "payment_intent_data": {"metadata": known, "description": _describe(order)},
        "line_items": _items(order, order.lines.order_by("pk")),
        "adaptive_pricing": {"enabled": False},
        "expires_at": int(checkout.expires_at.timestamp()),
        "locale": order.language if order.language in {"en", "de"} else "auto",
        "success_url": _address(order, "checkout_success") + "&session={CHECKOUT_SESSION_ID}",
        "cancel_url": _address(order, "checkout_cancel"),
        **_customer(order),
        **stripe_tax.asked(order),
    }


def _items(order: Order, lines: Iterable[OrderLine]) -> list[dict[str, Any]]:
    """What adds up to the order's total, to the last unit, whatever was taken off or put on."""
    on_top = 0 if order.tax_included else order.tax
    items = [_item(order, line, line.total - (line.tax if on_top else 0)) for line in lines]
    if on_top:
        items.append(_price(order, on_top, {"name": "Tax"}))
    return items


def _item(order: Order, line: OrderLine, amount: int) -> dict[str, Any]:
    """By the piece where that divides; else all of them as one."""
    product = {"name": line.title, **stripe_tax.code(order, line)}
    if line.option_name:
        product["description"] = line.option_name
    each, rest = divmod(amount, line.quantity)
    if rest or (minor_digits(order.currency) == 3 and each % 10):
        return _price(order, amount, product | {"name": f"{line.quantity} × {line.title}"})
    return _price(order, each, product, line.quantity)


def _price(order: Order, amount: int, product: dict[str, str], quantity: int = 1) -> dict[str, Any]:
    return {
        "quantity": quantity,
        "price_data": {
            "currency": order.currency.lower(),
            "unit_amount": stripe.counted(amount, order.currency),
            "product_data": product,
            **stripe_tax.behaviour(order),
        },
    }


def _asked(item: dict[str, Any]) -> int:
    return int(item["price_data"]["unit_amount"])


def _describe(order: Order) -> str:
    return f"Order {order.number}"


def _address(order: Order, name: str) -> str:
    return f"{settings.SITE_URL}{reverse(name)}?order={order.public_id}"


def _customer(order: Order) -> dict[str, str]:
    """Whom we know is known to Stripe too, so that the next purchase finds their card."""
    if order.account.user_id is None:
        return {"customer_email": order.email}
    return {"customer": _known(order)}


def _known(order: Order) -> str:
    live = stripe.livemode()
    row = StripeCustomer.objects.filter(account=order.account, livemode=live).first()
    if row:
        return row.external_id
    # By order, since who was deleted there must not be brought back by an old key.
    key = f"customer/{order.public_id}"
    number = stripe.customer(order.email, order.name, order.account_id, key)
    known = {"account": order.account, "livemode": live}
    return StripeCustomer.objects.get_or_create(**known, defaults={"external_id": number})[
        0
    ].external_id
