"""How often somebody may do something: named rates such as 10/min."""

import re
from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured

from shop.lib.env import Env

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
DEFAULTS = {
    "anonymous": "60/min",
    "signed_in": "120/min",
    "login": "10/min",
    "login_account": "60/min",
    "checkout": "20/min",
    "free_order": "5/hour",
    "code": "30/min",
    "download": "60/min",
    "invoice": "60/min",
    "booking": "20/min",
    "withdrawal": "20/hour",
    "refund_request": "10/hour",
    "recovery": "10/hour",
    "recovery_address": "5/hour",
    "reminder": "10/hour",
    "data_export": "3/day",
    "webhook": "1200/min",
    "licence_check": "600/min",
    "licence_change": "60/min",
    "licence_devices": "30/hour",
    "licence_replace": "5/day",
}


@dataclass(frozen=True)
class Rate:
    name: str
    limit: int
    seconds: int


def rates(env: Env) -> dict[str, Rate]:
    """Every named rate, from RATE_<NAME> where it is set."""
    aliases = {
        "anonymous": ["DRF_THROTTLE_ANON"],
        "signed_in": ["DRF_THROTTLE_USER"],
        "checkout": ["DRF_THROTTLE_CHECKOUT_CREATE"],
        "download": ["DRF_THROTTLE_DOWNLOAD_ACCESS"],
    }
    found = {}
    for name, default in DEFAULTS.items():
        variable = f"RATE_{name.upper()}"
        found[name] = parse(
            name, variable, env.text(variable, *aliases.get(name, []), default=default)
        )
    return found


def parse(name: str, variable: str, text: str) -> Rate:
    match = re.fullmatch(r"([1-9][0-9]{0,8})/(s|m|h|d)[a-z]*", text)
    if not match:
        raise ImproperlyConfigured(
            f"{variable} is {text!r}; write a number and a unit, such as 60/min or 1000/day."
        )
    return Rate(name, int(match[1]), SECONDS[match[2]])
