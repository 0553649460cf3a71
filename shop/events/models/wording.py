from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

PARTS = ("subject", "heading", "opening", "closing")


class Wording(models.Model):
    """What an operator has a mail say in one language; what is empty stays as it comes."""

    name = models.CharField(_("mail"), max_length=60, editable=False)
    language = models.CharField(_("language"), max_length=10, editable=False)
    subject = models.CharField(_("subject"), max_length=150, blank=True)
    heading = models.CharField(_("heading"), max_length=150, blank=True)
    opening = models.TextField(_("opening"), max_length=3000, blank=True)
    closing = models.TextField(_("closing"), max_length=3000, blank=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("words of a mail")
        verbose_name_plural = _("words of mails")
        ordering = ["name", "language"]
        constraints = [
            models.UniqueConstraint(fields=["name", "language"], name="one_wording_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.language})"

    @classmethod
    def of(cls, name: str, language: str) -> Wording:
        found = cls.objects.filter(name=name, language=language).first()
        return found or cls(name=name, language=language)

    @property
    def words(self) -> dict[str, str]:
        return {part: getattr(self, part) for part in PARTS}
