from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.models.answered import Answered


class RefundRequest(Answered):
    """That a buyer asks for their money back, outside of what the law gives them."""

    order = models.ForeignKey(
        "orders.Order", models.PROTECT, related_name="refund_requests", verbose_name=_("order")
    )
    words = models.TextField(_("words"), max_length=2000)
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)

    class Meta(Answered.Meta):
        abstract = False
        verbose_name = _("refund request")
        verbose_name_plural = _("refund requests")
        ordering = ["-id"]
        permissions = [("decide_refundrequest", "Can decide about a refund request")]
        constraints = [
            *Answered.Meta.constraints,
            models.UniqueConstraint(
                fields=["order"], condition=Q(answered_at=None), name="one_open_refund_request"
            ),
        ]

    def __str__(self) -> str:
        return str(self.order)
