"""Everything that can happen here: a closed vocabulary, past tense, noun first."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    STOREFRONT_CHANGED = "storefront.changed", _("Storefront changed")
    OPERATOR_SIGNED_IN = "operator.signed_in", _("Operator signed in")
    OPERATOR_REFUSED = "operator.refused", _("Operator sign-in refused")
    MAIL_FAILED = "mail.failed", _("Mail failed")
    MAIL_RESENT = "mail.resent", _("Mail resent")
