"""The shop's own name, look and legal texts: what its owner changes without code."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Collection
from copy import copy
from io import BytesIO
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.validators import RegexValidator
from django.db import Error, connection, models, transaction
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from PIL import Image, UnidentifiedImageError

from shop.events.kinds import Kind as Happening
from shop.events.record import record
from shop.lib.clock import instant
from shop.lib.larder import LONGEST
from shop.storefront.colour import shades

logger = logging.getLogger(__name__)

UNSAVED = 0  # the version of a shop that nobody has set up
NUMBERS = "{year}-{number}"
LOGO_BYTES = 1_000_000
LOGO_PIXELS = (640, 160)
LOGO_FORMATS = ("PNG", "JPEG", "WEBP")
LOGO_UPLOAD_PIXELS = 25_000_000
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
# All that Pillow raises over a broken file.
NO_PICTURE = (UnidentifiedImageError, OSError, SyntaxError, ValueError)


def _languages() -> list[str]:
    return ["en", "de"]


def _currencies() -> list[str]:
    return ["EUR"]


class Logo(models.Model):
    """An uploaded logo, redrawn by us, so that nothing but a picture is left of the upload."""

    digest = models.CharField(max_length=64, unique=True)
    image = models.BinaryField()
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return f"{self.width} × {self.height}"

    @classmethod
    def draw(cls, upload: File[bytes]) -> Logo:
        if (upload.size or 0) > LOGO_BYTES:
            raise ValidationError(
                _("This picture is larger than 1 MB. Please choose a smaller one.")
            )
        try:
            picture = Image.open(upload, formats=LOGO_FORMATS)
            # Before it is unpacked: a small file may hold more pixels than there is memory.
            if picture.width * picture.height > LOGO_UPLOAD_PIXELS:
                raise Image.DecompressionBombError
            picture.thumbnail(LOGO_PIXELS)
            drawn = BytesIO()
            picture.convert("RGBA").save(drawn, "WEBP", lossless=True)
        except BOMBS as error:
            raise ValidationError(
                _("This picture has more than 25 million pixels. Please choose a smaller one.")
            ) from error
        except NO_PICTURE as error:
            raise ValidationError(
                _("This file is not a picture we can read. Please choose a PNG, JPEG or WebP.")
            ) from error
        return cls(
            digest=hashlib.sha256(drawn.getvalue()).hexdigest(),
            image=drawn.getvalue(),
            width=picture.width,
            height=picture.height,
        )


class Storefront(models.Model):
    """One row; a page asks for it once and sees a save at the next request."""

    name = models.CharField(_("name"), max_length=80, default="Tradepost")
    tagline = models.CharField(_("tagline"), max_length=160, blank=True)
    logo = models.ForeignKey(Logo, models.PROTECT, null=True, blank=True, editable=False)
    accent = models.CharField(
        _("accent colour"),
        max_length=7,
        default="#b4472b",
        validators=[RegexValidator(r"\A#[0-9a-fA-F]{6}\Z", _("Write a colour such as #b4472b."))],
    )
    email = models.EmailField(_("contact e-mail"), blank=True)
    address = models.TextField(_("postal address"), blank=True, max_length=500)
    # The law asks for it wherever consumers of the European Union buy.
    withdrawal = models.BooleanField(
        _("show “Withdraw from the contract” on every page"), default=True, db_default=True
    )
    withdrawal_words = models.CharField(
        _("in these words"), max_length=60, blank=True, default="", db_default=""
    )
    legal_name = models.CharField(_("legal name"), max_length=150, blank=True)
    country = models.CharField(_("the shop’s country"), max_length=2, blank=True)
    tax_id = models.CharField(_("tax number"), max_length=40, blank=True)
    registration = models.CharField(_("registration"), max_length=160, blank=True)
    invoice_words = models.TextField(_("words at the foot"), blank=True, max_length=500)
    invoice_pattern = models.CharField(
        _("numbers"),
        max_length=30,
        blank=True,
        default=NUMBERS,
        # A mark before the number, so that no two of them are written alike.
        validators=[
            RegexValidator(
                r"\A(?:(?:[A-Za-z0-9._-]|\{year\})*[A-Za-z._-])?\{number\}\Z",
                _("Write it such as {year}-{number}: letters, digits and . - _, then {number}."),
            )
        ],
    )
    languages = models.JSONField(_("languages"), default=_languages)
    currencies = models.JSONField(_("currencies"), default=_currencies)
    # Where the shop is, for tax: at home there, abroad everywhere else.
    tax_included = models.BooleanField(_("prices contain tax"), default=True)
    version = models.PositiveBigIntegerField(default=instant, editable=False)

    class Meta:
        verbose_name = _("storefront")
        verbose_name_plural = _("storefront")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_storefront")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> Storefront:
        """The saved row, or that of before, as long as its version is the same.

        Without a database it is the last one seen, for the error pages.
        """
        global _last_seen  # noqa: PLW0603  of this process, for all its threads
        try:
            if not _last_seen.holds:
                _last_seen = Seen(_read(), time.monotonic())
        except Error:
            logger.warning("The storefront cannot be read; the last one seen is shown.")
        return copy(_last_seen.shop)

    @transaction.atomic
    def change(self, *, changed: Collection[str], by: models.Model | None = None) -> None:
        """Saves the fields that were changed and no others, which somebody else may have."""
        saved = Storefront.objects.select_for_update().filter(pk=1).first()
        self.pk = 1
        self.version = max((saved.version if saved else 0) + 1, instant())
        ours = {field.name for field in self._meta.concrete_fields} & set(changed)
        self.save(update_fields=[*ours, "version"] if saved else None)
        record(Happening.STOREFRONT_CHANGED, self, by=by, fields=sorted(changed))

    @property
    def as_shown(self) -> int:
        """Each save, and what `renew` was called for, gives it another version."""
        return self.version

    @property
    def language(self) -> str:
        """The language of addresses without a prefix."""
        return str(next(iter(self.languages), settings.LANGUAGE_CODE))

    @property
    def currency(self) -> str:
        return str(self.currencies[0])

    def numbered(self, serial: int, year: int) -> str:
        """What a document is called, by the owner's pattern."""
        pattern = self.invoice_pattern or NUMBERS
        return pattern.replace("{year}", str(year)).replace("{number}", f"{serial:06}")

    @cached_property
    def palette(self) -> dict[str, dict[str, str]]:
        return shades(self.accent)

    @property
    def palette_digest(self) -> str:
        return self.accent.removeprefix("#").lower()


class Seen(NamedTuple):
    shop: Storefront
    at: float

    @property
    def holds(self) -> bool:
        if not settings.PAGE_CACHE_MEGABYTES or time.monotonic() - self.at > LONGEST:
            return False
        with connection.cursor() as cursor:
            cursor.execute("SELECT version FROM storefront_storefront WHERE id = 1")
            row = cursor.fetchone()
        return self.shop.version == (row[0] if row else UNSAVED)


def _read() -> Storefront:
    rows = Storefront.objects.select_related("logo").defer("logo__image")
    return rows.filter(pk=1).first() or Storefront(pk=1, version=UNSAVED)


_last_seen = Seen(Storefront(pk=1, version=UNSAVED), 0.0)


class LegalText(models.Model):
    class Kind(models.TextChoices):
        IMPRINT = "imprint", _("Imprint")
        TERMS = "terms", _("Terms")
        PRIVACY = "privacy", _("Privacy")
        WITHDRAWAL = "withdrawal", _("Right of withdrawal")

    storefront = models.ForeignKey(
        Storefront, models.CASCADE, related_name="legal_texts", default=1
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    language = models.CharField(_("language"), max_length=10)
    body = models.TextField(_("text"), help_text=_("Markdown: # heading, **bold**, - list."))
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("legal text")
        verbose_name_plural = _("legal texts")
        ordering = ["kind", "language"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "language"], name="one_legal_text_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.language})"

    @classmethod
    def shown(cls, kind: str, language: str, shop: Storefront) -> LegalText | None:
        """The text in the reader's language, else in the one the shop has it in."""
        texts = {text.language: text for text in cls.objects.filter(kind=kind)}
        return next((texts[each] for each in (language, *shop.languages) if each in texts), None)
