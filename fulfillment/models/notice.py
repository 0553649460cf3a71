from django.db import models
from django.db.models import TextChoices

from shop.events.due import Due


class Notice(Due):
    """That somebody must be told of a booking: now, or before it begins."""

    class Kind(TextChoices):
        CONFIRMED = "confirmed"
        CHANGED = "changed"
        CANCELLED = "cancelled"
        REQUESTED = "requested"
        PROPOSED = "proposed"
        DELIVERED = "delivered"
        REVISION = "revision"
        A_DAY_BEFORE = "day"
        AN_HOUR_BEFORE = "hour"

    booking = models.ForeignKey("fulfillment.Booking", models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=10, choices=Kind)
    # Of the booking as it was: what was changed since is told by another.
    sequence = models.PositiveIntegerField()

    class Meta(Due.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=["booking", "kind", "sequence"], name="one_notice_of_a_change"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.booking_id}"
