from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Gift(models.Model):
    """That an order is for somebody else: whom, from when on, and with which words."""

    order = models.OneToOneField("orders.Order", models.CASCADE, related_name="gift")
    email = models.EmailField(_("for"))
    words = models.TextField(_("words"), max_length=1000, blank=True)
    on = models.DateField(_("on"), null=True)

    class Meta:
        verbose_name = _("gift")
        verbose_name_plural = _("gifts")

    def __str__(self) -> str:
        return self.email
