from __future__ import annotations

from typing import Any, NoReturn, Self

from django.db import connection, models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shop.lib.money import Money

COUNT_ON = """
    INSERT INTO billing_series (id, last) VALUES (1, 1)
    ON CONFLICT (id) DO UPDATE SET last = billing_series.last + 1
    RETURNING last
"""


class Series(models.Model):
    """One row, which says how far invoices and credit notes are counted, together."""

    last = models.PositiveBigIntegerField(default=0)

    class Meta:
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_series")]

    def __str__(self) -> str:
        return str(self.last)

    @classmethod
    def next(cls) -> int:
        """Nobody else gets one until this transaction ends; undone, it was never given."""
        with connection.cursor() as cursor:
            cursor.execute(COUNT_ON)
            return int(cursor.fetchone()[0])


class Unchangeable(TypeError):
    """An invoice is never changed or deleted: a credit note and a new one correct it."""


class InvoiceQuerySet(models.QuerySet["Invoice"]):
    def invoices(self) -> Self:
        return self.filter(kind=Invoice.Kind.INVOICE)

    def update(self, **_kwargs: Any) -> NoReturn:
        raise Unchangeable

    def delete(self) -> NoReturn:
        raise Unchangeable


class Invoice(models.Model):
    """What was billed or credited, in the words of that day. Credit notes count as negative."""

    class Kind(models.TextChoices):
        INVOICE = "invoice", _("Invoice")
        CREDIT = "credit", _("Credit note")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    serial = models.PositiveBigIntegerField(unique=True, editable=False)
    number = models.CharField(_("number"), max_length=60, unique=True)
    order = models.ForeignKey(
        "orders.Order", models.PROTECT, related_name="invoices", verbose_name=_("order")
    )
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="corrections", verbose_name=_("corrects")
    )
    # Whatever it was credited for, so that this is done once.
    key = models.CharField(max_length=120, null=True, unique=True, editable=False)
    issued_at = models.DateTimeField(_("issued"), db_index=True)
    buyer = models.CharField(_("buyer"), max_length=254)
    # Of the buyer, as the tax goes by it.
    country = models.CharField(_("country"), max_length=2, blank=True)
    currency = models.CharField(_("currency"), max_length=3)
    net = models.BigIntegerField(_("net"))
    tax = models.BigIntegerField(_("tax"))
    total = models.BigIntegerField(_("total"))
    reverse_charge = models.BooleanField(_("reverse charge"), default=False)
    # All that it says, and the SHA-256 of that.
    content = models.JSONField(editable=False)
    digest = models.CharField(max_length=64, editable=False)

    objects = InvoiceQuerySet.as_manager()

    order_id: int
    corrections: Any

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        ordering = ["-serial"]
        # What is kept for the books is kept from everybody, whatever they may do elsewhere.
        default_permissions = ("view",)
        permissions = [
            ("correct_invoice", "Can correct an invoice"),
            ("export_invoice", "Can export invoices"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(kind="invoice", corrects=None),
                name="one_first_invoice",
            ),
            models.CheckConstraint(
                condition=Q(total=models.F("net") + models.F("tax")), name="invoice_adds_up"
            ),
            models.CheckConstraint(
                condition=Q(kind="invoice", total__gte=0)
                | Q(kind="credit", total__lte=0, corrects__isnull=False),
                name="credit_is_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Only ever inserts."""
        if not self._state.adding:
            raise Unchangeable
        super().save(*args, **(kwargs | {"force_insert": True}))

    def get_absolute_url(self) -> str:
        return reverse("invoice", args=[self.order.public_id, self.number])

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise Unchangeable

    @property
    def pdf_url(self) -> str:
        return reverse("invoice_pdf", args=[self.order.public_id, self.number])

    @property
    def money(self) -> Money:
        return Money(self.total, self.currency)
