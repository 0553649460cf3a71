from django.db import models
from django.utils.translation import gettext_lazy as _


class Project(models.Model):
    """Something a seller means to build: their own planning list."""

    class State(models.TextChoices):
        IDEA = "idea", _("Idea")
        BUILDING = "building", _("Building")
        LIVE = "live", _("Live")
        PAUSED = "paused", _("Paused")

    seller = models.ForeignKey(
        "accounts.Seller", models.CASCADE, related_name="projects", verbose_name=_("seller")
    )
    name = models.CharField(_("name"), max_length=120)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.IDEA)
    expected_amount = models.PositiveBigIntegerField(
        _("expected each month, in the smallest unit"), null=True, blank=True
    )
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    launch_on = models.DateField(_("launch"), null=True, blank=True)
    notes = models.TextField(_("notes"), blank=True, max_length=10_000)
    product = models.ForeignKey(
        "catalog.Product",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name=_("product"),
    )

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering = ["state", "launch_on", "name"]

    def __str__(self) -> str:
        return self.name
