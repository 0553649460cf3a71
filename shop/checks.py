"""What a public shop may not do: each fault is one sentence that names the variable and its mend."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured

from shop.lib.http import loopback

SHORTEST_KEY = 50


@register(Tags.security, deploy=True)
def production_settings(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    return [Error(fault, id="shop.E001") for fault in faults()] + [
        Warning(doubt, id="shop.W001") for doubt in _doubts()
    ]


def guard() -> None:
    """Refuses to start a public shop with settings that are dangerous."""
    if not settings.DEBUG and (found := list(faults())):
        raise ImproperlyConfigured("\n  ".join(["", *found]))


def faults() -> Iterator[str]:
    yield from _secret_key()
    yield from _hosts()
    yield from _clerk()
    yield from _stripe()
    for name in ("CLERK_API_URL", "STRIPE_API_URL", "RESEND_API_URL"):
        if loopback(getattr(settings, name)):
            yield f"{name} points at this computer; a public shop asks the real provider: unset it."


def _secret_key() -> Iterator[str]:
    key = settings.SECRET_KEY
    if key == settings.PLACEHOLDER_SECRET_KEY:
        yield "DJANGO_SECRET_KEY is not set; set it to a long random text of its own."
    elif len(key) < SHORTEST_KEY or len(set(key)) < 5:
        yield (
            f"DJANGO_SECRET_KEY is shorter than {SHORTEST_KEY} characters or too uniform; "
            "set it to a long random text."
        )


def _hosts() -> Iterator[str]:
    if not settings.ALLOWED_HOSTS:
        yield "DJANGO_ALLOWED_HOSTS is empty; list the shop's host names."
    if any(host.strip() in ("*", ".") for host in settings.ALLOWED_HOSTS):
        yield "DJANGO_ALLOWED_HOSTS lets every host in (*); list the shop's host names."
    if loopback(settings.SITE_URL):
        yield "SITE_URL points at this computer; set it to the shop's public https:// address."


def _clerk() -> Iterator[str]:
    if not settings.CLERK_SECRET_KEY:
        return
    if not settings.CLERK_WEBHOOK_SIGNING_SECRET:
        yield "CLERK_WEBHOOK_SIGNING_SECRET is not set; copy it from Clerk's webhook endpoint."
    if not settings.CLERK_AUTHORIZED_PARTIES:
        yield "CLERK_AUTHORIZED_PARTIES is empty; list the shop's own origins."


def _stripe() -> Iterator[str]:
    if settings.STRIPE_SECRET_KEY and not settings.STRIPE_WEBHOOK_SECRET:
        yield "STRIPE_WEBHOOK_SECRET is not set; copy it from Stripe's webhook endpoint."


def _doubts() -> Iterator[str]:
    if not settings.RESEND_API_KEY:
        yield "RESEND_API_KEY is not set; mails wait in the operators' desk until it is."
