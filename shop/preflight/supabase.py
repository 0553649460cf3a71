from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from shop.accounts import keys, tokens
from shop.lib import calls
from shop.lib.findings import Finding, fault, fine

KEYS = _("Supabase’s public keys are where they should be.")
NO_KEYS = _("No keys of Supabase’s are at %(url)s.")
MEND = _("Is SUPABASE_URL right? A project with a shared secret needs SUPABASE_JWT_SECRET.")
SHARED = _("Tokens of Supabase’s are verified by its shared secret.")


def supabase() -> Iterator[Finding]:
    """Only where it is configured; nothing is said of what nobody uses."""
    if not settings.SUPABASE_URL:
        return
    if settings.SUPABASE_JWT_SECRET:
        yield fine(SHARED)
        return
    for issuer in tokens.issuers().values():
        if issuer.name == "supabase":
            yield _keys(issuer.jwks_url)


def _keys(url: str) -> Finding:
    try:
        found = keys.fetch(url)
    except calls.Unreachable:
        found = set()
    return fine(KEYS) if found else fault(NO_KEYS % {"url": url}, MEND)
