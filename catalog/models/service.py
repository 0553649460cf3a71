from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class ServiceOffer(models.Model):
    """What a service by appointment consists of, and when it can be had."""

    class Place(models.TextChoices):
        ONLINE = "online", _("Online")
        ADDRESS = "address", _("At an address")
        AGREED = "agreed", _("By agreement")

    product = models.OneToOneField("catalog.Product", models.CASCADE, related_name="service")
    minutes = models.PositiveSmallIntegerField(_("minutes of a session"), null=True, blank=True)
    delivery_days = models.PositiveSmallIntegerField(
        _("days until delivery"), null=True, blank=True
    )
    revisions = models.PositiveSmallIntegerField(_("revisions included"), default=0)
    onboarding = models.TextField(
        _("what happens after paying"), blank=True, max_length=5_000, help_text=_("Markdown.")
    )
    place = models.CharField(_("place"), max_length=10, choices=Place, default=Place.ONLINE)
    place_detail = models.CharField(
        _("link or address"),
        max_length=300,
        blank=True,
        help_text=_("Told to the buyer once the appointment is booked."),
    )
    time_zone = models.CharField(_("time zone"), max_length=60, default="UTC")
    buffer_minutes = models.PositiveSmallIntegerField(_("minutes kept free after it"), default=0)
    notice_hours = models.PositiveSmallIntegerField(_("hours of notice"), default=24)
    horizon_days = models.PositiveSmallIntegerField(_("days one can book ahead"), default=60)
    capacity = models.PositiveSmallIntegerField(_("people at once"), default=1)
    daily_cap = models.PositiveSmallIntegerField(_("most in a day"), null=True, blank=True)
    cancel_hours = models.PositiveSmallIntegerField(
        _("hours before it can be cancelled for free"), default=24
    )
    cancel_policy = models.CharField(_("what holds after that"), max_length=300, blank=True)
    by_request = models.BooleanField(_("I confirm each appointment myself"), default=False)
    remind_late = models.BooleanField(_("remind an hour before, too"), default=False)

    availabilities: Any
    other_days: Any
    slots: Any

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        constraints = [
            models.CheckConstraint(condition=Q(capacity__gte=1), name="room_for_somebody")
        ]

    def __str__(self) -> str:
        return str(self.product)

    @property
    def timed(self) -> bool:
        """Whether one chooses a time before one pays."""
        return bool(self.minutes) and not self.by_request


class Availability(models.Model):
    """Hours on a weekday, in the provider's time zone."""

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")
        SATURDAY = 5, _("Saturday")
        SUNDAY = 6, _("Sunday")

    service = models.ForeignKey(ServiceOffer, models.CASCADE, related_name="availabilities")
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday)
    begins = models.TimeField(_("begins"))
    ends = models.TimeField(_("ends"))

    class Meta:
        verbose_name = _("hours")
        verbose_name_plural = _("hours")
        ordering = ["weekday", "begins"]
        constraints = [
            models.CheckConstraint(condition=Q(ends__gt=F("begins")), name="hours_end_after_begin")
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.begins:%H:%M}–{self.ends:%H:%M}"


class OtherDay(models.Model):
    """A day that is otherwise: other hours, or none."""

    service = models.ForeignKey(ServiceOffer, models.CASCADE, related_name="other_days")
    day = models.DateField(_("day"))
    begins = models.TimeField(_("begins"), null=True, blank=True)
    ends = models.TimeField(_("ends"), null=True, blank=True)

    class Meta:
        verbose_name = _("other day")
        verbose_name_plural = _("other days")
        ordering = ["day", "begins"]
        constraints = [
            models.CheckConstraint(
                condition=Q(begins=None, ends=None) | Q(ends__gt=F("begins")),
                name="other_hours_end_after_begin",
            )
        ]

    def __str__(self) -> str:
        return str(self.day)
