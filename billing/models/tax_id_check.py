from __future__ import annotations

from typing import Any, Self

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shop.events.due import Due, DueQuerySet
from shop.events.kinds import Kind
from shop.events.record import record


class TaxIdCheckQuerySet(DueQuerySet):
    def refuted(self) -> Self:
        """Somebody bought without tax on a number that does not exist."""
        return self.filter(outcome=TaxIdCheck.Outcome.REFUTED, attended_at=None)


class TaxIdCheck(Due):
    """That the Union is to be asked whether a buyer's VAT number exists; and what it said."""

    class Outcome(models.TextChoices):
        WAITING = "", _("not known yet")
        VALID = "valid", _("it exists")
        REFUTED = "refuted", _("it does not exist")
        UNKNOWN = "unknown", _("nobody answered")

    order = models.ForeignKey(
        "orders.Order", models.PROTECT, related_name="tax_id_checks", verbose_name=_("order")
    )
    number = models.CharField(_("VAT number"), max_length=20)
    outcome = models.CharField(_("outcome"), max_length=8, blank=True, choices=Outcome)
    answer = models.JSONField(_("answer"), default=dict)
    attended_at = models.DateTimeField(_("looked at"), null=True)

    objects = TaxIdCheckQuerySet.as_manager()  # type: ignore[misc]  # Due has one as well

    class Meta(Due.Meta):
        abstract = False
        verbose_name = _("VAT number")
        verbose_name_plural = _("VAT numbers")
        ordering = ["-id"]
        permissions = [("attend_taxidcheck", "Can decide about a VAT number")]
        constraints = [
            models.UniqueConstraint(fields=["order", "number"], name="one_check_a_tax_id")
        ]
        indexes = [
            *Due.Meta.indexes,
            models.Index(
                fields=["outcome"],
                name="tax_id_refuted",
                condition=models.Q(outcome="refuted", attended_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @transaction.atomic
    def attend(self, by: Any, reason: str) -> bool:
        """Somebody has seen to it."""
        rows = TaxIdCheck.objects.refuted().filter(pk=self.pk)
        if not rows.update(attended_at=timezone.now()):
            return False
        record(Kind.TAX_ID_ATTENDED, self.order, by=by, reason=reason, tax_id=self.number)
        self.refresh_from_db()
        return True
