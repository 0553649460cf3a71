from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from catalog.models import Product
from shop.accounts import sellers
from shop.accounts.models import CustomerAccount, Member, Profile, Seller, User
from shop.events.mailing import mail
from shop.management.demo import (
    OPERATOR,
    PASSWORD,
    PEOPLE,
    PRODUCTS,
    SELLERS,
    STOREFRONT,
    TEXTS,
)
from shop.storefront.models import LegalText, Storefront

NO_PASSWORD = {"password": make_password(None)}


OPTIONS = {"digital": "Personal licence", "service": "One session", "plan": "One person"}


class Command(BaseCommand):
    help = "Fills an empty shop with a demo; what is there already is left as it is."

    @transaction.atomic
    def handle(self, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("The demo has a public password; it is only for DJANGO_DEBUG=True.")
        shop, _ = Storefront.objects.get_or_create(pk=1, defaults=STOREFRONT)
        for kind, language, body in TEXTS:
            LegalText.objects.get_or_create(
                storefront=shop, kind=kind, language=language, defaults={"body": body}
            )
        self._operator()
        self._people()
        self._sellers()
        self._products()

    def _operator(self) -> None:
        if User.objects.filter(email=OPERATOR["email"]).exists():
            return
        olga = User.objects.create_superuser(password=PASSWORD, **OPERATOR)
        mail(f"welcome/{olga.pk}", "welcome", OPERATOR["email"], {"name": olga.name})

    def _people(self) -> None:
        for each in PEOPLE:
            user, _ = User.objects.get_or_create(email=each["email"], defaults=each | NO_PASSWORD)
            Profile.objects.get_or_create(user=user, defaults={"first_name": user.name})
            CustomerAccount.objects.get_or_create(user=user, defaults=each)

    def _sellers(self) -> None:
        for each in SELLERS:
            if Seller.objects.filter(slug=each["slug"]).exists():
                continue
            seller = Seller(slug=each["slug"], name=each["name"])
            sellers.add(seller, by="seed")
            owner = User.objects.get(email=each["owner"])
            sellers.enrol(seller, owner, Member.Role.OWNER, by="seed")

    def _products(self) -> None:
        for product, prices in PRODUCTS:
            seller = Seller.objects.get(slug=product["seller"])
            row, new = Product.objects.get_or_create(
                slug=product["slug"], defaults=product | {"seller": seller}
            )
            if new:
                option = row.options.create(name=OPTIONS[row.kind])
                for price in prices:
                    option.prices.create(**price)
                row.publish(by="seed")
