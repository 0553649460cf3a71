from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from shop.events.due import Due
from shop.lib import storage

FORMATS = {"avif": "image/avif", "webp": "image/webp"}
ORDINARY = 800


class Image(models.Model):
    """A picture of a product, redrawn on arrival in the sizes that pages ask for."""

    product = models.ForeignKey("catalog.Product", models.CASCADE, related_name="images")
    key = models.CharField(max_length=200, unique=True, editable=False)
    alt = models.CharField(_("description for those who cannot see it"), max_length=200, blank=True)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    # Empty until it is drawn: until then there is nothing to show.
    widths = models.JSONField(default=list, editable=False)
    rank = models.PositiveSmallIntegerField(_("order"), default=0)

    drawing: Drawing

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["rank", "id"]

    def __str__(self) -> str:
        return self.alt or self.key

    @property
    def as_shown(self) -> tuple[Hashable, ...]:
        """All that a page shows of it."""
        return (self.key, self.alt, self.width, self.height, *self.widths)

    @property
    def avif(self) -> str:
        return self._srcset("avif")

    @property
    def webp(self) -> str:
        return self._srcset("webp")

    @property
    def src(self) -> str:
        """For browsers that choose nothing themselves, and for those who link to it."""
        fitting = [width for width in self.widths if width <= ORDINARY] or self.widths[:1]
        return self.url(fitting[-1], "webp") if fitting else ""

    def url(self, width: int, form: str) -> str:
        return storage.pictures().url(self.name(width, form))

    def name(self, width: int, form: str) -> str:
        return f"{self.key}/{width}.{form}"

    def _srcset(self, form: str) -> str:
        return ", ".join(f"{self.url(width, form)} {width}w" for width in self.widths)


class Drawing(Due):
    """That an uploaded picture must be redrawn; it keeps the upload until then."""

    image = models.OneToOneField(Image, models.CASCADE, related_name="drawing")
    upload: Any = models.BinaryField()
