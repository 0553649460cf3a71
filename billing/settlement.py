"""Money has come: whose order it pays, and what follows."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from billing import invoices, letters, stripe_tax, tax_ids
from billing.models import Payment
from billing.tax_said import Tax
from fulfillment import delivery
from orders.models import Cart, CartLine, Order
from shop.events.kinds import Kind
from shop.events.record import record
from shop.storefront.models import Storefront

logger = logging.getLogger(__name__)

Outcome = Payment.Outcome


@dataclass(frozen=True)
class Paid:
    """What a provider says was paid; its number tells one payment from another."""

    provider: str
    external_id: str
    amount: int
    currency: str
    session_id: str = ""
    livemode: bool | None = None
    tax: Tax | None = None


@transaction.atomic(savepoint=False)
def settle(order: Order | None, paid: Paid, by: Any = "stripe") -> Payment:
    """Writes the payment down once, and if it pays the order, delivers. The only way to do so.

    Twice is harmless, and so are two at once: the order is locked before anything is asked.
    """
    return settle_held(order.hold() if order else None, paid, by)


def settle_held(held: Order | None, paid: Paid, by: Any) -> Payment:
    """The same, for who has locked the order already."""
    known = Payment.objects.filter(provider=paid.provider, external_id=paid.external_id).first()
    if known:
        return known
    payment = Payment.objects.create(
        order=held,
        provider=paid.provider,
        external_id=paid.external_id,
        session_id=paid.session_id,
        amount=paid.amount,
        currency=paid.currency,
        livemode=paid.livemode,
        outcome=_outcome(held, paid, by),
    )
    if held and payment.outcome == Outcome.SETTLED:
        _follow_up(held)
    else:
        _hold(payment)
    if held and payment.outcome == Outcome.MISMATCH and not held.cancelled_at:
        clear_cart(held)
        held.mark_held()
    return payment


@transaction.atomic
def accept(payment: Payment, by: Any, reason: str) -> bool:
    """An operator says that this payment pays its order after all."""
    if payment.order is None:
        return False
    order = payment.order.hold()
    fresh = Payment.objects.held().select_for_update().filter(pk=payment.pk).first()
    if fresh is None or order.paid_at or not order.mark_paid(by):
        return False
    Payment.objects.filter(pk=fresh.pk).update(outcome=Outcome.SETTLED)
    record(Kind.PAYMENT_ATTENDED, order, by=by, reason=reason, payment=str(payment))
    _follow_up(order)
    payment.refresh_from_db()
    return True


def _outcome(order: Order | None, paid: Paid, by: Any) -> str:
    if order is None:
        return Outcome.STRAY
    if order.paid_at:
        return Outcome.SURPLUS
    if (paid.amount, paid.currency) != (stripe_tax.owed(order, paid.tax), order.currency):
        return Outcome.MISMATCH
    stripe_tax.take(order, paid.tax)
    return Outcome.SETTLED if order.mark_paid(by) else Outcome.LATE


def _follow_up(order: Order) -> None:
    order.fetch_lines()
    delivery.begin(order)
    clear_cart(order)
    shop = Storefront.current()
    letters.tell(order, shop)
    tax_ids.begin(order)
    invoices.issue(order, shop)


def clear_cart(order: Order) -> None:
    """Takes out what was bought, and leaves what came later."""
    if order.cart_id is None:
        return
    held = list(CartLine.objects.filter(cart=order.cart_id))
    for bought in order.lines.all():
        for line in held:
            # By price, too: whoever signs in meanwhile has the same things in another cart.
            same = (line.price_id, line.starts_at) == (bought.price_id, bought.starts_at)
            if line.pk == bought.cart_line or same:
                line.quantity -= bought.quantity
    left = [line for line in held if line.quantity > 0]
    CartLine.objects.filter(cart=order.cart_id).exclude(pk__in=[line.pk for line in left]).delete()
    CartLine.objects.bulk_update(left, ["quantity"])
    if not left:
        Cart.objects.filter(pk=order.cart_id).update(currency="", codes=[], campaign={})


def _hold(payment: Payment) -> None:
    logger.error("Payment %s needs a look: %s", payment.external_id, payment.outcome)
    record(
        Kind.PAYMENT_HELD,
        payment.order or payment,
        by=payment.provider,
        outcome=payment.outcome,
        payment=str(payment),
    )
