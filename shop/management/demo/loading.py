"""Puts the demo into a shop; what is there already is left as it is."""

from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from catalog.models import Product
from shop.accounts import sellers
from shop.accounts.models import CustomerAccount, Member, Profile, Seller, User
from shop.events.mailing import mail
from shop.management.demo import shelving, words
from shop.management.demo.catalogue import THINGS
from shop.management.demo.goods import bring
from shop.management.demo.people import OPERATOR, PASSWORD, PEOPLE, SELLERS
from shop.management.demo.projects import PROJECTS
from shop.management.demo.storefront import STOREFRONT
from shop.storefront.models import LegalText, Storefront

BY = "seed"


def load() -> None:
    """First the rows, all or none; then the files, which go on where they were broken off."""
    with transaction.atomic():
        _shop()
        _operator()
        _people()
        _sellers()
        _shelf()
        _projects()
    bring(THINGS, by=BY)


def _shop() -> None:
    shop, _ = Storefront.objects.get_or_create(pk=1, defaults=STOREFRONT)
    for kind, language, body in words.legal():
        LegalText.objects.get_or_create(
            storefront=shop, kind=kind, language=language, defaults={"body": body}
        )


def _operator() -> None:
    if User.objects.filter(email=OPERATOR["email"]).exists():
        return
    olga = User.objects.create_superuser(password=PASSWORD, **OPERATOR)
    mail(f"welcome/{olga.pk}", "welcome", OPERATOR["email"], {"name": olga.name})


def _people() -> None:
    for each in PEOPLE:
        user, _ = User.objects.get_or_create(
            email=each["email"], defaults=each | {"password": make_password(None)}
        )
        Profile.objects.get_or_create(user=user, defaults={"first_name": user.name})
        CustomerAccount.objects.get_or_create(user=user, defaults=each)


def _sellers() -> None:
    for each in SELLERS:
        if Seller.objects.filter(slug=each["slug"]).exists():
            continue
        seller = Seller(slug=each["slug"], name=each["name"])
        sellers.add(seller, by=BY)
        owner = User.objects.get(email=each["owner"])
        sellers.enrol(seller, owner, Member.Role.OWNER, by=BY)


def _shelf() -> None:
    new = []
    for rank, thing in enumerate(THINGS):
        known = Q(slug=thing.slug) | Q(old_slugs__slug=thing.slug)
        if not Product.objects.filter(known).exists():
            new.append((thing, shelving.put(thing, rank, by=BY)))
    # Only now are all there that they may point to.
    for thing, product in new:
        shelving.join(thing, product)
        shelving.show(thing, product, by=BY)


def _projects() -> None:
    owners = Seller.objects.filter(slug__in={each["seller"] for each in PROJECTS}, projects=None)
    for seller in owners:
        for each in PROJECTS:
            if each["seller"] == seller.slug:
                _plan(seller, **{name: value for name, value in each.items() if name != "seller"})


def _plan(seller: Seller, *, weeks: int | None = None, of: str = "", **fields: object) -> None:
    launch = timezone.localdate() + timedelta(weeks=weeks) if weeks else None
    product = seller.products.filter(slug=of).first()
    currency = "EUR" if "expected_amount" in fields else ""
    seller.projects.create(launch_on=launch, product=product, currency=currency, **fields)
