"""What Stripe says of money that goes back: a hint each, since what counts is what it answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from billing import disputes, refund_following, reversals, stripe
from billing.following import Foreign
from billing.handlers.handler import Handler, Incomplete, NotYet, text
from billing.models import Payment, WebhookEvent
from billing.refund_following import Unknown


def _asking(ask: Callable[[str], Any]) -> Callable[[WebhookEvent], Any]:
    def fetch(event: WebhookEvent) -> Any:
        try:
            return ask(text(event, "data", "object", "id"))
        except (stripe.Unavailable, stripe.Refusal) as fault:
            raise NotYet(str(fault)) from fault

    return fetch


def _following(follow: Callable[[Any], Any]) -> Callable[[WebhookEvent, Any], None]:
    def apply(event: WebhookEvent, told: Any) -> None:
        try:
            row = follow(told)
        except Foreign:
            raise Incomplete("This payment is not of this shop.") from None
        except Unknown:
            raise NotYet("The payment is not here yet.") from None
        _name(event, row.payment)

    return apply


def _name(event: WebhookEvent, payment: Payment) -> None:
    """Stripe does not say which order it is about; by that, the order's page finds it."""
    if payment.order and not event.about:
        WebhookEvent.objects.filter(pk=event.pk).update(about=payment.order.public_id)


REFUND = Handler(_following(refund_following.follow), fetch=_asking(reversals.refund))
DISPUTE = Handler(_following(disputes.follow), fetch=_asking(reversals.dispute))
WARNING = Handler(_following(disputes.warn), fetch=_asking(reversals.warning))
