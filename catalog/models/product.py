from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import checklist
from catalog.models.keeping import Kept
from catalog.models.option import Option
from catalog.models.price import Price
from catalog.models.relisting import LATER
from shop.events.kinds import Kind
from shop.events.record import record
from shop.lib.clock import instant

if TYPE_CHECKING:
    from catalog.models.service import ServiceOffer


class ProductQuerySet(models.QuerySet["Product"]):
    def visible(self) -> Self:
        """What a visitor may open, listed or by link."""
        return self.filter(published_at__lte=timezone.now(), archived_at=None, seller__active=True)

    def listed(self) -> Self:
        return self.visible().filter(unlisted=False)

    def due(self) -> Self:
        """What was to be published later, and whose moment has come since it was last saved."""
        return self.visible().filter(published_at__gt=F("changed_at"))

    def list_due(self) -> int:
        from catalog.models.listing import relist  # noqa: PLC0415  a listing knows its product

        with transaction.atomic():
            numbers = list(self.due().values_list("pk", flat=True)[:500])
            if numbers:
                self.model.objects.filter(pk__in=numbers).update(changed_at=timezone.now())
                relist(numbers)
        return len(numbers)

    def priced(self, currency: str) -> Self:
        """With what each costs, drafts and all."""
        prices = Price.objects.open().filter(currency=currency, default=True)
        options = Option.objects.filter(archived_at=None).prefetch_related(
            models.Prefetch("prices", prices, to_attr="shown_prices")
        )
        return self.prefetch_related(models.Prefetch("options", options, to_attr="shown_options"))


class Product(Kept, models.Model):
    class Kind(models.TextChoices):
        DIGITAL = "digital", _("Digital")
        SERVICE = "service", _("Service")
        PLAN = "plan", _("Plan")

    seller = models.ForeignKey(
        "accounts.Seller", models.PROTECT, related_name="products", verbose_name=_("seller")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    tagline = models.CharField(_("tagline"), max_length=200, blank=True)
    description = models.TextField(
        _("description"), blank=True, max_length=50_000, help_text=_("Markdown.")
    )
    includes = models.TextField(
        _("what is included"), blank=True, max_length=5_000, help_text=_("One line each.")
    )
    category = models.ForeignKey(
        "catalog.Category",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="products",
        verbose_name=_("category"),
    )
    tags = models.ManyToManyField(
        "catalog.Tag", blank=True, related_name="products", verbose_name=_("tags")
    )
    feature_keys = models.JSONField(_("features"), default=list, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True, editable=False)
    unlisted = models.BooleanField(
        _("by link only"),
        default=False,
        help_text=_("Not on any list, but open to who has its link."),
    )
    stock = models.PositiveIntegerField(
        _("in stock"), null=True, blank=True, help_text=_("Empty: as many as are asked for.")
    )
    limit_per_customer = models.PositiveSmallIntegerField(
        _("most for one customer"), null=True, blank=True
    )
    several = models.BooleanField(
        _("sold in numbers"),
        default=False,
        help_text=_("Licences, seats or places, of which one buyer may want more than one."),
    )
    older_versions = models.BooleanField(
        _("older versions too"),
        default=True,
        help_text=_("Buyers may download every release, not only the latest."),
    )
    download_limit = models.PositiveSmallIntegerField(
        _("most downloads of a file"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("By one buyer. Empty: as often as they like."),
    )
    download_days = models.PositiveSmallIntegerField(
        _("days to download"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Counted from the purchase. Empty: for good."),
    )
    stamped = models.BooleanField(
        _("the buyer’s name in PDFs"),
        default=False,
        help_text=_("At the foot of every page, with the order’s number."),
    )
    bundled = models.ManyToManyField(
        "self",
        symmetrical=False,
        blank=True,
        related_name="bundles",
        verbose_name=_("delivers also"),
        help_text=_("A bundle delivers these products; its price is its own."),
    )
    related = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="+", verbose_name=_("goes well with")
    )
    seo_title = models.CharField(_("title for search engines"), max_length=70, blank=True)
    seo_description = models.CharField(
        _("description for search engines"), max_length=160, blank=True
    )
    rank = models.PositiveIntegerField(_("order"), default=100)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)
    # Raised by relist(): by it a page knows what was drawn of this product before.
    edition = models.PositiveBigIntegerField(default=instant, editable=False)

    objects = ProductQuerySet.as_manager()

    old_slugs: Any
    options: Any
    projects: Any
    images: Any
    releases: Any
    questions: Any
    service: ServiceOffer
    shown_options: list[Any]

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ["rank", "name"]
        indexes = [
            models.Index(
                fields=["published_at"],
                name="products_to_come",
                condition=Q(archived_at=None, published_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("product", args=[self.slug])

    @property
    def state(self) -> str:
        """draft, scheduled, published or archived"""
        if self.archived_at:
            return "archived"
        if self.published_at is None:
            return "draft"
        return "published" if self.published_at <= timezone.now() else "scheduled"

    @property
    def price(self) -> Price | None:
        """The first of those that were fetched to be shown."""
        for option in self.shown_options:
            if option.shown_prices:
                first: Price = option.shown_prices[0]
                return first
        return None

    @property
    def inclusions(self) -> list[str]:
        return [line.strip() for line in self.includes.splitlines() if line.strip()]

    @property
    def for_sale(self) -> bool:
        """Published by a seller who may sell; there may be none left."""
        return self.state == "published" and self.seller.active

    @property
    def sold_out(self) -> bool:
        return self.stock == 0

    def publish(self, by: Any, at: datetime | None = None) -> None:
        """From now on, or from a moment to come."""
        if self.state == "published" and at is None:
            return
        if lacks := [each for each in checklist.missing(self) if each.must]:
            raise checklist.Unready(self, lacks)
        with transaction.atomic():
            self.published_at, self.archived_at = at or timezone.now(), None
            self.save(update_fields=["published_at", "archived_at", "changed_at"])
            self.relist()
            record(Kind.PRODUCT_PUBLISHED, self, by=by, at=self.published_at)

    def unpublish(self, by: Any, reason: str = "") -> None:
        if self.published_at is None:
            return
        with transaction.atomic():
            self.published_at = None
            self.save(update_fields=["published_at", "changed_at"])
            self.relist()
            record(Kind.PRODUCT_UNPUBLISHED, self, by=by, reason=reason)

    def archive(self, by: Any, reason: str = "") -> None:
        """Nobody buys it any more; whoever has it keeps it."""
        if self.archived_at:
            return
        with transaction.atomic():
            self.archived_at = timezone.now()
            self.save(update_fields=["archived_at", "changed_at"])
            self.relist()
            record(Kind.PRODUCT_ARCHIVED, self, by=by, reason=reason)

    def rename(self, slug: str) -> None:
        """Another address; the old one leads there from now on."""
        if slug == self.slug:
            return
        with transaction.atomic():
            self.old_slugs.filter(slug=slug).delete()
            self.old_slugs.get_or_create(slug=self.slug)
            self.slug = slug
            self.save(update_fields=["slug", "changed_at"])
            self.relist()

    def relist(self) -> None:
        """Makes the lists say what the product says; every verb that changes it ends with this."""
        from catalog.models.listing import relist  # noqa: PLC0415  a listing knows its product

        later = LATER.get()
        if later is None:
            relist([self.pk])
        else:
            later.add(self.pk)
