from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class DownloadQuerySet(models.QuerySet["Download"]):
    def counting(self) -> Self:
        """Those that use up what a product allows: since it was bought, or allowed anew."""
        anew = F("entitlement__downloads_from")
        return self.filter(Q(entitlement__downloads_from=None) | Q(at__gte=anew))


class Download(models.Model):
    """That a file was asked for and handed out: what a limit counts, and evidence in a dispute."""

    entitlement = models.ForeignKey(
        "fulfillment.Entitlement", models.PROTECT, related_name="downloads"
    )
    file = models.ForeignKey("catalog.File", models.PROTECT, related_name="downloads")
    at = models.DateTimeField(_("when"), default=timezone.now)
    # The network of the address, not the address; both are forgotten after a while.
    address = models.CharField(_("network"), max_length=45, blank=True)
    browser = models.CharField(_("with"), max_length=40, blank=True)

    objects = DownloadQuerySet.as_manager()

    class Meta:
        verbose_name = _("download")
        verbose_name_plural = _("downloads")
        ordering = ["-id"]
        permissions = [("allow_download", "Can let a buyer download anew")]
        indexes = [
            models.Index(fields=["entitlement", "file", "at"], name="downloads_counted"),
            models.Index(
                fields=["at"],
                name="downloads_traceable",
                condition=~Q(address="") | ~Q(browser=""),
            ),
        ]

    def __str__(self) -> str:
        return str(self.file)
