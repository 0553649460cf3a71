from django.db import models
from django.utils.translation import gettext_lazy as _

from shop.events.due import Due


class News(Due):
    """That whoever owns a product is told of a release, once for ever: how far that has come."""

    release = models.OneToOneField("catalog.Release", models.CASCADE, related_name="news")
    # The first files of what was sold without any: those who wait for them hear in any case.
    first = models.BooleanField(default=False)
    audience = models.PositiveIntegerField(_("people to tell"), default=0)
    told = models.PositiveIntegerField(_("people told"), default=0)
    # Everybody up to this account has their mail in the queue.
    cursor = models.BigIntegerField(default=0)

    class Meta(Due.Meta):
        abstract = False
        verbose_name = _("news")
        verbose_name_plural = _("news")
        ordering = ["-id"]

    def __str__(self) -> str:
        return str(self.release)
