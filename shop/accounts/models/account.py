from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from shop.events.kinds import Kind
from shop.events.record import record
from shop.lib import countries


class CustomerAccount(models.Model):
    """Who buys: the name on the invoice. A guest has one too, without a user."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="account",
        verbose_name=_("person"),
    )
    name = models.CharField(_("name"), max_length=150, blank=True)
    company = models.CharField(_("company"), max_length=150, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    tax_id = models.CharField(_("tax id"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail for receipts"), blank=True)
    # Asked for once, in the account, for every cart to come.
    cart_reminders = models.BooleanField(
        _("wants to be reminded of carts"), default=False, db_default=False
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.company or self.name or self.email or f"#{self.pk}"

    def addresses(self) -> list[str]:
        """Where mails to them may go, each once."""
        known = [self.email, (self.user.email or "") if self.user else ""]
        return list(dict.fromkeys(each.strip().lower() for each in known if each))

    def lines(self) -> list[tuple[Any, str]]:
        """What is filled in, as a reader wants it."""
        country = countries.name(self.country) if self.country else ""
        texts = [self.name, self.company, country, self.tax_id, self.email]
        labels = [_("Name"), _("Company"), _("Country"), _("Tax number"), _("E-mail for receipts")]
        return [(label, text) for label, text in zip(labels, texts, strict=True) if text]

    def want_reminders(self, wanted: bool, *, by: Any) -> None:  # noqa: FBT001  it is what one says
        if self.cart_reminders != wanted:
            self.cart_reminders = wanted
            self.change(changed=["cart_reminders"], by=by)

    def change(self, *, changed: list[str], by: Any) -> None:
        """Saves what was changed, and records that it was, not what it says."""
        if not changed:
            return
        with transaction.atomic():
            self.save(update_fields=changed)
            record(Kind.ACCOUNT_CHANGED, self, by=by, fields=changed)
