"""Money has come: whose order it pays, and what follows."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import override

from billing.models import Payment
from fulfillment import delivery
from orders import links
from orders.models import Cart, CartLine, Order, OrderLine
from shop.events.kinds import Kind
from shop.events.mailing import mail
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


@transaction.atomic(savepoint=False)
def settle(order: Order | None, paid: Paid, by: Any = "stripe") -> Payment:
    """Writes the payment down once, and if it pays the order, delivers. The only way to do so.

    Twice is harmless, and so are two at once: the order is locked before anything is asked.
    """
    held = order.hold() if order else None
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
    if (paid.amount, paid.currency) != (order.total, order.currency):
        return Outcome.MISMATCH
    return Outcome.SETTLED if order.mark_paid(by) else Outcome.LATE


def _follow_up(order: Order) -> None:
    delivery.begin(order)
    clear_cart(order)
    _tell(order)


def clear_cart(order: Order) -> None:
    """Takes out what was bought, and leaves what came later."""
    if order.cart_id is None:
        return
    for line in order.lines.all():
        # By price, too: whoever signs in meanwhile has the same things in another cart.
        same = Q(pk=line.cart_line) | Q(price=line.price_id)
        rows = CartLine.objects.filter(same, cart=order.cart_id)
        rows.filter(quantity__lte=line.quantity).delete()
        rows.update(quantity=F("quantity") - line.quantity)
    if not CartLine.objects.filter(cart=order.cart_id).exists():
        Cart.objects.filter(pk=order.cart_id).update(currency="")


def _hold(payment: Payment) -> None:
    logger.error("Payment %s needs a look: %s", payment.external_id, payment.outcome)
    record(
        Kind.PAYMENT_HELD,
        payment.order or payment,
        by=payment.provider,
        outcome=payment.outcome,
        payment=str(payment),
    )


def _tell(order: Order) -> None:
    lines = list(order.lines.select_related("seller"))
    with override(order.language):
        told = {
            "number": order.number,
            # Nobody proved that this is who they are, and it cost them nothing to say so.
            "name": order.name if order.total or order.account.user_id else "",
            "link": links.to(order),
            "lines": [_told(line) for line in lines],
            "total": str(order.money),
        }
    mail(f"receipt/{order.pk}", "receipt", order.email, told, order.language)
    _tell_sellers(order, lines)


def _told(line: OrderLine) -> dict[str, str]:
    return {"title": str(line), "option": line.option_name, "amount": str(line.money)}


def _tell_sellers(order: Order, lines: list[OrderLine]) -> None:
    """Each of their own lines only, and of the buyer no more than that there was one."""
    language = Storefront.current().language
    by_seller: dict[Any, list[Any]] = {}
    for line in lines:
        by_seller.setdefault(line.seller, []).append(line)
    for seller, theirs in by_seller.items():
        for member in seller.members.select_related("user"):
            if not member.user.email or not member.user.is_active:
                continue
            told = {
                "number": order.number,
                "seller": seller.name,
                "lines": [_told(each) for each in theirs],
            }
            mail(f"sale/{order.pk}/{seller.pk}", "sale", member.user.email, told, language)
