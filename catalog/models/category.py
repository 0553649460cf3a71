from django.db import models
from django.utils.translation import gettext_lazy as _


class Category(models.Model):
    """A shelf of the shop. Operators keep them; each product stands on one."""

    name = models.CharField(_("name"), max_length=60)
    slug = models.SlugField(_("address"), max_length=60, unique=True)
    rank = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["rank", "name"]

    def __str__(self) -> str:
        return self.name


class Tag(models.Model):
    """A word that several products share."""

    name = models.CharField(_("name"), max_length=40)
    slug = models.SlugField(_("address"), max_length=40, unique=True)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
