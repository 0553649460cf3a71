from django.db import models
from django.utils.translation import gettext_lazy as _

from shop.events.due import Due


class Delivery(Due):
    """That an order is owed its goods: done, due, or stuck, but never forgotten."""

    order = models.OneToOneField("orders.Order", models.PROTECT, related_name="delivery")

    class Meta(Due.Meta):
        abstract = False
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-id"]
        indexes = [
            *Due.Meta.indexes,
            models.Index(
                fields=["failed_at"],
                name="delivery_failed",
                condition=models.Q(failed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.order)

    @property
    def state(self) -> str:
        if self.done_at:
            return "delivered"
        return "failed" if self.failed_at else "due"
