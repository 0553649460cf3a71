from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class CartActivityQuerySet(models.QuerySet["CartActivity"]):
    def forget_old(self) -> int:
        before = timezone.now() - timedelta(days=settings.CART_ACTIVITY_KEPT_DAYS)
        return self.filter(at__lt=before).delete()[0]


class CartActivity(models.Model):
    """What was done with a cart; of whoever did it no more than that it was one visit."""

    class What(models.TextChoices):
        ADDED = "added", _("Added")
        CHANGED = "changed", _("Number changed")
        REMOVED = "removed", _("Removed")
        STARTED = "started", _("Checkout started")

    visit = models.CharField(_("visit"), max_length=22)
    what = models.CharField(_("what"), max_length=10, choices=What)
    price = models.ForeignKey(
        "catalog.Price", models.CASCADE, related_name="+", verbose_name=_("price")
    )
    quantity = models.PositiveIntegerField(_("quantity"))
    at = models.DateTimeField(_("when"), default=timezone.now)

    objects = CartActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("cart activity")
        verbose_name_plural = _("cart activity")
        ordering = ["-id"]
        indexes = [models.Index(fields=["at"], name="cart_activity_by_age")]

    def __str__(self) -> str:
        return self.get_what_display()
