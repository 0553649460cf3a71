from typing import Any

from django.core.management.base import BaseCommand, CommandError

from billing.preflight import money
from shop.accounts.preflight import people


class Command(BaseCommand):
    help = "Asks the providers whether what is configured works. Ends with 1 if something does not."

    def handle(self, **options: Any) -> None:
        found = [*people(), *money()]
        for finding in found:
            self.stdout.write(f"{'ok' if finding.good else '!!'}  {finding.text}")
        if not all(finding.good for finding in found):
            raise CommandError("Something has to be mended before people come.")
