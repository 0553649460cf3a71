from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Self

from django.db import models, transaction
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models.licence import MOST_DEVICES
from fulfillment import licence_key
from shop.accounts.limits import hit
from shop.events.kinds import Kind
from shop.events.record import record

SEEN_EVERY = timedelta(hours=1)


class NotActive(Exception):
    """The licence may not be used; the word is its state."""


class Full(Exception):
    """It is active on as many devices as it allows; how many those are."""


def _token() -> str:
    return secrets.token_urlsafe(16)


class LicenceQuerySet(models.QuerySet["Licence"]):
    def current(self) -> Self:
        """The key of each seat that was not replaced by another."""
        return self.filter(replaced_at=None)

    def owned(self) -> Self:
        """As pages show them: with what they are for, and how many devices are active."""
        rows = self.current().filter(entitlement__withdrawn_at=None)
        return rows.select_related("entitlement__product").counted()

    def counted(self) -> Self:
        """With how many devices are active."""
        held = Activation.objects.filter(licence=OuterRef("pk"), freed_at=None).values("licence")
        count = held.annotate(count=Count("pk")).values("count")
        return self.annotate(active=Coalesce(Subquery(count), 0))


class Licence(models.Model):
    """A key that a program asks about. Whether it may be used is read from what is owned."""

    token = models.CharField(max_length=22, unique=True, default=_token, editable=False)
    entitlement = models.ForeignKey(
        "fulfillment.Entitlement",
        models.PROTECT,
        related_name="licences",
        verbose_name=_("owned"),
    )
    seat = models.PositiveIntegerField(_("number"))
    key = models.CharField(_("key"), max_length=29, unique=True, default=licence_key.new)
    devices = models.PositiveIntegerField(_("devices"))
    file_days = models.PositiveIntegerField(_("days a licence file is valid"), null=True)
    issued_at = models.DateTimeField(_("issued"), default=timezone.now)
    until = models.DateTimeField(_("until"), null=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True)
    reason = models.CharField(_("why"), max_length=300, blank=True)
    replaced_at = models.DateTimeField(_("replaced"), null=True)
    replaced_by = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="replaces", verbose_name=_("replaced by")
    )

    objects = LicenceQuerySet.as_manager()

    activations: Any
    entitlement_id: int
    active: int
    # Of the device that asks; see enquiry.py.
    here_id: int | None
    here_seen: datetime
    here_freed: datetime | None

    class Meta:
        verbose_name = _("licence")
        verbose_name_plural = _("licences")
        ordering = ["-id"]
        permissions = [
            ("revoke_licence", "Can revoke a licence key"),
            ("replace_licence", "Can replace a licence key"),
            ("widen_licence", "Can give a licence key more devices"),
            ("free_licence", "Can free the devices of a licence key"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["entitlement", "seat"],
                name="one_current_key_a_seat",
                condition=Q(replaced_at=None),
            )
        ]

    def __str__(self) -> str:
        """What may be read in lists, events and logs."""
        return licence_key.masked(self.key)

    def get_absolute_url(self) -> str:
        return reverse("licence", args=[self.token])

    @property
    def state(self) -> str:
        """replaced, revoked, suspended, pending, expired or active"""
        owned = self.entitlement.state
        if self.replaced_at:
            return "replaced"
        if self.revoked_at or owned == "withdrawn":
            return "revoked"
        if owned in ("frozen", "to come"):
            return "suspended" if owned == "frozen" else "pending"
        return "expired" if self.ends and self.ends <= timezone.now() else "active"

    @property
    def ends(self) -> datetime | None:
        """The earlier of what the key and what is owned say."""
        return min(filter(None, (self.until, self.entitlement.until)), default=None)

    @property
    def usable(self) -> bool:
        return self.state == "active"

    @property
    def held(self) -> models.QuerySet[Activation]:
        """The devices that are active."""
        rows: models.QuerySet[Activation] = self.activations.filter(freed_at=None)
        return rows.order_by("pk")

    def activate(self, device: str, name: str) -> tuple[Activation, bool]:
        """The row of this device, and whether it is newly active; one after the other."""
        with transaction.atomic():
            held = Licence.objects.select_for_update(of=("self",)).get(pk=self.pk)
            if not held.usable:
                raise NotActive(held.state)
            row = self.activations.filter(device=device).first()
            if row and row.freed_at is None:
                row.see()
                return row, False
            if self.held.count() >= held.devices:
                raise Full(held.devices)
            hit("licence_devices", f"licence:{self.pk}")
            row = row or Activation(licence=self, device=device)
            row.name, row.freed_at, row.seen_at = name or row.name, None, timezone.now()
            row.save()
        return row, True

    def free(self, by: Any, reason: str) -> int:
        """All its devices; says how many that were."""
        with transaction.atomic():
            count = self.held.update(freed_at=timezone.now())
            if count:
                record(Kind.DEVICES_FREED, self, by=by, reason=reason, devices=count)
        return count

    def revoke(self, by: Any, reason: str) -> bool:
        """For good; whether it was not before."""
        with transaction.atomic():
            held = Licence.objects.filter(pk=self.pk, revoked_at=None, replaced_at=None)
            if not held.update(revoked_at=timezone.now(), reason=reason):
                return False
            record(Kind.LICENCE_REVOKED, self, by=by, reason=reason)
        return True

    def widen(self, more: int, by: Any, reason: str) -> bool:
        """Allows so many more devices, within reason."""
        with transaction.atomic():
            rows = Licence.objects.filter(pk=self.pk, devices__lte=MOST_DEVICES - more)
            if not rows.update(devices=F("devices") + more):
                return False
            record(Kind.LICENCE_WIDENED, self, by=by, reason=reason, devices=more)
        return True


class Activation(models.Model):
    """That a key is in use on a device, of which only a digest of its own number is kept."""

    licence = models.ForeignKey(Licence, models.CASCADE, related_name="activations")
    device = models.CharField(max_length=64)
    name = models.CharField(_("name"), max_length=200, blank=True)
    first_seen = models.DateTimeField(_("first seen"), default=timezone.now)
    seen_at = models.DateTimeField(_("last seen"), default=timezone.now)
    freed_at = models.DateTimeField(_("freed"), null=True)

    class Meta:
        verbose_name = _("device")
        verbose_name_plural = _("devices")
        constraints = [
            models.UniqueConstraint(fields=["licence", "device"], name="a_device_once_a_key")
        ]

    def __str__(self) -> str:
        return self.name or f"{self.device[:8]}…"

    def see(self) -> None:
        """Written down once an hour: programs ask more often than anybody wants to know."""
        Activation.saw(self.pk, self.seen_at)

    @classmethod
    def saw(cls, number: int, last: datetime) -> None:
        now = timezone.now()
        if last < now - SEEN_EVERY:
            cls.objects.filter(pk=number).update(seen_at=now)

    def free(self, by: Any) -> bool:
        """Whether it was active."""
        with transaction.atomic():
            rows = Activation.objects.filter(pk=self.pk, freed_at=None)
            if not rows.update(freed_at=timezone.now()):
                return False
            record(Kind.DEVICES_FREED, self.licence, by=by, devices=1, name=self.name)
        return True


def digest(device: str) -> str:
    """Of what a device calls itself, which may be a serial number: nobody has to know it."""
    return sha256(device.encode()).hexdigest()
