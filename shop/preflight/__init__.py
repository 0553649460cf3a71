"""Whether the shop is ready for people: each part asked itself, with how a fault is mended."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from billing.preflight import bills, money
from billing.tax_preflight import tax
from fulfillment.preflight import licences
from shop.accounts.preflight import people
from shop.lib.findings import Finding, fault
from shop.preflight.clockwork import clockwork
from shop.preflight.database import database
from shop.preflight.files import files
from shop.preflight.hearing import hearing
from shop.preflight.letters import letters
from shop.preflight.own_pages import own_pages
from shop.preflight.supabase import supabase

logger = logging.getLogger(__name__)


class Part(NamedTuple):
    name: Any
    findings: list[Finding]


PARTS: list[tuple[Any, Callable[[], Iterable[Finding]]]] = [
    (_("Database"), database),
    (_("Files"), files),
    (_("Work in the background"), clockwork),
    (_("People"), people),
    (_("Money"), money),
    (_("Invoices"), bills),
    (_("Tax"), tax),
    (_("Webhooks"), hearing),
    (_("Licence files"), licences),
    (_("Supabase"), supabase),
    (_("Pages"), own_pages),
]


def preflight(address: str = "") -> list[Part]:
    """All of it; with an address, a mail is sent there too."""
    parts = [*PARTS, (_("Mail"), lambda: letters(address))]
    return [Part(name, _ask(check)) for name, check in parts]


def _ask(check: Callable[[], Iterable[Finding]]) -> list[Finding]:
    """One that fails in a way that nobody thought of does not hide the others."""
    try:
        return list(check())
    except Exception as error:
        logger.exception("A check could not be made")
        told = {"error": f"{type(error).__name__}: {error}"}
        return [fault(_("This could not be checked (%(error)s).") % told, _("See the log."))]
