"""Whether licence files can be signed where a product promises them."""

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from catalog.models import LicenceTerms
from fulfillment import licence_file
from shop.lib import ed25519
from shop.lib.findings import Finding, fault, fine

UNSET = _("LICENCE_SIGNING_KEY is not set; licence files are not offered.")
LACKING = _("LICENCE_SIGNING_KEY is not set, but %(count)d products promise licence files.")
LACKING_MEND = _("Make one with manage.py licence_key.")
WRONG = _("LICENCE_SIGNING_KEY or LICENCE_OTHER_PUBLIC_KEYS holds what is no key.")
WRONG_MEND = _("Copy them anew.")
SIGNED = _("Licence files are signed by the key %(kid)s.")


def licences() -> Iterator[Finding]:
    if not settings.LICENCE_SIGNING_KEY:
        count = LicenceTerms.objects.filter(file_days__isnull=False).count()
        yield fault(LACKING % {"count": count}, LACKING_MEND) if count else fine(UNSET)
        return
    try:
        first, *_others = licence_file.public_keys()
    except ed25519.NoKey:
        yield fault(WRONG, WRONG_MEND)
    else:
        yield fine(SIGNED % {"kid": first["kid"]})
