from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from billing import stripe
from billing.reconciliation import reconcile


class Command(BaseCommand):
    help = "Compares orders with Stripe and settles what a lost webhook has left."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, default=2, help="How far to look back.")

    def handle(self, *, days: int, **options: Any) -> None:
        if not stripe.configured():
            raise CommandError("STRIPE_SECRET_KEY is not set; there is nothing to compare with.")
        report = reconcile(timezone.now() - timedelta(days=days))
        for line in report.drift:
            self.stdout.write(line)
        for line in report.faults:
            self.stderr.write(line)
        self.stdout.write(f"{report.looked_at} sessions compared, {len(report.drift)} differed.")
        if report.faults:
            raise CommandError(f"Stripe could not be asked {len(report.faults)} times.")
