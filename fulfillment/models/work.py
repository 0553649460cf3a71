from django.db import models
from django.utils.translation import gettext_lazy as _


class Work(models.Model):
    """A file that the seller made for one buyer."""

    booking = models.ForeignKey("fulfillment.Booking", models.PROTECT, related_name="works")
    name = models.CharField(_("name"), max_length=200)
    key = models.CharField(max_length=300, unique=True, editable=False)
    size = models.PositiveBigIntegerField(_("size"))
    added_at = models.DateTimeField(_("added"), auto_now_add=True)

    class Meta:
        verbose_name = _("work")
        verbose_name_plural = _("works")
        ordering = ["-added_at", "-id"]

    def __str__(self) -> str:
        return self.name


class Revision(models.Model):
    """What the buyer wants changed about the work; as many as the service includes."""

    booking = models.ForeignKey("fulfillment.Booking", models.CASCADE, related_name="revisions")
    words = models.TextField(_("what should change"), max_length=5_000)
    asked_at = models.DateTimeField(_("asked for"), auto_now_add=True)

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.words[:80]
