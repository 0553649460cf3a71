"""What a seller or an operator does to a product, beside publishing it."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, cast

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.models import checklist
from catalog.models.duplicate import copied
from catalog.models.parting import part
from catalog.models.version import Version
from shop.events.kinds import Kind
from shop.events.models import Event
from shop.events.record import record

if TYPE_CHECKING:
    from catalog.models.product import Product
    from shop.accounts.models import Seller


class WasForSale(Exception):
    """It was published once, so somebody may have bought it: it is archived, not deleted."""


class Kept:
    """The part of a product that keeps it; nothing here is saved without being written down."""

    def add(self, by: Any) -> None:
        product = cast("Product", self)
        with transaction.atomic():
            product.save(force_insert=True)
            record(Kind.PRODUCT_ADDED, product, by=by)

    def change(self, *, changed: Collection[str], by: Any) -> None:
        """Saves the fields that were changed and no others, which somebody else may have."""
        product = cast("Product", self)
        if not changed:
            return
        ours = {field.name for field in product._meta.concrete_fields} & set(changed)
        with transaction.atomic():
            product.save(update_fields=[*ours, "changed_at"])
            product.relist()
            record(Kind.PRODUCT_CHANGED, product, by=by, fields=sorted(changed))

    def restore(self, by: Any) -> None:
        """Out of the archive, as a draft."""
        product = cast("Product", self)
        if not product.archived_at:
            return
        with transaction.atomic():
            product.archived_at = product.published_at = None
            product.save(update_fields=["archived_at", "published_at", "changed_at"])
            product.relist()
            record(Kind.PRODUCT_RESTORED, product, by=by)

    def duplicate(self, by: Any) -> Product:
        product = cast("Product", self)
        with transaction.atomic():
            new = copied(product, _("(copy)"))
            record(Kind.PRODUCT_DUPLICATED, product, by=by, copy=new.pk)
        return new

    def move(
        self, seller: Seller, by: Any, reason: str = "", along: Collection[Product] = ()
    ) -> None:
        """To another seller, perhaps along with others; no bundle reaches over two sellers."""
        product = cast("Product", self)
        if product.seller_id == seller.pk:
            return
        with transaction.atomic():
            before, product.seller = str(product.seller), seller
            product.save(update_fields=["seller", "changed_at"])
            product.projects.update(product=None)
            product.relist()
            record(
                Kind.PRODUCT_MOVED, product, by=by, before=before, after=str(seller), reason=reason
            )
            # What delivers less than its page says is nothing to pay for.
            for bundle in part(product, along):
                bundle.unpublish(by, reason)

    def discard(self, by: Any) -> None:
        """Deletes a draft that nobody can have bought, and the bytes of its files and pictures."""
        from catalog import pictures, uploads  # noqa: PLC0415  they know the product

        product = cast("Product", self)
        if product.was_for_sale:
            raise WasForSale
        with transaction.atomic():
            for release in product.releases.all():
                for file in release.files.all():
                    uploads.forget(file)
            for image in product.images.all():
                pictures.forget(image)
            record(Kind.PRODUCT_DISCARDED, product, by=by)
            product.delete()
            Version.bump()  # a bundle may have named it

    def missing(self) -> list[checklist.Lack]:
        return checklist.missing(cast("Product", self))

    @property
    def was_for_sale(self) -> bool:
        product = cast("Product", self)
        if product.published_at or product.archived_at:
            return True
        told = Event.objects.filter(
            subject_type=product._meta.label_lower, subject_id=str(product.pk)
        )
        return told.filter(kind=Kind.PRODUCT_PUBLISHED).exists()
