"""What a product lacks before it may be published, or had better have."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _

from catalog.models.price import Price
from catalog.models.release import File
from catalog.models.service import Availability
from shop.storefront.models import Storefront

if TYPE_CHECKING:
    from catalog.models.product import Product


class Lack(NamedTuple):
    sentence: str
    must: bool = False


class Unready(Exception):
    """It lacks something without which nobody could buy it."""

    def __init__(self, product: Product, lacks: list[Lack]) -> None:
        self.sentences = [each.sentence for each in lacks]
        super().__init__(f"{product}: {' '.join(self.sentences)}")


def missing(product: Product) -> list[Lack]:
    """First what it cannot be sold without."""
    lacks = [*_price(product), *_words(product)]
    if not product.images.exists():
        lacks.append(Lack(_("Add a picture: it is looked at before anything is read.")))
    if product.kind == "digital" and not _files(product):
        lacks.append(Lack(_("Add a release with a file: it is what buyers download.")))
    if product.kind == "service" and not _hours(product):
        lacks.append(Lack(_("Say at which hours the service can be booked.")))
    return lacks


def _price(product: Product) -> list[Lack]:
    held = Price.objects.open().filter(
        option__product=product, option__archived_at=None, default=True
    )
    currencies = set(held.values_list("currency", flat=True))
    first = Storefront.current().currency
    if not currencies:
        return [Lack(_("Add an option with a price: without one nobody can buy it."), must=True)]
    if first not in currencies:
        told = _("Add a price in %(currency)s: the shop shows it first.")
        return [Lack(told % {"currency": first})]
    return []


def _words(product: Product) -> list[Lack]:
    lacks = []
    if not product.name.strip():
        lacks.append(Lack(_("Give it a name."), must=True))
    if not product.tagline.strip():
        lacks.append(Lack(_("Add a tagline: one sentence for the lists.")))
    if not product.description.strip():
        lacks.append(Lack(_("Write a description: what it is, and for whom.")))
    return lacks


def _files(product: Product) -> bool:
    usable = File.objects.usable().filter(release__product=product)
    return usable.exists() or product.bundled.exists()


def _hours(product: Product) -> bool:
    offers = Availability.objects.filter(service__product=product)
    return offers.exists()
