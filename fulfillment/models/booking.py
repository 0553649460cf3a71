from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Case, F, Q, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.moment import known_zone, said

JOINED = timedelta(minutes=30)  # before it begins, the way in is shown


class BookingQuerySet(models.QuerySet["Booking"]):
    def to_come(self) -> Self:
        """What is not over: the next first, what has no time yet before it."""
        rows = self.filter(Q(starts_at=None) | Q(ends_at__gt=timezone.now()))
        return rows.filter(state__in=LIVELY).order_by(F("starts_at").asc(nulls_first=True), "pk")

    def listed(self) -> Self:
        """What is to come, the next first; then what is over, the last first."""
        over = Case(
            When(Q(state__in=LIVELY) & (Q(starts_at=None) | Q(ends_at__gt=timezone.now())), then=0),
            default=1,
        )
        ahead = Case(When(over=0, then=F("starts_at")))
        rows = self.annotate(over=over)
        return rows.order_by(
            "over", ahead.asc(nulls_first=True), F("starts_at").desc(nulls_last=True), "-pk"
        )

    def refund_asked(self) -> Self:
        """And not given back yet: then the goods are withdrawn."""
        return self.filter(refund_asked_at__isnull=False, entitlement__withdrawn_at=None)

    def shown(self) -> Self:
        """With all that a page says of each."""
        return self.select_related(
            "account", "entitlement__line__order", "service__product__seller"
        )


class Booking(models.Model):
    """What a bought service becomes: a time, agreed on or to be, and what comes of it."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("Time to be agreed")
        PROPOSED = "proposed", _("Time proposed")
        BOOKED = "booked", _("Booked")
        DECLINED = "declined", _("Declined")
        CANCELLED = "cancelled", _("Cancelled")
        DONE = "done", _("Done")
        NO_SHOW = "no_show", _("Nobody came")

    entitlement = models.OneToOneField(
        "fulfillment.Entitlement", models.PROTECT, related_name="booking"
    )
    account = models.ForeignKey(
        "accounts.CustomerAccount",
        models.PROTECT,
        related_name="bookings",
        verbose_name=_("customer"),
    )
    seller = models.ForeignKey(
        "accounts.Seller", models.PROTECT, related_name="bookings", verbose_name=_("seller")
    )
    service = models.ForeignKey(
        "catalog.ServiceOffer", models.PROTECT, related_name="bookings", verbose_name=_("service")
    )
    state = models.CharField(_("state"), max_length=10, choices=State)
    slot = models.ForeignKey("catalog.Slot", models.SET_NULL, null=True, related_name="bookings")
    starts_at = models.DateTimeField(_("begins"), null=True)
    ends_at = models.DateTimeField(_("ends"), null=True)
    # In which the buyer reads it.
    zone = models.CharField(_("time zone"), max_length=60, blank=True)
    places = models.PositiveSmallIntegerField(_("places"), default=1)
    wishes = models.TextField(_("the buyer’s wishes"), max_length=2_000, blank=True)
    join = models.CharField(_("link or address"), max_length=300, blank=True)
    notes = models.TextField(_("notes for the buyer"), max_length=5_000, blank=True)
    # Counts what was changed: calendars and mails know by it which word is the last.
    sequence = models.PositiveIntegerField(default=0)
    # Cancelled in time, or by the seller: the money is to go back.
    refund_asked_at = models.DateTimeField(_("refund asked for"), null=True)
    reason = models.CharField(_("why"), max_length=300, blank=True)
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed"), default=timezone.now)

    objects = BookingQuerySet.as_manager()

    account_id: int
    works: Any
    revisions: Any
    notices: Any

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        ordering = ["-starts_at", "-id"]
        permissions = [("answer_booking", "Can answer, move and cancel bookings")]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at=None, ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="booking_ends_after_begin",
            ),
        ]
        indexes = [
            models.Index(fields=["account", "starts_at"], name="bookings_of_an_account"),
            models.Index(fields=["seller", "starts_at"], name="agenda"),
            models.Index(
                fields=["refund_asked_at"],
                name="bookings_to_refund",
                condition=Q(refund_asked_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service}, {self.when_here}" if self.starts_at else str(self.service)

    def get_absolute_url(self) -> str:
        return reverse("booking", args=[self.entitlement.token])

    @property
    def when(self) -> str:
        """By the buyer's clock."""
        zone = known_zone(self.zone, self.service.time_zone)
        return said(self.starts_at, zone, self.ends_at) if self.starts_at else ""

    @property
    def when_here(self) -> str:
        """By the provider's."""
        zone = self.service.time_zone
        return said(self.starts_at, zone, self.ends_at) if self.starts_at else ""

    @property
    def buyer(self) -> str:
        line = self.entitlement.line
        return (line.order.name if line else "") or self.account.name

    @property
    def email(self) -> str:
        line = self.entitlement.line
        return line.order.email if line else self.account.email

    @property
    def lively(self) -> bool:
        """Neither over nor off."""
        return self.state in LIVELY

    @property
    def begun(self) -> bool:
        return self.starts_at is not None and self.starts_at <= timezone.now()

    @property
    def ended(self) -> bool:
        return self.ends_at is not None and self.ends_at <= timezone.now()

    @property
    def until(self) -> datetime | None:
        """Until then it can be moved, or cancelled for free."""
        if self.starts_at is None:
            return None
        return self.starts_at - timedelta(hours=self.service.cancel_hours)

    @property
    def in_time(self) -> bool:
        return self.until is None or timezone.now() <= self.until

    @property
    def may_move(self) -> bool:
        """To a free time of the buyer's own choice."""
        return self._open and self.service.timed and self.in_time

    @property
    def may_ask(self) -> bool:
        return self._open and not self.service.timed

    @property
    def may_cancel(self) -> bool:
        return self._open and not self.works.exists()

    @property
    def _open(self) -> bool:
        """Something may still be changed about it, by who bought it."""
        return self.lively and not self.begun and self.entitlement.state == "open"

    @property
    def place(self) -> str:
        """Where it is, once it stands."""
        if self.state not in {self.State.BOOKED, self.State.DONE}:
            return ""
        return self.join or self.service.place_detail

    @property
    def link(self) -> str:
        """The way in, shortly before and as long as it lasts."""
        place = self.place
        if not place.startswith(("https://", "http://")):
            return ""
        due = self.starts_at is None or timezone.now() >= self.starts_at - JOINED
        return place if due and not self.ended else ""

    @property
    def address(self) -> str:
        place = self.place
        return "" if place.startswith(("https://", "http://")) else place

    @property
    def revisions_left(self) -> int:
        asked: int = self.revisions.count()
        return max(0, self.service.revisions - asked)


LIVELY = [Booking.State.REQUESTED, Booking.State.PROPOSED, Booking.State.BOOKED]
