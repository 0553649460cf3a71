from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from shop.lib.findings import Finding, Level
from shop.preflight import preflight

MARKS = {Level.OK: "ok", Level.DOUBT: "??", Level.FAULT: "!!"}


class Command(BaseCommand):
    help = "Asks each part of the shop, and every provider, whether it works. Ends with 1 if not."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--mail", default="", help="An address to which a mail is sent.")

    def handle(self, *, mail: str = "", **options: Any) -> None:
        parts = preflight(mail)
        for part in parts:
            if part.findings:
                self.stdout.write(f"{part.name}")
            for finding in part.findings:
                self._tell(finding)
        if not all(finding.good for part in parts for finding in part.findings):
            raise CommandError("Something has to be mended before people come.")

    def _tell(self, finding: Finding) -> None:
        self.stdout.write(f"  {MARKS[finding.level]}  {finding.text}")
        if finding.mend:
            self.stdout.write(f"      {finding.mend}")
