from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Identity(models.Model):
    """A person as a trusted issuer knows them."""

    issuer = models.CharField(_("issuer"), max_length=200)
    subject = models.CharField(_("number there"), max_length=200)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,  # of somebody who was deleted there before they came here
        related_name="identities",
        verbose_name=_("person"),
    )
    banned_at = models.DateTimeField(_("banned there"), null=True, blank=True)
    deleted_at = models.DateTimeField(_("deleted there"), null=True, blank=True)
    provider_updated_at = models.DateTimeField(_("as of"), null=True, blank=True)
    created_at = models.DateTimeField(_("first seen"), auto_now_add=True)

    class Meta:
        verbose_name = _("identity")
        verbose_name_plural = _("identities")
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="one_identity_a_subject")
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def welcome(self) -> bool:
        return self.user is not None and not (self.banned_at or self.deleted_at)
