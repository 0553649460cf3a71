from django.db import models
from django.utils.translation import gettext_lazy as _


class OldSlug(models.Model):
    """An address that a product had before; it leads to the one it has."""

    slug = models.SlugField(max_length=80, unique=True)
    product = models.ForeignKey("catalog.Product", models.CASCADE, related_name="old_slugs")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")

    def __str__(self) -> str:
        return self.slug
