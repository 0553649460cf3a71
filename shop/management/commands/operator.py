from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from shop.accounts import operators
from shop.management.people import person


class Command(BaseCommand):
    help = "Makes somebody who has signed in here an operator, or takes that away."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        choice = parser.add_mutually_exclusive_group()
        choice.add_argument("--remove", action="store_true", help="Take all powers away.")
        choice.add_argument("--superuser", action="store_true", help="May do everything.")

    def handle(self, *, email: str, remove: bool, superuser: bool, **options: Any) -> None:
        user = person(email)
        if not remove and not user.is_active:
            raise CommandError(f"{email} may not sign in; allow that first, in /ops/.")
        if remove:
            done, word = operators.dismiss(user, by="command"), "no operator"
        else:
            done = operators.appoint(user, by="command", superuser=superuser)
            word = "an operator who may do everything" if user.is_superuser else "an operator"
        self.stdout.write(f"{email} is {word}{' now' if done else ' already'}.")
