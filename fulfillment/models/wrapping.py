from __future__ import annotations

import secrets

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shop.events.due import Due


def _token() -> str:
    return secrets.token_urlsafe(24)


class Wrapping(Due):
    """A gift, wrapped: due when its recipient is told, and theirs to take from then on."""

    gift = models.OneToOneField("orders.Gift", models.PROTECT, related_name="wrapping")
    token = models.CharField(max_length=32, unique=True, default=_token, editable=False)
    # Whoever it is for, until they take it into an account of their own.
    account = models.OneToOneField(
        "accounts.CustomerAccount", models.PROTECT, related_name="wrapping"
    )
    claimed_at = models.DateTimeField(_("taken"), null=True)

    account_id: int

    class Meta(Due.Meta):
        abstract = False
        verbose_name = _("gift")
        verbose_name_plural = _("gifts")
        ordering = ["-id"]

    def __str__(self) -> str:
        return str(self.gift)

    def get_absolute_url(self) -> str:
        return reverse("gift", args=[self.token])
