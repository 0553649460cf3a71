"""Whether a product comes with licence keys, and what they allow."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalog.models import LicenceTerms
from shop.accounts.scope import OwnInline


class LicencePart(OwnInline):
    """What is changed holds for keys that are sold from then on."""

    model = LicenceTerms
    fields = ["devices", "valid_days", "file_days"]
    max_num = 1
    classes = ["collapse"]
    verbose_name = _("terms of its keys")

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """Unfilled it is nothing; it is there to be found, also without scripts."""
        return 1 if self.has_change_permission(request, obj) else 0
