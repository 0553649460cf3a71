from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Slot(models.Model):
    """A session that somebody holds a place in; it goes when the last place is given back."""

    service = models.ForeignKey("catalog.ServiceOffer", models.CASCADE, related_name="slots")
    # At the provider's: how many there may be in a day is counted by it.
    day = models.DateField(_("day"))
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    room = models.PositiveSmallIntegerField(_("places"))
    taken = models.PositiveSmallIntegerField(_("taken"), default=0)
    taken_at = models.DateTimeField(_("first taken"), auto_now_add=True)

    class Meta:
        verbose_name = _("slot")
        verbose_name_plural = _("slots")
        ordering = ["starts_at"]
        constraints = [
            models.UniqueConstraint(fields=["service", "starts_at"], name="one_session_at_a_time"),
            models.CheckConstraint(
                condition=Q(taken__lte=F("room")), name="no_more_people_than_places"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="slot_ends_after_begin"
            ),
        ]
        indexes = [models.Index(fields=["service", "day"], name="slots_of_a_day")]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M} UTC"


class Claim(models.Model):
    """A quarter of an hour of a provider's, whichever of their services it is for."""

    seller = models.ForeignKey("accounts.Seller", models.CASCADE, related_name="+")
    starts_at = models.DateTimeField()
    slot = models.ForeignKey(Slot, models.CASCADE, related_name="claims")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["seller", "starts_at"], name="nobody_is_booked_twice")
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M} UTC"
