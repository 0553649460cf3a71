"""Whether the shop can be paid: asked of Stripe itself, before anybody pays."""

from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse

from billing import stripe
from billing.handlers import HANDLERS
from shop.accounts.preflight import Finding

NOTHING = "Stripe is not configured; nothing that costs money can be bought."
OPEN = "Stripe's API lets us in, with a {mode} key."
CLOSED = "Stripe's API does not let us in ({error}); is STRIPE_SECRET_KEY right?"
NOT_TOLD = "STRIPE_WEBHOOK_SECRET is not set; what was paid never comes here."
NOWHERE = "Stripe has no enabled webhook endpoint for {url}; payments are only found by asking."
TOLD = "Stripe tells {url} what was paid."
OLD = "The endpoint for {url} has API version {has}; make it anew with {wanted}."
DEAF = "The endpoint for {url} does not send: {missing}."


def money() -> Iterator[Finding]:
    if not stripe.configured():
        yield Finding(good=True, text=NOTHING)
        return
    try:
        known = stripe.endpoints()
    except (stripe.Unavailable, stripe.Refusal) as error:
        yield Finding(good=False, text=CLOSED.format(error=error))
        return
    mode = "live" if stripe.livemode() else "test"
    yield Finding(good=True, text=OPEN.format(mode=mode))
    if not settings.STRIPE_WEBHOOK_SECRET:
        yield Finding(good=False, text=NOT_TOLD)
        return
    yield from _endpoint(known)


def _endpoint(known: list[stripe.Endpoint]) -> Iterator[Finding]:
    url = f"{settings.SITE_URL}{reverse('stripe_webhook')}"
    ours = next((each for each in known if each.url == url and each.enabled), None)
    if ours is None:
        yield Finding(good=False, text=NOWHERE.format(url=url))
        return
    wanted = {kind for source, kind in HANDLERS if source == "stripe"}
    missing = set() if "*" in ours.events else wanted - set(ours.events)
    if ours.version != stripe.VERSION:
        told = OLD.format(url=url, has=ours.version or "none", wanted=stripe.VERSION)
        yield Finding(good=False, text=told)
    elif missing:
        yield Finding(good=False, text=DEAF.format(url=url, missing=", ".join(sorted(missing))))
    else:
        yield Finding(good=True, text=TOLD.format(url=url))
