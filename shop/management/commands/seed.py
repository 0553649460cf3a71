from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from catalog.models import Product
from shop.accounts.models import User
from shop.events.mailing import mail
from shop.management.demo import OPERATOR, PASSWORD, PRODUCTS, STOREFRONT, TEXTS
from shop.storefront.models import LegalText, Storefront


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
        for product, prices in PRODUCTS:
            row, new = Product.objects.get_or_create(slug=product["slug"], defaults=product)
            for price in prices if new else []:
                row.prices.create(**price)
        self._operator()

    def _operator(self) -> None:
        if User.objects.filter(email=OPERATOR["email"]).exists():
            return
        olga = User.objects.create_superuser(password=PASSWORD, **OPERATOR)
        mail(f"welcome/{olga.pk}", "welcome", olga.email, {"name": olga.name})
