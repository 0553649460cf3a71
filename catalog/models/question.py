from django.db import models
from django.utils.translation import gettext_lazy as _


class Question(models.Model):
    """Something the seller must know to deliver, asked at the checkout."""

    product = models.ForeignKey("catalog.Product", models.CASCADE, related_name="questions")
    text = models.CharField(_("question"), max_length=200)
    choices = models.TextField(
        _("choices"), blank=True, max_length=2_000, help_text=_("One line each; none: a free text.")
    )
    required = models.BooleanField(_("must be answered"), default=False)
    rank = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("question to the buyer")
        verbose_name_plural = _("questions to the buyer")
        ordering = ["rank", "id"]

    def __str__(self) -> str:
        return self.text
