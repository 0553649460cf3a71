from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

MOST_DEVICES = 10_000
MOST_DAYS = 36_500
SOME_DEVICES = [MinValueValidator(1), MaxValueValidator(MOST_DEVICES)]
SOME_DAYS = [MinValueValidator(1), MaxValueValidator(MOST_DAYS)]


class LicenceTerms(models.Model):
    """That a product comes with licence keys, and what each of them allows."""

    product = models.OneToOneField("catalog.Product", models.CASCADE, related_name="licence_terms")
    # Without a default, which an empty form would take for nothing to save.
    devices = models.PositiveIntegerField(
        _("devices"),
        validators=SOME_DEVICES,
        help_text=_("On how many a key may be active at a time."),
    )
    valid_days = models.PositiveIntegerField(
        _("days it is valid"),
        validators=SOME_DAYS,
        null=True,
        blank=True,
        help_text=_("Empty: for ever."),
    )
    file_days = models.PositiveIntegerField(
        _("days a licence file is valid"),
        validators=SOME_DAYS,
        null=True,
        blank=True,
        help_text=_(
            "A file proves a licence without a network until it expires, even if the key is "
            "withdrawn meanwhile. Empty: there are no files."
        ),
    )

    product_id: int

    class Meta:
        verbose_name = _("licence keys")
        verbose_name_plural = _("licence keys")
        constraints = [
            models.CheckConstraint(
                condition=Q(devices__gte=1, devices__lte=MOST_DEVICES), name="a_key_has_devices"
            ),
            models.CheckConstraint(
                condition=Q(valid_days=None) | Q(valid_days__gte=1, valid_days__lte=MOST_DAYS),
                name="a_key_is_valid_for_days",
            ),
            models.CheckConstraint(
                condition=Q(file_days=None) | Q(file_days__gte=1, file_days__lte=MOST_DAYS),
                name="a_licence_file_is_valid_for_days",
            ),
        ]

    def __str__(self) -> str:
        return str(self.product)
