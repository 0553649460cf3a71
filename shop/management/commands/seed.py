import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from shop.management.crowd.loading import fill
from shop.management.crowd.progress import shown
from shop.management.demo.loading import load


class Command(BaseCommand):
    help = "Fills an empty shop with a demo; what is there already is left as it is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--products", type=int, default=0, help="Add so many made-up products.")

    def handle(self, *, products: int, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("The demo has a public password; it is only for DJANGO_DEBUG=True.")
        if products:
            self._crowd(products)
        else:
            load()

    def _crowd(self, products: int) -> None:
        try:
            for _batch in shown(fill(products), products, sys.stderr):
                pass
        except KeyboardInterrupt:
            raise CommandError("Stopped. What was added until now is whole, and stays.") from None
