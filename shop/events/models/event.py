from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from shop.events.kinds import choices


class Event(models.Model):
    """What happened, to what, and who did it: written once, never changed."""

    kind = models.CharField(_("what"), max_length=60, choices=choices)
    at = models.DateTimeField(_("when"), auto_now_add=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("who"),
    )
    actor_name = models.CharField(_("who"), max_length=200)
    subject_type = models.CharField(_("kind of thing"), max_length=60, blank=True)
    subject_id = models.CharField(_("its number"), max_length=60, blank=True)
    subject_name = models.CharField(_("to what"), max_length=200, blank=True)
    request_id = models.CharField(_("request"), max_length=64, blank=True)
    data = models.JSONField(_("details"), default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "-id"], name="events_of_a_subject"),
            models.Index(fields=["kind", "-id"], name="events_of_a_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.subject_name or self.actor_name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Only ever inserts."""
        super().save(*args, **(kwargs | {"force_insert": True}))
