from __future__ import annotations

import secrets

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from billing.models.answered import Answered
from shop.events.due import Due


def _public_id() -> str:
    return secrets.token_urlsafe(16)


class Withdrawal(Answered):
    """That a buyer has withdrawn from a contract, in their own words and at their own time."""

    order = models.OneToOneField(
        "orders.Order", models.PROTECT, related_name="withdrawal", verbose_name=_("order")
    )
    name = models.CharField(_("name"), max_length=150)
    email = models.EmailField(_("e-mail"))
    declared_at = models.DateTimeField(_("declared"))

    class Meta(Answered.Meta):
        abstract = False
        verbose_name = _("withdrawal")
        verbose_name_plural = _("withdrawals")
        ordering = ["-id"]
        permissions = [("decide_withdrawal", "Can decide about a withdrawal")]

    def __str__(self) -> str:
        return str(self.order)


class Declaration(Due):
    """That somebody said they withdraw; whether it fits an order is found out where nobody waits.

    So the page answers the same, and as fast, to whoever tries numbers and addresses.
    """

    public_id = models.CharField(max_length=22, unique=True, default=_public_id, editable=False)
    name = models.CharField(_("name"), max_length=150)
    number = models.CharField(_("order number"), max_length=20)
    email = models.EmailField(_("e-mail"))
    language = models.CharField(_("language"), max_length=10)
    # What it turned out to be about.
    withdrawal = models.ForeignKey(
        Withdrawal, models.SET_NULL, null=True, related_name="declarations"
    )

    class Meta(Due.Meta):
        abstract = False
        verbose_name = _("declaration")
        verbose_name_plural = _("declarations")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"#{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("withdrawal_declared", args=[self.public_id])
