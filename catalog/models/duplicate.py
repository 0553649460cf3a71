"""A product again, as a draft: for whoever sells something much like it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from catalog.models.slug import OldSlug

if TYPE_CHECKING:
    from catalog.models.product import Product

# Whoever buys the copy is not charged by the provider's price of the original.
OURS = {"clerk_plan_id": "", "clerk_price_id": "", "stripe_price_id": ""}


def copied(product: Product, named: str) -> Product:
    """Options, prices that hold, questions, service and keys come along; pictures and files not."""
    from catalog.models.product import Product  # noqa: PLC0415  it calls us

    new = Product(
        **_values(product),
        name=f"{product.name[: 119 - len(named)]} {named}",
        slug=_free(product.slug),
        published_at=None,
        archived_at=None,
    )
    new.save()
    for field in ("tags", "bundled", "related"):
        getattr(new, field).set(getattr(product, field).all())
    for option in product.options.filter(archived_at=None):
        again = _again(option, product=new)
        for price in option.prices.open():
            _again(price, option=again, **OURS)
    for question in product.questions.all():
        _again(question, product=new)
    _copy_service(product, new)
    if terms := getattr(product, "licence_terms", None):
        _again(terms, product=new)
    return new


def _copy_service(product: Product, new: Product) -> None:
    offer = getattr(product, "service", None)
    if offer is None:
        return
    again = _again(offer, product=new)
    for row in [*offer.availabilities.all(), *offer.other_days.all()]:
        _again(row, service=again)


def _again(row: models.Model, **other: Any) -> Any:
    """The same row once more, with a few values of its own."""
    new = type(row)(
        **{
            field.attname: getattr(row, field.attname)
            for field in row._meta.concrete_fields
            if not field.primary_key and field.name not in other
        },
        **other,
    )
    new.save(force_insert=True)
    return new


def _values(product: Product) -> dict[str, Any]:
    own = {
        "id",
        "name",
        "slug",
        "published_at",
        "archived_at",
        "created_at",
        "changed_at",
        "edition",
    }
    fields = [field for field in product._meta.concrete_fields if field.name not in own]
    return {field.attname: getattr(product, field.attname) for field in fields}


def _free(slug: str) -> str:
    """An address that nobody has or had, after this one."""
    from catalog.models.product import Product  # noqa: PLC0415  it calls us

    stem = f"{slug[:65].rstrip('-')}-copy"
    taken = {
        *Product.objects.filter(slug__startswith=stem).values_list("slug", flat=True),
        *OldSlug.objects.filter(slug__startswith=stem).values_list("slug", flat=True),
    }
    number = 1
    while (found := stem if number == 1 else f"{stem}-{number}") in taken:
        number += 1
    return found
