"""What Stripe says happened. Its words are a hint: what counts is what it answers when asked."""

from typing import Any

from billing import stripe
from billing.following import Foreign, follow
from billing.handlers.handler import Handler, Incomplete, NotYet, text
from billing.models import StripeCustomer, WebhookEvent


def _ask(event: WebhookEvent) -> stripe.Session:
    number = text(event, "data", "object", "id")
    try:
        return stripe.session(number)
    except (stripe.Unavailable, stripe.Refusal) as fault:
        raise NotYet(str(fault)) from fault


def _follow(event: WebhookEvent, session: Any) -> None:
    try:
        follow(session)
    except Foreign:
        raise Incomplete("This session is not of this shop.") from None


def _forget(event: WebhookEvent, _nothing: None) -> None:
    """Deleted there; the next purchase makes another."""
    number = text(event, "data", "object", "id")
    StripeCustomer.objects.filter(external_id=number).delete()


SESSION = Handler(_follow, fetch=_ask)
CUSTOMER_GONE = Handler(_forget)
