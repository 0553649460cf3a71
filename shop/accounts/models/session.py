from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ClerkSession(models.Model):
    """A session at Clerk and ours that came of it; one that ended there is refused here for good.

    The row of a session that never came here is written when Clerk says that it ended.
    """

    sid = models.CharField(_("session at Clerk"), max_length=100, unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="clerk_sessions",
        verbose_name=_("person"),
    )
    session_key = models.CharField(max_length=40, blank=True)
    exchanged_at = models.DateTimeField(_("exchanged"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    why = models.CharField(_("why it ended"), max_length=40, blank=True)
    created_at = models.DateTimeField(_("first seen"), auto_now_add=True)

    class Meta:
        verbose_name = _("Clerk session")
        verbose_name_plural = _("Clerk sessions")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.sid
