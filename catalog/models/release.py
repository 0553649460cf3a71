from __future__ import annotations

from datetime import timedelta
from typing import Any, Self

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shop.events.due import Due
from shop.events.kinds import Kind
from shop.events.record import record

# Nobody takes a day to upload one file: who did not come back by then will not.
ABANDONED = timedelta(hours=24)


class NothingToDeliver(Exception):
    """A release without a file that can be downloaded."""

    def __init__(self) -> None:
        super().__init__(_("This release has no file yet that could be downloaded. Add one first."))


class Release(models.Model):
    """A version of a product's files, with what is new in it."""

    product = models.ForeignKey("catalog.Product", models.CASCADE, related_name="releases")
    version = models.CharField(_("version"), max_length=40)
    notes = models.TextField(_("what is new"), blank=True, max_length=10_000)
    released_at = models.DateTimeField(_("released"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    files: Any

    class Meta:
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        ordering = ["-released_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["product", "version"], name="one_release_a_version")
        ]

    def __str__(self) -> str:
        return self.version

    def publish(self, by: Any) -> None:
        """From now on it is what a buyer gets."""
        if self.released_at:
            return
        with transaction.atomic():
            if not self.files.usable().exists():
                raise NothingToDeliver
            unpublished = Release.objects.filter(pk=self.pk, released_at=None)
            if unpublished.update(released_at=timezone.now()):
                record(Kind.RELEASE_PUBLISHED, self, by=by, product=self.product_id)
                self.product.relist()
        self.refresh_from_db(fields=["released_at"])


class FileQuerySet(models.QuerySet["File"]):
    def usable(self) -> Self:
        """Those whose bytes we have seen and counted."""
        return self.filter(checked_at__isnull=False, removed_at=None)

    def kept(self) -> Self:
        return self.filter(removed_at=None)

    def owed(self, since: Any, **of: Any) -> Self:
        """What a buyer of then may download of releases: what is sold, and what was sold to them.

        What was removed later stays theirs, unless another file of its name took its place.
        """
        successor = File.objects.usable().filter(
            release=models.OuterRef("release"), name=models.OuterRef("name")
        )
        theirs = Q(removed_at__gt=since) & Q(removed_at__gt=F("release__released_at"))
        return self.filter(
            Q(removed_at=None) | theirs & ~Q(models.Exists(successor)),
            checked_at__isnull=False,
            **of,
        )

    def abandoned(self) -> Self:
        """Begun long ago, and never uploaded."""
        long_ago = timezone.now() - ABANDONED
        return self.filter(uploaded_at=None, begun_at__lt=long_ago)

    def waiting(self) -> Self:
        """Arrived, and not read through yet."""
        arrived = self.kept().filter(uploaded_at__isnull=False)
        return arrived.filter(checking__done_at=None, checking__failed_at=None)

    def failed(self) -> Self:
        """What did not arrive whole, and what the storage never let us read."""
        return self.kept().filter(~Q(fault="") | Q(checking__failed_at__isnull=False))

    def unwanted(self) -> Self:
        """Removed before anybody could buy them, so nobody has a right to their bytes."""
        return self.filter(removed_at__isnull=False, release__released_at=None)


class File(models.Model):
    """What a buyer downloads. It is sold only once its size and checksum are known."""

    class Fault(models.TextChoices):
        MISSING = "missing", _("It did not arrive. Please upload it again.")
        EMPTY = "empty", _("It is empty. Please upload it again.")
        SIZE = "size", _("It did not arrive whole. Please upload it again.")
        TOO_LARGE = "too_large", _("It is larger than this shop takes.")

    release = models.ForeignKey(Release, models.CASCADE, related_name="files")
    name = models.CharField(_("name"), max_length=200)
    # Made by us, and bound to seller and product; nobody types it.
    key = models.CharField(max_length=300, unique=True, editable=False)
    media_type = models.CharField(_("type"), max_length=100, blank=True, editable=False)
    size = models.PositiveBigIntegerField(_("size"), null=True, editable=False)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True, editable=False)
    begun_at = models.DateTimeField(_("upload begun"), auto_now_add=True)
    uploaded_at = models.DateTimeField(_("uploaded"), null=True, editable=False)
    checked_at = models.DateTimeField(_("checked"), null=True, editable=False)
    removed_at = models.DateTimeField(_("removed"), null=True, editable=False)
    fault = models.CharField(
        _("what is wrong"), max_length=20, blank=True, choices=Fault, editable=False
    )
    rank = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = FileQuerySet.as_manager()

    checking: FileCheck

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ["rank", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def state(self) -> str:
        """removed, faulty, usable, stuck, checking or uploading"""
        if self.removed_at:
            return "removed"
        if self.fault:
            return "faulty"
        if self.checked_at:
            return "usable"
        if self.uploaded_at is None:
            return "uploading"
        return "stuck" if self.checking.failed_at else "checking"


class FileCheck(Due):
    """That a file which has arrived must be read through once."""

    file = models.OneToOneField(File, models.CASCADE, related_name="checking")
