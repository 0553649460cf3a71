from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Profile(models.Model):
    """What the identity provider says of a person; kept so that no page has to ask."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="profile")
    first_name = models.CharField(_("first name"), max_length=150, blank=True)
    last_name = models.CharField(_("last name"), max_length=150, blank=True)
    image_url = models.URLField(_("picture"), max_length=500, blank=True)
    unverified_email = models.CharField(
        _("unverified address"),
        max_length=320,
        blank=True,
        help_text=_("Said, but not proven: nothing is sent there and nothing is linked by it."),
    )
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or str(self.user)
