"""What the sandbox is told when it starts, and what it refuses to be told."""

import argparse
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

LIVE_PREFIXES = ("sk_live_", "rk_live_", "pk_live_")
GUARDED_KEYS = ("CLERK_SECRET_KEY", "STRIPE_SECRET_KEY")


class Refused(Exception):
    """The sandbox will not start; the message says why in one sentence."""


@dataclass(frozen=True)
class Options:
    host: str
    port: int
    store: Path
    clerk_webhooks: tuple[str, ...] = ()
    clerk_webhook_secret: str = ""
    resend_webhooks: tuple[str, ...] = ()
    resend_webhook_secret: str = ""
    stripe_webhooks: tuple[str, ...] = ()
    stripe_webhook_secret: str = ""
    stripe_business: str = "Demo shop"


def read_options(arguments: Sequence[str] | None, environ: Mapping[str, str]) -> Options:
    """Options from the command line, else the environment; raises `Refused`."""
    given = parser(environ).parse_args(arguments)
    refuse_live_keys(environ)
    refuse_other_hosts(given.host)
    return Options(
        given.host,
        given.port,
        given.store,
        webhooks(given.clerk_webhook, "SANDBOX_CLERK_WEBHOOK", environ),
        first(environ.get("CLERK_WEBHOOK_SIGNING_SECRET", "")),
        webhooks(given.resend_webhook, "SANDBOX_RESEND_WEBHOOK", environ),
        first(environ.get("RESEND_WEBHOOK_SECRET", "")),
        webhooks(given.stripe_webhook, "SANDBOX_STRIPE_WEBHOOK", environ),
        first(environ.get("STRIPE_WEBHOOK_SECRET", "")),
        given.stripe_business,
    )


def parser(environ: Mapping[str, str] = os.environ) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="a loopback address")
    parser.add_argument(
        "--port", type=port, default=environ.get("SANDBOX_PORT", "9000"), help="0 takes a free one"
    )
    parser.add_argument(
        "--store",
        type=Path,
        default=environ.get("SANDBOX_STORE", "var/sandbox.sqlite3"),
        help="where everything is kept",
    )
    parser.add_argument(
        "--clerk-webhook",
        action="append",
        metavar="URL",
        help="where Clerk's events go, on this computer; may be given several times",
    )
    parser.add_argument(
        "--resend-webhook",
        action="append",
        metavar="URL",
        help="where Resend's events go, on this computer; may be given several times",
    )
    parser.add_argument(
        "--stripe-webhook",
        action="append",
        metavar="URL",
        help="where Stripe's events go, on this computer; may be given several times",
    )
    parser.add_argument(
        "--stripe-business",
        default=environ.get("SANDBOX_STRIPE_BUSINESS") or Options.stripe_business,
        metavar="NAME",
        help="the name buyers read on Stripe's page",
    )
    return parser


def port(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 65535:
        raise ValueError
    return number


def webhooks(given: list[str] | None, variable: str, environ: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(given or split(environ.get(variable, "")))


def first(text: str) -> str:
    return text.partition(",")[0].strip()


def split(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def refuse_live_keys(environ: Mapping[str, str]) -> None:
    for name in GUARDED_KEYS:
        if environ.get(name, "").strip().startswith(LIVE_PREFIXES):
            raise Refused(f"{name} is a live key; the sandbox only runs beside test keys.")


def refuse_other_hosts(host: str) -> None:
    if not is_loopback(host):
        raise Refused(f"The sandbox listens on loopback only, so not on {host}.")


def is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
