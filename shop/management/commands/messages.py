from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from shop.management import translations


class Command(BaseCommand):
    help = "Collects the texts to translate into shop/locale, and compiles them."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--compile", action="store_true", help="Only compile.")
        parser.add_argument("--check", action="store_true", help="Only say what is missing.")

    def handle(self, *, check: bool, **options: Any) -> None:
        for language in translations.languages():
            if check:
                self._check(language)
            else:
                if not options["compile"]:
                    translations.update(language)
                translations.compile_catalog(language)

    def _check(self, language: str) -> None:
        if found := sorted(translations.faults(language)):
            raise CommandError("\n".join([*found, "Mend shop/locale; `make messages` collects."]))
