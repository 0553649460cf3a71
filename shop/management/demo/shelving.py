"""A thing becomes a product, by the verbs that its seller would use."""

from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from catalog import pictures
from catalog.forms import tags
from catalog.models import Category, LicenceTerms, Product, ServiceOffer
from shop.accounts.models import Seller
from shop.lib.money import Money
from shop.management.demo import words
from shop.management.demo.catalogue import CATEGORIES
from shop.management.demo.drawing import draw
from shop.management.demo.thing import Offer, Thing, Way


def put(thing: Thing, rank: int, by: Any) -> Product:
    """As a draft with all that belongs to it, but for the bytes of its files."""
    product = Product(
        seller=Seller.objects.get(slug=thing.seller),
        kind=thing.kind,
        slug=thing.formerly or thing.slug,
        name=thing.name,
        tagline=thing.tagline,
        description=words.description(thing.slug),
        includes="\n".join(thing.includes),
        category=_category(thing.category),
        rank=rank,
        **thing.more,
    )
    product.add(by=by)
    product.rename(thing.slug)
    product.tags.set(tags(thing.tags))
    for place, way in enumerate(thing.ways):
        _sell(product, way, place, by)
    _ask(thing, product)
    if thing.offer:
        _offer(thing.offer, product)
    if thing.keys:
        LicenceTerms.objects.create(product=product, **thing.keys)
    for place, picture in enumerate(thing.pictures):
        upload = ContentFile(draw(picture.drawing), f"{picture.drawing}.png")
        pictures.add(product, upload, picture.alt, place)
    for version in thing.versions:
        product.releases.create(version=version.name, notes=version.notes)
    return product


def join(thing: Thing, product: Product) -> None:
    """With the others of its seller that it delivers or goes well with."""
    for field, slugs in (("bundled", thing.bundled), ("related", thing.related)):
        getattr(product, field).set(product.seller.products.filter(slug__in=slugs))


def show(thing: Thing, product: Product, by: Any) -> None:
    if thing.days is not None:
        product.publish(by, at=timezone.now() - timedelta(days=thing.days))
    if thing.archived:
        product.archive(by)


def _category(slug: str) -> Category | None:
    if not slug:
        return None
    rank = list(CATEGORIES).index(slug)
    found = {"name": CATEGORIES[slug], "rank": rank}
    return Category.objects.get_or_create(slug=slug, defaults=found)[0]


def _sell(product: Product, way: Way, place: int, by: Any) -> None:
    option = product.options.create(name=way.name, note=way.note, rank=place)
    for cost in way.costs:
        money = Money(cost.amount, cost.currency)
        option.change_price(money, cost.period, by=by, **cost.terms)


def _ask(thing: Thing, product: Product) -> None:
    for place, ask in enumerate(thing.asks):
        product.questions.create(
            text=ask.text, choices="\n".join(ask.choices), required=ask.required, rank=place
        )


def _offer(offer: Offer, product: Product) -> None:
    service = ServiceOffer.objects.create(product=product, **offer.terms)
    for hours in offer.hours:
        for weekday in hours.weekdays:
            service.availabilities.create(weekday=weekday, begins=hours.begins, ends=hours.ends)
